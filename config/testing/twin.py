"""A case by hand: what the description of the product says of it, in plain Python, for walks beside the real one.

It knows nothing of the code that it is compared with; the tables of moves and rights are the hand-written ones.
"""

from dataclasses import dataclass, field

from complaints.tests.table import MOVES

OPEN = ("intake", "triage", "verification", "solution", "execution", "follow_up", "review")
ENDED = ("closed", "rejected", "withdrawn", "merged")
BACKWARD = ("reroute", "reverify", "renegotiate", "appeal")
NEED_A_REASON = ("reroute", "reverify", "renegotiate", "reopen", "appeal")
# Categories of the walk: (asks for verification, asks for a root cause, is always red).
CATEGORIES = {
    "logistics.damaged": (True, True, False),
    "other.policy": (False, False, False),
    "product.safety": (True, True, True),
}
DEPARTMENTS = {"logistics.damaged": "warehouse", "other.policy": "service", "product.safety": "product"}


@dataclass
class Here:
    """What belongs to one attempt of one round, and opens no door in the next."""

    report: str = ""  # plain, read
    approval: str = ""  # whose decision the version needs
    version: str = ""  # draft, waiting, cleared, accepted, declined
    seats: int = 0
    answers: set = field(default_factory=set)  # cases whose demands the version answers
    offer: str = ""  # open, accepted, declined, countered, expired, void
    reminders: int = 0
    final: bool = False  # a final position was approved
    call: str = ""  # open, done
    tries: int = 0


