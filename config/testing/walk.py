"""A walk through the whole machine by everybody, beside its twin: every answer of the door is foretold.

Each call may be cut at any of its writes (nothing may remain of it), and is now and then made again as if its answer
had been lost (nothing may happen twice). After every call the case in the database is compared with the twin.
"""

from collections import Counter
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction
from hypothesis import HealthCheck, Phase
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from complaints import actors, lifecycle, steps
from complaints.errors import Conflict, StepRefused
from complaints.intake import CustomerFacts, DemandFacts
from complaints.models import Complaint
from complaints.tests.table import CUSTOMER, MOVES, NEVER_BY_A_MACHINE, STEPS, SYSTEM, TAKES
from config.testing import errands, journey
from config.testing.rare import RareWays
from config.testing.twin import BACKWARD, CATEGORIES, OPEN, Twin
from routing.models import Category, Department

MOST_CASES, MOST_AT_ONCE = 4, 2
# Taken less often than the others, so that walks come far.
ENDS = ("withdraw", "merge")
PEOPLE = {role: (role, department) for role, department in (
    ("agent", "service"), ("lead", "service"), ("investigator", "warehouse"), ("manager", "warehouse"),
    ("director", "operations"), ("finance", "finance"), ("reviewer", "quality"), ("auditor", "quality"),
    ("administrator", "operations"),
)}  # fmt: skip
NOBODY = ("disabled", "named", "scopeless")


# A failing walk is told by its trail; making it shorter would take minutes.
BARE = {
    "deadline": None, "database": None, "suppress_health_check": list(HealthCheck), "phases": [Phase.generate],
    "report_multiple_bugs": False, "print_blob": False,
}  # fmt: skip


class Cut(DatabaseError):
    """The database went away in the middle of a call."""


@dataclass(frozen=True)
class Cast:
    """Everybody who tries: staff by role, somebody disabled, somebody named in a case, and those who are no people."""

    staff: dict
    counts: Counter

    @classmethod
    def gather(cls, prefix="walk"):
        staff = {name: journey.person(f"{prefix}_{name}", *where) for name, where in PEOPLE.items()}
        staff["other_manager"] = journey.person(f"{prefix}_other_manager", "manager", "warehouse")
        staff["disabled"] = journey.person(f"{prefix}_disabled", "agent", "service")
        staff["disabled"].is_active = False
        staff["disabled"].save()
        staff["named"] = journey.person(f"{prefix}_named", "lead", "service")
        return cls(staff, Counter())

    def role_of(self, name):
        return {"other_manager": "manager", "named": "lead"}.get(name, name)

    def actor(self, name, case):
        """Who this is, towards this case."""
        if name == "system":
            return actors.SYSTEM
        if name == "customer":
            return actors.Customer(case.parties.order_by("pk").first())
        if name in ("machine", "scopeless"):
            scopes = [f"step:{step}" for step in STEPS] if name == "machine" else []
            return actors.Connector("shop", frozenset(scopes))
        return self.staff[name]

    def may(self, name, step, twin):
        """Whether the table gives this step to them."""
        if name == "named" and "named" in twin.named():
            return False
        others = {
            "system": SYSTEM,
            "customer": CUSTOMER,
            "machine": set(STEPS) - NEVER_BY_A_MACHINE,
            "scopeless": set(),
            "disabled": set(),
        }
        allowed = others[name] if name in others else TAKES[self.role_of(name)]
        return step in allowed

    @property
    def names(self):
        return [*self.staff, "system", "customer", "machine", "scopeless"]


@contextmanager
def cut_at(number):
    """Let the database go away at this write of the next call, counted from one."""
    writes = iter(range(1, 10_000))

    def wrapper(execute, sql, params, many, context):
        if sql.lstrip()[:6].upper() in ("INSERT", "UPDATE", "DELETE") and next(writes) == number:
            raise Cut(f"cut at write {number}")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(wrapper):
        yield


def answer_of(call):
    """“done”, “forbidden”, “conflict”, “cut”, or the names of the guards that refused."""
    try:
        call()
    except Cut:
        return "cut"
    except PermissionDenied:
        return "forbidden"
    except Conflict:
        return "conflict"
    except StepRefused as refused:
        return {unmet.name for unmet in refused.unmet}
    return "done"


