"""The registry of the steps: what each asks for, what it sets off, and what the rooms and floors above add to it.

In `AppConfig.ready()` a room registers facts (expressions annotated on the one query that guards read), guards,
effects (run in the step's transaction under the case's lock), and the form that asks for a step's facts.
A step whose declared guard is not registered refuses: a missing room never opens a door.
"""

from dataclasses import dataclass, field

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from complaints import access, locking
from complaints.errors import Unmet
from complaints.models import Complaint
from complaints.states import State

# Guards that other rooms and floors must register, by step.
DECLARED = {
    "fast_track": ["has_short_report_where_due"],
    "conclude": [
        "has_report",
        "has_full_report_where_due",
        "has_evidence_or_says_none",
        "shares_add_up",
        "has_no_open_enquiry",
        "has_second_reader",
    ],
    "agree": ["has_accepted_proposal", "remedies_are_allowed"],
    "final_position": ["offer_was_refused_or_unanswered"],
    "renegotiate": ["has_no_payout_under_way"],
    "withdraw": ["has_no_payout_under_way"],
    "satisfy": ["callback_allows_an_end"],
    "close": ["has_root_cause_where_due"],
}

NAMES = (
    "complete_intake",
    "assign",
    "answer",
    "fast_track",
    "reroute",
    "conclude",
    "reverify",
    "agree",
    "final_position",
    "renegotiate",
    "deliver",
    "satisfy",
    "reopen",
    "close",
    "reject",
    "appeal",
    "withdraw",
    "merge",
    "unmerge",
)

# The step that leads on from each state; the others are offered behind it.
MAIN = {
    State.INTAKE: "complete_intake",
    State.TRIAGE: "assign",
    State.VERIFICATION: "conclude",
    State.SOLUTION: "agree",
    State.EXECUTION: "deliver",
    State.FOLLOW_UP: "satisfy",
    State.REVIEW: "close",
}

_facts = {}
_guards = {}
_effects = {}
_forms = {}
_ways = {}


def fact(name, factory):
    """Annotate `name` on the facts query; `factory()` gives the ORM expression."""
    _facts[name] = factory


def guard(step, function):
    """Add a guard to a step; again is the same guard."""
    if function not in _guards.setdefault(step, []):
        _guards[step].append(function)


def effect(step, function, *, order=50):
    """Run `function(case, by=, at=, event=, facts=)` with the step, in the order given."""
    entries = _effects.setdefault(step, [])
    if (order, function) not in entries:
        entries.append((order, function))
        entries.sort(key=lambda entry: entry[0])


def form(step, form_class):
    """The form that asks for the step's facts."""
    _forms[step] = form_class


def form_of(step):
    return _forms.get(step)


def way(guard_name, url_name, label):
    """Where a person goes to meet a guard: a page that takes the case's reference, and what the link says (a text, or
    a function of the case that gives it)."""
    _ways[guard_name] = (url_name, label)


def ways(case):
    """{guard: (address, label)} for the guard lists of this case's pages; a label may depend on the case."""
    return {
        name: (reverse(url_name, args=[case.reference]), label(case) if callable(label) else label)
        for name, (url_name, label) in _ways.items()
    }


def effects_of(step):
    """Effects in their order; those registered for "*" run with every step."""
    entries = _effects.get(step, []) + _effects.get("*", [])
    return [function for _order, function in sorted(entries, key=lambda entry: entry[0])]


# --- facts and guards ---------------------------------------------------------------------------------------------


def facts_of(pk, *, at=None, lock=False, given=None, actor=None):
    """The case with every registered fact, in one query; locked before, where asked. `now` is when it became ours.

    `actor`: the person who is about to act, if it is one; whether the case is about them is read along.
    """
    if lock:
        locking.hold(pk)
    cases = Complaint.objects.filter(pk=pk)
    case = with_facts(cases.with_naming(actor) if actor else cases).get()
    case.asked_for = actor.pk if actor else None
    case.now = at or timezone.now()
    case.given = given or {}
    case.is_held = lock
    return case