@dataclass(repr=False)
class Twin:
    """One case. `family` are the cases merged into it."""

    key: int
    is_question: bool = False
    is_bare: bool = False  # nobody can be reached, and nobody said that this is wanted
    names: frozenset = frozenset()  # people whom the complaint is about
    suggested: str = ""
    state: str = "intake"
    round: int = 1
    attempt: int = 1
    version: int = 1
    events: int = 1
    category: str = ""
    priority: str = ""
    department: str = ""
    investigator: str = ""
    here: Here = field(default_factory=Here)
    tasks: dict = field(default_factory=dict)  # planned, started, done, cancelled
    claims: dict = field(default_factory=dict)  # tasks that get back from others what it cost us → their round
    payouts: dict = field(default_factory=dict)  # key → [round, state, was decided by somebody]
    chains: dict = field(default_factory=dict)  # payment → the tasks that the ledger ticks for it
    enquiries: int = 0
    has_evidence: bool = False
    is_outside: bool = False  # a platform or an authority has a case of its own
    causes: set = field(default_factory=set)  # rounds whose root cause is named
    requests: dict = field(default_factory=dict)  # step → who asked
    reroutes: int = 0
    rejecter: str = ""
    last_word: str = ""  # agree or final_position, whichever came last
    family: list = field(default_factory=list)
    into: object = None
    came_from: str = ""
    moved_at_merge: int = 0
    moves: int = 0

    def __repr__(self):
        return f"case {self.key}"

    # --- what a step asks for -------------------------------------------------------------------------------------

    def unmet(self, step, given):
        """Names of the guards that refuse the step; empty when it can be taken."""
        if step not in MOVES[self.state]:
            return {"state"}
        missing = getattr(self, f"_{step}")(given) if hasattr(self, f"_{step}") else set()
        if step in NEED_A_REASON and not given.get("reason", "").strip():
            missing.add("has_reason")
        return missing

    def _complete_intake(self, given):
        return {"has_contact_or_is_anonymous", "is_acknowledged"} if self.is_bare else set()

    def _classified(self, given):
        category = given["category"] or self.category
        missing = set() if category else {"has_category"}
        priority = given["priority"] or self.priority
        if not priority:
            missing.add("has_priority")
        if category and CATEGORIES[category][2] and priority != "red":
            missing.add("is_red_where_always")
        department = given["department"] or self.department
        if not department:
            missing.add("has_department")
        if (given["owner"], department) != ("investigator", "warehouse"):
            missing.add("owner_may_own")
        if given["owner"] in self.named():
            missing.add("owner_is_not_named")
        return missing

    def _assign(self, given):
        return self._classified(given)

    def _fast_track(self, given):
        category = given["category"] or self.category
        is_due = not category or CATEGORIES[category][0]
        return self._classified(given) | ({"has_short_report_where_due"} if is_due else set())

    def _answer(self, given):
        category = given["category"] or self.category
        missing = set() if category else {"has_category"}
        red = bool(category) and CATEGORIES[category][2]
        if red or (self.priority or self.suggested) == "red" or self.priority not in ("", "green"):
            missing.add("is_green")
        if not self.is_question:
            missing.add("asks_for_nothing_more")
        if self.open_tasks:
            missing.add("has_no_open_task")
        return missing | (set() if given["reply"].strip() else {"has_reply"})

    def _conclude(self, given):
        missing = set() if self.here.report else {"has_report", "shares_add_up"}
        if not self.here.report and not any(case.has_evidence for case in (self, *self.family)):
            missing.add("has_evidence_or_says_none")
        if self.enquiries or any(case.enquiries for case in self.family):
            missing.add("has_no_open_enquiry")
        if self.priority == "red" and self.here.report != "read":
            missing.add("has_second_reader")
        return missing

    def _agree(self, given):
        missing = set()
        if self.here.version != "accepted":
            missing = {"has_accepted_proposal", "remedies_are_allowed"}
        return missing | self.unanswered()

    def unanswered(self):
        answers = self.here.answers if self.here.version in ("draft", "waiting", "cleared", "accepted") else set()
        return {"answers_every_demand"} if {case.key for case in (self, *self.family)} - answers else set()

    def _final_position(self, given):
        missing = set() if self.here.final else {"has_approved_final_position"}
        silent = self.here.offer == "expired" and self.here.reminders >= 2
        if self.here.offer not in ("declined", "countered") and not silent:
            missing.add("offer_was_refused_or_unanswered")
        if "12315" not in given["letter"]:
            missing.add("letter_names_outside_bodies")
        if given["anything_to_deliver"]:
            missing.add("grants_what_the_law_grants")
        return missing

    def _renegotiate(self, given):
        return {"has_no_payout_under_way"} if self._under_way() else set()

    def _deliver(self, given):
        return {"has_no_open_task"} if self.open_tasks else set()

    def _satisfy(self, given):
        missing = set() if self.here.call == "done" else {"callback_allows_an_end"}
        return missing | ({"has_no_pending_reopen_wish"} if "reopen" in self.requests else set())

    def _reopen(self, given):
        owner = given["owner"] or self.investigator
        missing = set() if owner else {"has_owner_for_reopening"}
        return missing | ({"owner_is_not_named"} if owner in self.named() else set())

    def _close(self, given):
        missing = {"has_no_open_outside_case"} if any(c.is_outside for c in (self, *self.family)) else set()
        if "reopen" in self.requests:
            missing.add("has_no_pending_reopen_wish")
        paid = any(row[0] == self.round and row[1] == "paid" and row[2] for row in self.payouts.values())
        is_due = self.priority == "red" or (bool(self.category) and CATEGORIES[self.category][1]) or paid
        if is_due and self.round not in self.causes:
            missing.add("has_root_cause_where_due")
        return missing

    def _reject(self, given):
        asker = self.requests.get("reject")
        return {"is_confirmed_by_another_person"} if asker in (None, given["by"]) else set()

    def _appeal(self, given):
        return {"is_not_decided_by_rejecter"} if self.rejecter == given["by"] else set()

    def _withdraw(self, given):
        missing = set() if given["words"].strip() else {"has_customers_words"}
        return missing | ({"has_no_payout_under_way"} if self._under_way() else set())

    def _merge(self, given):
        into = given["into"]
        missing = set() if into.state in OPEN and into is not self else {"survivor_is_open"}
        if not given["confirmed"] and into is not self:
            missing.add("is_same_customer_or_confirmed")
        return missing | ({"has_nothing_merged_into_it"} if self.family else set())

    def _unmerge(self, given):
        return {"can_still_be_unmerged"} if self.into.moves != self.moved_at_merge else set()

    def _under_way(self):
        return any(row[1] in ("exported", "to_clarify") for row in self.payouts.values())

    def named(self):
        return frozenset().union(self.names, *(case.names for case in self.family))

    @property
    def open_tasks(self):
        """What was promised to the customer; a claim against a carrier keeps no case open."""
        open_ones = [key for key, state in self.tasks.items() if state in ("planned", "started", "failed")]
        return [key for key in open_ones if key not in self.claims]

    # --- what a step does -----------------------------------------------------------------------------------------

    def move(self, step, given):
        """The step was taken: where the case stands now, and what went with it."""
        before, target = self.state, MOVES[self.state][step]
        self.state = target
        self._step_to(step, given, before)
        if step in BACKWARD:
            self.attempt, self.here = self.attempt + 1, Here()
        self.version, self.events, self.moves = self.version + 1, self.events + 1, self.moves + 1
        kept = set() if step in ("withdraw", "reopen") else {"reopen"}
        self.requests = {name: by for name, by in self.requests.items() if name in kept}

    def _step_to(self, step, given, before):
        if step in ("assign", "fast_track"):
            self.category = given["category"] or self.category
            self.priority = given["priority"] or self.priority
            self.department, self.investigator = given["department"] or self.department, given["owner"]
        elif step == "answer":
            self.category = given["category"] or self.category
            self.priority, self.department = "green", DEPARTMENTS[self.category]
        elif step == "reroute":
            self.investigator, self.reroutes = "", self.reroutes + 1
            self.events += self.reroutes >= 3  # the manager is told, on record
        elif step == "reopen":
            self.priority = "red" if self.round >= 2 else self.priority or "yellow"
            self.events += self.round >= 2  # the manager is told, on record
            self.investigator = given["owner"] or self.investigator
            self.round, self.attempt, self.here = self.round + 1, 1, Here()
        elif step in ("agree", "final_position"):
            self._end_of_solution(step)
        elif step == "deliver":
            self.here.call = "open"
        elif step in ("renegotiate", "withdraw", "reject"):
            self._take_back(step)
        elif step == "merge":
            self._join(given["into"], before)
        elif step == "unmerge":
            self._part()
        if step in ("close", "reject", "withdraw"):
            self.enquiries = 0
        if step == "reject":
            self.rejecter = given["by"]

    def _end_of_solution(self, step):
        self.last_word = step
        if step == "final_position":
            self.here.version = "superseded"
            self.state = "execution" if self.open_tasks else "follow_up"
            self.here.call = "" if self.open_tasks else "open"

    def _take_back(self, step):
        """What nobody has begun is not done; what was not paid of this round is not paid."""
        stopped = ("planned", "started", "failed") if step == "reject" else ("planned",)
        for key, state in self.tasks.items():
            is_claim_of_before = key in self.claims and (step == "reject" or self.claims[key] != self.round)
            if state in stopped and not is_claim_of_before:
                self.tasks[key] = "cancelled"
        for row in self.payouts.values():
            if step != "reject" and row[0] == self.round and row[1] in ("to_pay", "failed"):
                row[1] = "cancelled"
        self.here.offer = "void" if self.here.offer == "open" else self.here.offer
        self.here.call = "cancelled" if self.here.call == "open" else self.here.call

    def _join(self, into, before):
        self.into, self.came_from = into, before
        into.family.append(self)
        self.moved_at_merge = into.moves

    def _part(self):
        self.state = self.came_from
        self.into.family.remove(self)
        self.into, self.came_from = None, ""