def row_of(case):
    """Everything the database says of the case itself."""
    return Complaint.objects.filter(pk=case.pk).values().get()


class Walk(RareWays, RuleBasedStateMachine):
    """One walk; `cast` is set by whoever runs it. `trail` is what was done so far, for whoever has to understand it."""

    cast = None
    number = 0
    # Inside a transaction each walk can be taken back, so that the next begins where it began.
    is_taken_back = False

    def __init__(self):
        super().__init__()
        self.twins, self.last, self.trail, self.is_sure = [], None, [], False
        self.begun = transaction.savepoint() if self.is_taken_back else None

    def teardown(self):
        if self.begun:
            transaction.savepoint_rollback(self.begun)

    def told(self, sentence):
        """The sentence, and the way that led there."""
        return "\n  ".join([sentence, *self.trail])

    # --- what is tried --------------------------------------------------------------------------------------------

    @initialize(kind=st.sampled_from(["mugs", "mugs", "question", "about", "bare"]))
    def begin(self, kind):
        self.record(kind)

    @precondition(lambda self: self.has_room())
    @rule(kind=st.sampled_from(["mugs", "question"]))
    def record(self, kind):
        """Another complaint arrives."""
        type(self).number += 1
        changes: dict[str, object] = {"people_named": ("walk_named",)} if kind == "about" else {}
        if kind == "question":
            changes = {"demands": (DemandFacts("explanation"),), "subject": "Opening hours", "description": "When?"}
        if kind == "bare":
            changes = {"customer": CustomerFacts(name="Somebody")}
        intake = journey.complaint(f"walk-{self.number}", **changes)
        case = lifecycle.register(intake, by=self.cast.staff["agent"])
        self.twins.append(Twin(
            case.pk, kind == "question", kind == "bare", frozenset(["named"] if kind == "about" else []),
            suggested=case.suggestion.get("priority", ""),
        ))  # fmt: skip
        self.compare()

    @rule(data=st.data())
    def go_on(self, data):
        """A step that the machine has from here, mostly by somebody who may, mostly with what it needs."""
        twin = data.draw(st.sampled_from(self.twins))
        ways = list(MOVES[twin.state])
        onward = [step for step in ways if step not in ENDS] or ways
        step = data.draw(st.sampled_from(ways if data.draw(st.integers(0, 5)) == 0 else onward))
        able = [name for name in self.cast.names if self.cast.may(name, step, twin)]
        name = data.draw(st.sampled_from(able)) if able else "agent"
        self.take(data, twin, step, name)

    @rule(data=st.data())
    def try_anything(self, data):
        """Any step by anybody."""
        twin = data.draw(st.sampled_from(self.twins))
        self.take(data, twin, data.draw(st.sampled_from(STEPS)), data.draw(st.sampled_from(self.cast.names)))

    @rule(data=st.data())
    def run_an_errand(self, data):
        """What people do at a step, so that the next one opens: a report, an offer, a task, a call, a payment."""
        twin = data.draw(st.sampled_from(self.twins))
        kinds = data.draw(st.sampled_from([errands.AT_STEPS, errands.AT_STEPS, errands.REQUESTS, errands.RECORD]))
        wanted = [errand for errand in kinds if errand.is_possible(twin)] or errands.RECORD[:1]
        self.run(data, twin, data.draw(st.sampled_from(wanted)))

    @rule(data=st.data(), acts=st.integers(4, 16))
    def go_straight(self, data, acts):
        """The short way through the machine: what the step needs, then the step that leads on."""
        twin = data.draw(st.sampled_from([twin for twin in self.twins if twin.state in OPEN] or self.twins))
        with self.surely():
            for _act in range(acts):
                self.act(data, twin)

    def act(self, data, twin):
        """What the step needs, or the step itself."""
        step = steps.MAIN.get(twin.state)
        errand = errands.next_of(twin)
        if errand and (step == "agree" or twin.unmet(step, {})):
            self.run(data, twin, errand)
        elif step and step != "agree":
            self.by_right(data, twin, step)

    @contextmanager
    def surely(self):
        """Nothing goes wrong by chance, until the end of the block."""
        self.is_sure = True
        try:
            yield
        finally:
            self.is_sure = False

    @precondition(lambda self: self.last is not None)
    @rule()
    def send_again(self):
        """The answer to the last step was lost: the same call on the same page does nothing more."""
        step, call = self.last
        self.last = None
        before = self.rows()
        answer = answer_of(call)
        self.cast.counts["retries"] += 1
        assert answer == "conflict", self.told(f"{step} again: {answer}")
        assert self.rows() == before
        self.compare()

    @rule(data=st.data())
    def look(self, data):
        """The page offers the steps of the table, and as permitted what the table gives."""
        twin = data.draw(st.sampled_from(self.twins))
        name = data.draw(st.sampled_from(list(self.cast.staff)))
        offers = steps.steps_for(steps.facts_of(twin.key), self.cast.staff[name])
        assert {offer.name for offer in offers} == set(MOVES[twin.state])
        permitted = {step for step in MOVES[twin.state] if self.cast.may(name, step, twin)}
        assert {offer.name for offer in offers if offer.is_permitted} == permitted

    def has_room(self):
        return len(self.twins) < MOST_CASES and sum(twin.state in OPEN for twin in self.twins) < MOST_AT_ONCE

    # --- how it is done and judged --------------------------------------------------------------------------------

    def happens(self, data, once_in):
        """Whether something goes wrong now; never on the short way."""
        return not self.is_sure and data.draw(st.integers(1, once_in)) == 1

    def take(self, data, twin, step, name):
        """Call the door, foretell its answer, and let the twin move along."""
        case = Complaint.objects.get(pk=twin.key)
        arguments, given = self.arguments(data, twin, step, name)
        if arguments is None:
            return
        is_old = twin.version > 1 and self.happens(data, 10)
        version = twin.version - 1 if is_old else twin.version
        subject = arguments.pop("subject", case)
        by = self.cast.actor(name, case)

        def call():
            return getattr(lifecycle, step)(subject, by=by, version=version, **arguments)

        expected = self.foretell(twin, step, name, given, is_old)
        if self.do(data, call, expected, f"{twin}: {step} by {name} from {twin.state} with {given}") == "done":
            twin.move(step, given)
            self.last = (step, call)
            errands.follow(twin, step)
        self.compare()

    def foretell(self, twin, step, name, given, is_old):
        """Version first, then the right, then the guards: as a person would be told."""
        if is_old:
            return "conflict"
        if not self.cast.may(name, step, twin):
            return "forbidden"
        if missing := twin.unmet(step, given):
            return missing
        is_own_wish = step in ("reopen", "appeal") and twin.requests.get(step) == name
        return {"is_another_person"} if is_own_wish else "done"

    def do(self, data, call, expected, what):
        """One call, now and then cut at one of its writes first: then nothing has changed, and it is made again."""
        cut = data.draw(st.integers(1, 12)) if data.draw(st.integers(0, 3)) == 0 else 0
        before = self.rows()
        self.trail.append(f"{what}: {expected}")
        with cut_at(cut) if cut else nullcontext():
            answer = answer_of(call)
        self.cast.counts["calls"] += 1
        if answer == "cut":
            self.cast.counts["faults"] += 1
            assert self.rows() == before, self.told(f"{what}: cut at write {cut}, and something remained")
            self.compare()
            answer = answer_of(call)
            self.cast.counts["calls"] += 1
        assert answer == expected, self.told(f"{what}: {answer}, foretold {expected}")
        if answer == "done":
            self.cast.counts["changes"] += 1
        else:
            self.cast.counts["refusals"] += 1
            assert self.rows() == before, self.told(f"{what}: refused, and something changed")
        return answer

    def run(self, data, twin, errand, how=None):
        """An errand, in the way that was asked for or in one that is drawn."""
        case, is_asked = Complaint.objects.get(pk=twin.key), how is not None
        how = how if is_asked or not errand.how else data.draw(errand.how(twin))
        if self.is_sure and not is_asked and errand.name in errands.BEST and data.draw(st.integers(0, 3)):
            how = errands.BEST[errand.name]
        expected = errand.foretell(twin, how) if errand.foretell else "done"
        done = []
        answer = self.do(
            data,
            lambda: done.append(errand.call(case, self.cast.staff, how)),
            expected,
            f"{twin}: {errand.name} {how or ''}",
        )
        if answer == "done":
            self.last = None
            errand.note(twin, how, done[-1])
        self.compare()

    def arguments(self, data, twin, step, name):
        """(what the door is given, what the twin is told of it); None where there is nothing to call."""
        words = " " if self.happens(data, 8) else "because"
        if step in BACKWARD:
            return {"reason": words}, {"reason": words, "by": name}
        if step in ("assign", "fast_track"):
            return self.choice(data)
        if step == "reopen":
            owner = data.draw(st.sampled_from(["", "investigator", "named"]))
            return {"reason": words, "owner": self.cast.staff.get(owner)}, {"reason": words, "owner": owner}
        if step == "answer":
            category = data.draw(st.sampled_from(["other.policy", "other.policy", "", "product.safety"]))
            given = {"category": category, "reply": words}
            return {"reply": words, "category": self.category(category)}, given
        if step == "final_position":
            letter = "No." if self.happens(data, 3) else journey.LETTER
            given = {"letter": letter, "anything_to_deliver": self.happens(data, 6)}
            return dict(given), given
        if step == "withdraw":
            return {"words": words}, {"words": words}
        if step == "merge":
            others = [other for other in self.twins if other is not twin and other.state in OPEN]
            into = data.draw(st.sampled_from(others if self.is_sure and others else self.twins))
            given = {"into": into, "confirmed": not self.happens(data, 4)}
            return {"into": Complaint.objects.get(pk=into.key), "confirmed": given["confirmed"]}, given
        if step == "reject":
            request = errands.last_request(twin, "reject")
            return ({"subject": request} if request else None), {"by": name}
        return {}, {}

    def choice(self, data):
        """What triage chooses: mostly all of it, now and then something that does not do."""
        fast = data.draw(st.booleans())
        chosen = ("other.policy", "green", "warehouse", "investigator") if fast else (
            "logistics.damaged", "yellow", "warehouse", "investigator"
        )  # fmt: skip
        wrong = {n: ("", n) for n in range(4)} | {4: ("agent", 3), 5: ("product.safety", 0), 6: ("red", 1)}
        is_wrong = self.happens(data, 3)
        value, place = wrong[data.draw(st.integers(0, 6))] if is_wrong else (None, None)
        category, priority, department, owner = [value if place == n else old for n, old in enumerate(chosen)]
        arguments = {
            "category": self.category(category),
            "priority": priority,
            "department": Department.objects.filter(code=department).first(),
            "owner": self.cast.staff.get(owner),
        }
        given = {"category": category, "priority": priority, "department": department, "owner": owner}
        return arguments, given

    def category(self, code):
        return Category.objects.get(code=code) if code in CATEGORIES else None

    # --- the twin and the database --------------------------------------------------------------------------------

    def rows(self):
        keys = [twin.key for twin in self.twins]
        return list(Complaint.objects.filter(pk__in=keys).order_by("pk").values()), errands.everything(keys)

    def compare(self):
        """The database says of every case what its twin says."""
        for twin in self.twins:
            row = row_of(Complaint(pk=twin.key))
            found = {
                "state": row["state"],
                "round": row["round"],
                "attempt": row["attempt"],
                "version": row["version"],
                "events": row["event_seq"],
                "priority": row["priority"],
                "has_ended": row["ended_at"] is not None,
                "into": row["merged_into_id"],
                "has_investigator": row["investigator_id"] is not None,
            }
            foretold = {name: getattr(twin, name) for name in ("state", "round", "attempt", "version", "events")} | {
                "priority": twin.priority,
                "has_ended": twin.state in ("closed", "rejected", "withdrawn", "merged"),
                "into": twin.into.key if twin.into else None,
                "has_investigator": bool(twin.investigator),
            }
            assert found == foretold, self.told(f"{twin}: {found}, foretold {foretold}")
            found, foretold = errands.found(twin), errands.foretold(twin)
            assert found == foretold, self.told(f"{twin}: {found}, foretold {foretold}")
