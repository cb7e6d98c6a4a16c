"""An errand: what people do between the steps of a walk, and what the twin remembers of it."""

from collections.abc import Callable
from dataclasses import dataclass

from compensation.models import Payout
from complaints import actors
from complaints.models import Task


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


def actor(name, case, staff):
    if name == "customer":
        return actors.Customer(case.parties.order_by("pk").first())
    return actors.SYSTEM if name == "system" else staff[name]


def follow(twin, step):
    """What the twin cannot know before: which tasks and payments the agreed terms made. It holds them to them then."""
    if step == "agree":
        keys = Task.objects.filter(complaint=twin.key).exclude(pk__in=twin.tasks).values_list("pk", flat=True)
        twin.tasks |= dict.fromkeys(keys, "planned")
        claims = Task.objects.filter(complaint=twin.key, source__startswith="recovery:")
        twin.claims = dict(claims.values_list("pk", "round"))
        new = Payout.objects.filter(complaint=twin.key).exclude(pk__in=twin.payouts).values_list("pk", flat=True)
        twin.payouts |= {key: [twin.round, "to_pay", twin.here.seats > 0] for key in new}
        twin.chains |= {key: _chain(key) for key in new}


def _chain(payout):
    """The last task of a payment's remedy where it asks for a proof, the one before it where it is ours alone, and what
    that one waits for: keys, or None."""
    row = Payout.objects.get(pk=payout)
    last = Task.objects.filter(source=f"remedy:{row.remedy_id}", complaint=row.complaint_id).order_by("position").last()
    if last is None or not last.requires_proof:
        return None, None, None
    before = last.after
    if before is None or before.requires_proof or before.is_public:
        return last.pk, None, None
    return last.pk, before.pk, before.after_id
