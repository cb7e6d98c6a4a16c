"""What happens to a case between its steps: its record is corrected, it changes hands, a promise is made."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from complaints import access, actors, audit, clocks, colleagues, guards, locking, search
from complaints.errors import Conflict, StepRefused, Unmet
from complaints.messaging import notices
from complaints.models import Demand, Event, Order, Promise
from complaints.states import ClockKind, State
from routing import duty

TAKES_A_BREAK = gettext_noop("%(reference)s is yours: %(who)s needs a break from this customer.")
# What may be corrected on the record; the machine's own columns never.
EDITABLE = (
    "subject",
    "description",
    "scene",
    "public_url",
    "market",
    "language",
    "anonymous",
    "asks_only",
    "occurred_at",
    "channel",
)
ORDER_FIELDS = (
    "number", "sku", "product", "batch", "carrier", "waybill", "city",
    "amount", "currency", "goods_class", "placed_at", "delivered_at",
)  # fmt: skip


def edit(complaint, *, by, version, demands=None, order=None, **fields):
    """Correct the record. `demands` is a list of (kind, amount, note) that replaces the old one."""
    unknown = set(fields) - set(EDITABLE)
    if unknown:
        raise TypeError(f"not editable: {sorted(unknown)}")
    with transaction.atomic():
        case = _locked(complaint, by, version, "complaints.edit_complaint")
        changed = [name for name, value in fields.items() if getattr(case, name) != value]
        for name in changed:
            setattr(case, name, fields[name])
        changed += _edit_order(case, order or {})
        changed += _edit_demands(case, demands)
        if changed:
            _save(case, "edit", by=by, facts={"fields": sorted(changed)}, names=[*EDITABLE, "order"])
            if {*search.RECORD, "order.product"}.intersection(changed):
                search.index(case)
    return case


def _edit_order(case, values):
    if not values:
        return []
    order = case.order or Order()
    changed = [name for name in ORDER_FIELDS if name in values and getattr(order, name) != values[name]]
    for name in changed:
        setattr(order, name, values[name])
    if changed:
        order.save()
        case.order = order
    return [f"order.{name}" for name in changed]


def _edit_demands(case, demands):
    if demands is None:
        return []
    before = list(case.demands.order_by("pk").values_list("kind", "amount", "note"))
    if before == [tuple(demand) for demand in demands]:
        return []
    case.demands.all().delete()
    Demand.objects.bulk_create([Demand(complaint=case, kind=k, amount=a, note=n) for k, a, n in demands])
    return ["demands"]


def hand_over(complaint, *, by, to, note="", version=None):
    """Give the case to a colleague, with a note; never to somebody whom the complaint names."""
    right = "complaints.hand_over_complaint"
    with transaction.atomic():
        case = _locked(complaint, by, version, right)
        if case.owner != by and not access.holds(by, "complaints.reassign_complaint"):
            raise PermissionDenied(_("Only the owner, a shift lead or a manager can hand this case over."))
        _may_take_over(case, to)
        field = "investigator" if case.state == State.VERIFICATION else "handler"
        before = getattr(case, f"{field}_id")
        setattr(case, field, to)
        facts = {"from": before, "to": to.pk, "as": field}
        if case.is_abusive:
            # Handing on after abuse never counts against whoever hands on.
            facts["after_abuse"] = True
        _save(case, "hand_over", by=by, facts=facts, names=[field], text=note)
    return case


def take_a_break(complaint, *, by, note="", version=None):
    """“I need a break from this customer”: whoever is there with the fewest cases goes on. It is kept as what it is and
    counts against nobody; only who holds the case may ask for it."""
    with transaction.atomic():
        case = _locked(complaint, by, version, "complaints.hand_over_complaint")
        if case.owner != by:
            raise PermissionDenied(_("Only the owner can ask for a break from this customer."))
        to = colleagues.next_for(case, timezone.now(), instead_of=by)
        if to is None:
            hint = _("Ask your shift lead: nobody else is on duty.")
            raise StepRefused([Unmet("somebody_is_there", _("A colleague on duty"), hint)])
        field = "investigator" if case.state == State.VERIFICATION else "handler"
        setattr(case, field, to)
        facts = {"from": by.pk, "to": to.pk, "as": field, "is_break": True}
        _save(case, "hand_over", by=by, facts=facts, names=[field], text=note)
        params = {"reference": case.reference, "who": str(by)}
        notices.tell(
            to, kind="hand_over", text=TAKES_A_BREAK, params=params, complaint=case, at=timezone.now(),
            dedup_key=f"hand_over:{case.pk}:{case.version}",
        )  # fmt: skip
    return case


def _may_take_over(case, person):
    """The new owner is not named in the complaint, is there, and in verification belongs to the department."""
    if access.is_named(person, case):
        raise StepRefused([Unmet.of(guards.owner_is_not_named)])
    at = timezone.now()
    if case.state == State.VERIFICATION and case.department_id:
        allowed = duty.may_own(person, case.department, at)
    else:
        allowed = duty.is_on_duty(person, at)
    if not allowed:
        raise StepRefused([Unmet.of(guards.owner_may_own)])


def take(complaint, *, by, version=None):
    """The person takes the case as its handler; refused when somebody else has it."""
    with transaction.atomic():
        case = _locked(complaint, by, version, "complaints.hand_over_complaint")
        if case.handler_id not in (None, by.pk):
            raise Conflict(case, Event.objects.none())
        case.handler = by
        _save(case, "hand_over", by=by, facts={"from": None, "to": by.pk, "as": "handler"}, names=["handler"])
    return case


def promise(complaint, *, by, text, due_at):
    """“I promised to call by four”: a row with a clock."""
    at = timezone.now()
    if due_at <= at:
        raise StepRefused([Unmet("is_in_the_future", _("A time that is still to come"), _("Choose a later time."))])
    with transaction.atomic():
        case = _locked(complaint, by, None, "complaints.note_complaint")
        row = Promise.objects.create(complaint=case, text=text[:200], made_by=by, made_at=at, due_at=due_at)
        clocks.start(case, ClockKind.PROMISE, at=at, subject=f"promise:{row.pk}", due_at=due_at, owner=by)
        _save(case, "promise", by=by, facts={"promise": row.pk, "due": due_at}, names=[])
    return row


def keep_promise(promise, *, by):
    """It was done."""
    at = timezone.now()
    with transaction.atomic():
        case = _locked(promise.complaint, by, None, "complaints.note_complaint")
        if not Promise.objects.filter(pk=promise.pk, kept_at=None, dropped_at=None).update(kept_at=at):
            raise Conflict(case, Event.objects.none())
        clocks.stop(case, ClockKind.PROMISE, at=at, subject=f"promise:{promise.pk}")
        _save(case, "promise", by=by, facts={"promise": promise.pk, "kept": True}, names=[])


def drop_promise(promise, *, by, reason):
    """It no longer stands, and why: neither kept nor missed."""
    if not reason.strip():
        raise StepRefused([Unmet.of(guards.has_reason)])
    with transaction.atomic():
        case = _locked(promise.complaint, by, None, "complaints.note_complaint")
        at = timezone.now()
        open_still = Promise.objects.filter(pk=promise.pk, kept_at=None, dropped_at=None)
        if not open_still.update(dropped_at=at, drop_reason=reason.strip()[:200]):
            raise Conflict(case, Event.objects.none())
        clocks.cancel(case, ClockKind.PROMISE, at=at, subject=f"promise:{promise.pk}")
        _save(case, "promise", by=by, facts={"promise": promise.pk, "dropped": True}, names=[], text=reason)


def reveal(complaint, *, by, point):
    """Show a masked contact point; the look is recorded."""
    if not access.holds(by, "complaints.reveal_contact") or not access.may_read(by, complaint):
        raise PermissionDenied(_("You do not have the right to see contact details."))
    audit.note(complaint, "reveal", by=by, facts={"contact": point.pk})
    return point.value


def _locked(complaint, by, version, right):
    case = locking.lock(complaint, version=version, related=["order"])
    person = actors.person_of(by)
    if person:
        allowed = access.holds(person, right) and not access.is_named(person, case)
    else:
        allowed = access.may_take(by, "edit", case)
    if not allowed:
        raise PermissionDenied(_("You do not have the right to change this case."))
    return case


def _save(case, kind, *, by, facts, names, text=""):
    case.version += 1
    audit.record(case, kind, by=by, at=timezone.now(), facts=facts, text=text)
    clocks.refresh(case)
    case.save(update_fields=[*names, "version", "event_seq", "event_hash", "due_at", "updated_at"])
