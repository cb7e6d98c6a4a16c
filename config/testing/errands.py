"""What people do between the steps of a walk so that the next step opens, and what the twin remembers of it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone
from hypothesis import strategies as st

from compensation import approvals, drafting, facts, offers, payouts
from compensation.models import Offer, Payout, ProposalVersion
from compensation.terms import Remedy
from complaints import actors, lifecycle, tasks
from complaints.evidence.models import Enquiry, VerificationReport
from complaints.followup import callbacks
from complaints.followup.models import Callback
from complaints.models import OutsideCase, StepRequest, Task
from config.testing import journey
from config.testing.twin import MOVES
from reports import causes
from reports.models import Cause, RootCause

MANAGERS = {"manager", "other_manager", "director"}
AGENTS = {"agent", "lead", "named"}
# Who may ask for a step that somebody else decides, and who decides.
ASK = {
    "reject": AGENTS | MANAGERS | {"investigator"},
    "final_position": AGENTS,
    "reopen": AGENTS | MANAGERS | {"customer"},
    "appeal": AGENTS | MANAGERS | {"customer"},
}
DECIDE = {"reject": MANAGERS, "final_position": MANAGERS, "reopen": AGENTS | MANAGERS, "appeal": MANAGERS}
ASKERS = ["agent", "lead", "investigator", "manager", "finance", "named", "customer", "system", "disabled"]
DECIDERS = ["agent", "manager", "other_manager", "director", "reviewer", "named"]
ENDINGS = ("satisfied", "partly", "refused", "still_dissatisfied")


@dataclass(frozen=True)
class Errand:
    """`call(case, staff, how)` does it; `note(twin, how, made)` lets the twin know."""

    name: str
    is_possible: Callable
    call: Callable
    note: Callable
    how: Callable | None = None
    foretell: Callable | None = None


def bump(twin, versions=1, events=1):
    twin.version += versions
    twin.events += events


def _actor(name, case, staff):
    if name == "customer":
        return actors.Customer(case.parties.order_by("pk").first())
    return actors.SYSTEM if name == "system" else staff[name]


# --- the record, and what is said ---------------------------------------------------------------------------------


def _edit(case, staff, how):
    return lifecycle.edit(case, by=staff["agent"], version=case.version, anonymous=True, subject=f"{case.subject}.")


def _edited(twin, how, made):
    twin.is_bare = False
    bump(twin)


RECORD = [
    Errand("edit", lambda twin: True, _edit, _edited),
    Errand(
        "note", lambda twin: True,
        lambda case, staff, how: lifecycle.say(case, by=staff["agent"], text="Called back.", direction="note"),
        lambda twin, how, made: bump(twin, 0),
    ),
    Errand(
        "say", lambda twin: not twin.is_bare,
        lambda case, staff, how: lifecycle.say(case, by=staff["agent"], text="We are at it."),
        lambda twin, how, made: bump(twin, 0),
    ),
]  # fmt: skip


# --- verification -------------------------------------------------------------------------------------------------


def _read(case, staff, how):
    VerificationReport.objects.filter(
        complaint=case, round=case.round, attempt=case.attempt, is_current=True
    ).update(second_reader=staff["manager"], second_read_at=timezone.now())  # fmt: skip


def _enquire(case, staff, how):
    at = timezone.now()
    Enquiry.objects.create(
        complaint=case, to="customer", question="How was it packed?", asked_by=staff["agent"], asked_at=at, due_at=at
    )


def _close_enquiry(case, staff, how):
    row = Enquiry.objects.filter(complaint=case, state="open").first()
    Enquiry.objects.filter(pk=row.pk).update(state="answered", answer="Badly", ended_at=timezone.now())


def _set_report(value):
    def note(twin, how, made):
        twin.here.report = value

    return note


def _count_enquiries(by):
    def note(twin, how, made):
        twin.enquiries += by

    return note


VERIFICATION = [
    Errand(
        "write a report", lambda twin: twin.state == "verification",
        lambda case, staff, how: journey.write_report(case, staff["investigator"]), _set_report("plain"),
    ),
    Errand(
        "read it", lambda twin: twin.state == "verification" and bool(twin.here.report), _read, _set_report("read")
    ),
    Errand(
        "ask", lambda twin: twin.state == "verification" and not twin.enquiries, _enquire, _count_enquiries(1)
    ),
    Errand("answer", lambda twin: twin.enquiries > 0, _close_enquiry, _count_enquiries(-1)),
]  # fmt: skip


# --- solution -----------------------------------------------------------------------------------------------------


def _terms(case, kind):
    """A refund and a coupon, or words alone; every demand of the case and of those merged into it is answered."""
    soon = timezone.localdate() + timedelta(days=3)
    words = Remedy("explanation", 0, soon)
    remedies = (Remedy("refund", 13400, soon), Remedy("coupon", 1000, soon), words) if kind == "money" else (words,)
    last = len(remedies) - 1
    answers = {}
    for demand in facts.demands_of(case):
        is_words = demand.kind == "explanation"
        refused = "The mugs were whole." if kind != "money" and not is_words else ""
        answers[demand.pk] = (() if refused else (last if is_words else 0,), refused)
    return drafting.Terms(remedies, answers, "This is what we offer.", "The pieces were seen.")


def _version(case):
    rows = ProposalVersion.objects.filter(complaint=case, proposal__round=case.round, proposal__attempt=case.attempt)
    return rows.order_by("-number").first()


def _propose(case, staff, how):
    earlier = _version(case)
    if earlier is not None and earlier.state in ("draft", "waiting", "cleared"):
        return drafting.amend(earlier, by=staff["agent"], terms=_terms(case, how))
    return drafting.draft(case, by=staff["agent"], terms=_terms(case, how))


def _proposed(twin, how, made):
    here = twin.here
    here.version, here.approval, here.seats = "draft", made.approval, made.seats
    here.answers = {twin.key, *(case.key for case in twin.family)}
    here.offer = "void" if here.offer == "open" else here.offer
    bump(twin)


def _approve(case, staff, how):
    version = _version(case)
    return approvals.decide(version, by=staff["director"], approve=how, reason="As it stands.", over_budget=True)


def _decided(twin, how, made):
    twin.here.version = "cleared" if how else "declined"
    bump(twin)


def _submitted(twin, how, made):
    twin.here.version = "waiting"
    bump(twin)


def _offered(twin, how, made):
    twin.here.version, twin.here.offer, twin.here.reminders = "cleared", "open", 0
    bump(twin, 1, 2)


def _can_offer(twin):
    here = twin.here
    is_ready = here.version == "cleared" or (here.version == "draft" and here.approval == "none")
    return twin.state == "solution" and is_ready and here.offer != "open" and not twin.unanswered()


def _answer_offer(case, staff, how):
    said, name = how
    offer = Offer.objects.get(complaint=case, state="open")
    if said == "expired":
        return offers.expire(offer, at=offer.expires_at)
    if said == "reminded":
        return Offer.objects.filter(pk=offer.pk).update(reminders=offer.reminders + 1)
    verb = getattr(offers, {"accepted": "accept", "declined": "decline", "countered": "counter"}[said])
    return verb(offer, by=_actor(name, case, staff), words="They said so on the telephone.")


def _foretell_answer(twin, how):
    return (twin.unanswered() or "done") if how[0] == "accepted" else "done"


def _answered(twin, how, made):
    said = how[0]
    if said == "reminded":
        twin.here.reminders += 1
        return
    twin.here.offer = said
    bump(twin)
    if said == "accepted":
        twin.here.version = "accepted"
        twin.move("agree", {})
        follow(twin, "agree")


SAID = ["accepted", "accepted", "accepted", "declined", "countered", "expired", "reminded"]
SOLUTION = [
    Errand(
        "propose", lambda twin: twin.state == "solution" and twin.here.version not in ("accepted", "superseded"),
        _propose, _proposed, how=lambda twin: st.sampled_from(["money", "money", "words"]),
    ),
    Errand(
        "submit", lambda twin: twin.here.version == "draft" and twin.here.approval in ("manager", "director"),
        lambda case, staff, how: drafting.submit(_version(case), by=staff["agent"]), _submitted,
    ),
    Errand("decide", lambda twin: twin.here.version == "waiting", _approve, _decided, how=lambda twin: st.booleans()),
    Errand(
        "decide one's own", lambda twin: twin.here.version == "waiting",
        lambda case, staff, how: approvals.decide(_version(case), by=staff["agent"], approve=True), _decided,
        foretell=lambda twin, how: {"is_another_person"},
    ),
    Errand(
        "offer", _can_offer, lambda case, staff, how: offers.offer(_version(case), by=staff["agent"]), _offered
    ),
    Errand(
        "answer the offer", lambda twin: twin.here.offer == "open", _answer_offer, _answered,
        how=lambda twin: st.tuples(st.sampled_from(SAID), st.sampled_from(["agent", "customer"])),
        foretell=_foretell_answer,
    ),
]  # fmt: skip


# --- requests -----------------------------------------------------------------------------------------------------


def last_request(twin, step):
    return StepRequest.objects.filter(complaint=twin.key, step=step).order_by("-pk").first()


def _ask(case, staff, how):
    step, name = how
    return lifecycle.ask(case, step, by=_actor(name, case, staff), reason="because")


def _foretell_ask(twin, how):
    step, name = how
    if name not in ASK[step] or (name == "named" and "named" in twin.named()):
        return "forbidden"
    if step not in MOVES[twin.state]:
        return {"state"}
    return {"waits_already"} if step in twin.requests else "done"


def _asked(twin, how, made):
    twin.requests[how[0]] = how[1]
    bump(twin)


def _decide(case, staff, how):
    step, name, is_yes = how
    request = StepRequest.objects.get(complaint=case, step=step, state="pending")
    verb = lifecycle.approve_final_position if is_yes and step == "final_position" else lifecycle.decline
    return verb(request, by=staff[name], reason="As it stands.")


def _foretell_decision(twin, how):
    step, name, _is_yes = how
    if name not in DECIDE[step] or (name == "named" and "named" in twin.named()):
        return "forbidden"
    return {"is_another_person"} if twin.requests[step] == name else "done"


def _request_decided(twin, how, made):
    step, _name, is_yes = how
    del twin.requests[step]
    twin.here.final |= is_yes and step == "final_position"
    bump(twin)


REQUESTS = [
    Errand(
        "ask for a decision", lambda twin: True, _ask, _asked, foretell=_foretell_ask,
        how=lambda twin: st.tuples(
            st.sampled_from([*[step for step in ASK if step in MOVES[twin.state]] * 3, *ASK]), st.sampled_from(ASKERS)
        ),
    ),
    Errand(
        "decide a request", lambda twin: bool(twin.requests), _decide, _request_decided, foretell=_foretell_decision,
        how=lambda twin: st.tuples(
            st.sampled_from(sorted(twin.requests)), st.sampled_from(DECIDERS), st.sampled_from([True, True, False])
        ),
    ),
]  # fmt: skip


# --- execution and after ------------------------------------------------------------------------------------------


def _work(case, staff, how):
    open_tasks = Task.objects.filter(complaint=case, state__in=["planned", "started", "failed"])
    task = open_tasks.filter(source__startswith="remedy:").order_by("pk").first()
    by = staff["agent"]
    if how == "done":
        return tasks.finish(task, by=by, proof="R-2611-7")
    if how == "started":
        return tasks.start(task, by=by)
    if how == "cancelled":
        return tasks.cancel(task, by=by, reason="The carrier lost it.")
    return tasks.fail(task, by=by, reason="The carrier lost it.")


def _worked(twin, how, made):
    twin.tasks[made.pk] = how
    bump(twin)


def _pay(case, staff, how):
    since = "to_pay" if how == "exported" else "exported"
    rows = Payout.objects.filter(complaint=case, state=since, remedy__kind="refund")
    row = rows.order_by("pk").first()
    if how == "exported":
        payouts.export([row], by=staff["finance"])
    elif how == "paid":
        payouts.record_paid(row, by=staff["finance"], reference="F-1")
    else:
        payouts.record_unclear(row, by=staff["finance"], why="The bank does not say.")
    return row


def _payments(twin):
    refunds = set(Payout.objects.filter(complaint=twin.key, remedy__kind="refund").values_list("pk", flat=True))
    return {row[1] for key, row in twin.payouts.items() if key in refunds}


def _can_pay(twin):
    return bool(_payments(twin) & {"to_pay", "exported"})


def _paid(twin, how, made):
    twin.payouts[made.pk][1] = how
    bump(twin)


def _ways_to_pay(twin):
    ways = ["exported"] if "to_pay" in _payments(twin) else []
    return st.sampled_from(ways + (["paid", "paid", "to_clarify"] if "exported" in _payments(twin) else []))


def _call(case, staff, how):
    row = Callback.objects.get(complaint=case, state="open")
    return callbacks.record(row, by=staff["agent"], outcome=how, note="What they said")


def _foretell_call(twin, how):
    is_early = how == "still_dissatisfied" and twin.last_word != "final_position"
    return {"is_after_final_position"} if is_early else "done"


def _called(twin, how, made):
    twin.here.tries += 1
    if how in ENDINGS or (how == "no_answer" and twin.here.tries >= 3):
        twin.here.call = "done"
    bump(twin)


OUTCOMES = [*ENDINGS, "satisfied", "no_answer", "no_answer", "unsatisfied"]
EXECUTION = [
    Errand(
        "work", lambda twin: bool(twin.open_tasks), _work, _worked,
        how=lambda twin: st.sampled_from(["done"] * 6 + ["started", "failed", "cancelled"]),
    ),
    Errand(
        "pay", _can_pay, _pay, _paid, how=_ways_to_pay,
    ),
    Errand(
        "call", lambda twin: twin.here.call == "open" and twin.state == "follow_up", _call, _called,
        how=lambda twin: st.sampled_from(OUTCOMES), foretell=_foretell_call,
    ),
]  # fmt: skip


# --- outside bodies and causes ------------------------------------------------------------------------------------


def _outside(case, staff, how):
    at = timezone.now()
    if not OutsideCase.objects.filter(complaint=case, ended_at=None).update(ended_at=at):
        OutsideCase.objects.create(complaint=case, body="12315", received_at=at)


def _turned(twin, how, made):
    twin.is_outside = not twin.is_outside


def _name_cause(case, staff, how):
    return causes.name(case, by=staff["reviewer"], cause=Cause.objects.get(code="transport.packing"), why="One layer.")


def _cause_named(twin, how, made):
    twin.causes.add(twin.round)
    bump(twin)


REVIEW = [
    Errand("outside case", lambda twin: twin.state in ("follow_up", "review") or twin.is_outside, _outside, _turned),
    Errand("name the cause", lambda twin: twin.state in ("review", "closed"), _name_cause, _cause_named),
]

AT_STEPS = [*VERIFICATION, *SOLUTION, *EXECUTION, *REVIEW]


NEXT = {
    "verification": ("write a report", "read it"),
    "solution": ("propose", "submit", "decide", "offer", "answer the offer"),
    "execution": ("work",),
    "follow_up": ("call",),
    "review": ("name the cause",),
}


def next_of(twin):
    """The errand that brings the case on from where it stands, the last one of its step that is possible now."""
    named = {errand.name: errand for errand in AT_STEPS}
    possible = [named[name] for name in NEXT.get(twin.state, ()) if named[name].is_possible(twin)]
    return possible[-1] if possible else None


# --- beside the database ------------------------------------------------------------------------------------------


def follow(twin, step):
    """What the twin cannot know before: which tasks and payments the agreed terms made. It holds them to them then."""
    if step == "agree":
        keys = Task.objects.filter(complaint=twin.key).exclude(pk__in=twin.tasks).values_list("pk", flat=True)
        twin.tasks |= dict.fromkeys(keys, "planned")
        claims = Task.objects.filter(complaint=twin.key, source__startswith="recovery:")
        twin.claims = dict(claims.values_list("pk", "round"))
        new = Payout.objects.filter(complaint=twin.key).exclude(pk__in=twin.payouts).values_list("pk", flat=True)
        twin.payouts |= {key: [twin.round, "to_pay", twin.here.seats > 0] for key in new}


def found(twin):
    """What the database says of everything around the case."""
    case = {"complaint": twin.key}
    here = case | {"round": twin.round, "attempt": twin.attempt}
    return {
        "tasks": dict(Task.objects.filter(**case).values_list("pk", "state")),
        "payouts": dict(Payout.objects.filter(**case).values_list("pk", "state")),
        "requests": set(StepRequest.objects.filter(**case, state="pending").values_list("step", flat=True)),
        "offers": Offer.objects.filter(**case, state="open").count(),
        "calls": set(Callback.objects.filter(**here).values_list("state", flat=True)),
        "causes": set(RootCause.objects.filter(**case, is_current=True).values_list("round", flat=True)),
    }


def foretold(twin):
    return {
        "tasks": twin.tasks,
        "payouts": {key: row[1] for key, row in twin.payouts.items()},
        "requests": set(twin.requests),
        "offers": int(twin.here.offer == "open"),
        "calls": {twin.here.call} if twin.here.call else set(),
        "causes": twin.causes,
    }


def everything(keys):
    """How many rows of each kind these cases have: what a refused or a cut call must not have changed."""
    kinds = (Task, Payout, StepRequest, Offer, ProposalVersion, Callback, RootCause, Enquiry, VerificationReport)
    return [model.objects.filter(complaint__in=keys).count() for model in kinds]