def read(user, reference):
    """The case with its facts as this person may read it, in one query; None where it does not exist for them."""
    case = with_facts(Complaint.objects.visible_to(user).by_reference(reference)).first()
    if case is not None:
        case.now, case.given = timezone.now(), {}
        access.remember_reader(case, user)
    return case


def with_facts(cases):
    """Annotated with every registered fact, and with the rows that pages and guards read beside."""
    related = cases.select_related("category", "department", "handler", "investigator", "customer", "order")
    return related.annotate(**{name: factory() for name, factory in _facts.items()})


def transition_of(step, state):
    """The django-fsm transition of this step out of this state, or None."""
    method = getattr(Complaint, step)
    return method._django_fsm.get_transition(state)


def label_of(step):
    """What the step is called on buttons."""
    return next(iter(getattr(Complaint, step)._django_fsm.transitions.values())).custom["label"]


def sources_of(step):
    """The states from which the step can be taken."""
    return list(getattr(Complaint, step)._django_fsm.transitions)


def guards_of(step, state):
    """The guards of the machine and those of the rooms."""
    transition = transition_of(step, state)
    return [*transition.conditions, *_guards.get(step, [])] if transition else []


def unregistered(step):
    """Declared guards that no room has registered."""
    present = {function.__name__ for function in _guards.get(step, [])}
    return [name for name in DECLARED.get(step, []) if name not in present]


def unmet(case, step):
    """What keeps this case from taking the step now, as sentences."""
    if transition_of(step, case.state) is None:
        return [wrong_state(case, step)]
    missing = [
        Unmet(name, _("A check of this step is not installed"), _("Tell your administrator: %(name)s") % {"name": name})
        for name in unregistered(step)
    ]
    failed = [Unmet.of(g) for g in guards_of(step, case.state) if not g(case)]
    return missing + failed


def wrong_state(case, step):
    """The step is not possible from where the case stands."""
    return Unmet(
        "state",
        _("“%(step)s” is not possible from here") % {"step": label_of(step)},
        _("The case stands at “%(state)s”.") % {"state": case.get_state_display()},
    )


def no_request():
    """A decision needs somebody who asked for it."""
    return Unmet("request_is_pending", _("A request that waits"), _("Nobody has asked for it, or it was decided."))


# --- what is offered to a person ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class GuardStatus:
    """One line of a guard list: met, missing, or asked for in the step's own form."""

    name: str
    sentence: str | Promise
    hint: str | Promise
    status: str


@dataclass(frozen=True)
class StepOffer:
    """A step as a page shows it: its label, whether this person may and can take it, and what is missing."""

    name: str
    label: str
    is_permitted: bool
    is_main: bool
    guards: list = field(default_factory=list)

    @property
    def missing(self):
        return [line for line in self.guards if line.status == "missing"]

    @property
    def is_allowed(self):
        return self.is_permitted and not self.missing


def steps_for(case, user):
    """Every step out of the case's state, the leading one first; `case` comes from `facts_of`."""
    rights = user.right_names if user.is_active and not access.concerns(user, case) else frozenset()
    return offers(case, lambda step: f"complaints.{step}_complaint" in rights)


def offers(case, may):
    """The same for any actor: `may(step)` says whether they have the right."""
    found = [_offer(case, step, may(step)) for step in NAMES if transition_of(step, case.state) is not None]
    return sorted(found, key=lambda offer: not offer.is_main)


def _offer(case, step, permitted):
    lines = [
        GuardStatus(name, _("A check of this step is not installed"), name, "missing") for name in unregistered(step)
    ]
    for function in guards_of(step, case.state):
        met = function(case)
        status = "met" if met else ("asked" if function.asks else "missing")
        lines.append(GuardStatus(function.__name__, function.sentence, function.hint, status))
    return StepOffer(step, label_of(step), permitted, MAIN.get(case.state) == step, lines)
