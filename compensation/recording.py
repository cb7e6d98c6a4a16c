"""What every verb of compensation does first and last: lock the case, and write down what happened to it."""

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from complaints import access, actors, audit, clocks, locking, steps
from complaints.errors import StepRefused, Unmet
from complaints.states import State


def lock(pk, *, at, version=None, actor=None):
    """The case with its facts, its row locked until the transaction ends; refused when it moved on since `version`.

    Whether the case is about `actor`, the person who acts, is read along.
    """
    case = steps.facts_of(pk, at=at, lock=True, actor=actor)
    locking.compare(case, version)
    return case


def record(case, kind, *, by, at, facts, text=""):
    """Write one event and save the moved chain, version and clocks of the locked case."""
    case.version += 1
    event = audit.record(case, kind, by=by, at=at, facts=facts, text=text)
    clocks.refresh(case)
    case.save(update_fields=["version", "event_seq", "event_hash", "due_at", "updated_at"])
    return event


def need_right(by, right, case):
    """A person with this right whom the complaint does not name; machines and superusers have none."""
    person = actors.person_of(by)
    if person is None or not access.holds(person, right) or access.is_named(person, case):
        raise PermissionDenied(_("You do not have the right to this step."))
    return person


def need_solution(case):
    """Proposals live in the solution step."""
    if case.state != State.SOLUTION:
        hint = _("The case stands at “%(state)s”.") % {"state": case.get_state_display()}
        raise StepRefused([Unmet("is_in_solution", _("A case at the step “Solution”"), hint)])


def refuse(name, sentence, hint):
    """Say no with one sentence."""
    raise StepRefused([Unmet(name, str(sentence), str(hint))])
