"""Who complains and how they are reached, corrected on an existing case. What was typed stays out of the event."""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from complaints import access, actors, audit, clocks, locking, receipts, steps, tracking
from complaints.errors import StepRefused, Unmet
from complaints.models import Clock, ContactPoint, Customer, Party
from complaints.models.clock import ClockState
from complaints.privacy import blind_index
from complaints.states import State
from complaints.step_clocks import FIRST

OF_PARTY = ("role", "authority", "language")
OF_CUSTOMER = ("name", "preferred_hours", "phone_only", "no_contact")


@dataclass(frozen=True)
class Correction:
    """What becomes of a contact point that is listed: another value ("" keeps it), weak or not, or taken off."""

    pk: int
    value: str = ""
    is_weak: bool = False
    is_dropped: bool = False


def save_party(complaint, *, by, version=None, party=None, contacts=(), added=(), **fields):
    """Add a party (`party` None) or correct one. `contacts` are Corrections, `added` (kind, value, is_weak) of new ways
    to reach them. The first way to reach a case that is still at intake brings the receipt on its way."""
    unknown = set(fields) - {*OF_PARTY, *OF_CUSTOMER}
    if unknown:
        raise TypeError(f"not editable: {sorted(unknown)}")
    with transaction.atomic():
        case = _held(complaint, by, version)
        row = _row(case, party)
        changed = _set(row, OF_PARTY, fields)
        customer = row.customer or Customer(language=row.language or case.language)
        of_customer = _set(customer, OF_CUSTOMER, fields)
        if of_customer or added or customer.pk:
            customer.save()
            row.customer = customer
        row.save()
        changed += of_customer + _correct(customer, contacts, added)
        if row.is_main and case.customer_id is None and row.customer_id:
            case.customer = customer
        if changed or party is None:
            _record(case, row, sorted(set(changed)), by=by, is_new=party is None)
    return row


def _held(complaint, by, version):
    person = actors.person_of(by)
    case = steps.facts_of(complaint.pk, lock=True, actor=person)
    locking.compare(case, version)
    allowed = person is not None and access.holds(person, "complaints.edit_complaint")
    if not allowed or access.is_named(person, case):
        raise PermissionDenied(_("You do not have the right to change this case."))
    return case


def _row(case, party):
    """The party as it stands now, or a new one; the first of a case is its main contact."""
    if party is not None:
        return Party.objects.select_related("customer").get(pk=party.pk, complaint__in=case.family())
    row = Party(complaint=case, language=case.language, is_main=not Party.objects.filter(complaint=case).exists())
    row.link_hash = tracking.link_hash(row.link_nonce)
    return row


def _set(row, names, fields):
    changed = [name for name in names if name in fields and getattr(row, name) != fields[name]]
    for name in changed:
        setattr(row, name, fields[name])
    return changed


def _correct(customer, contacts, added):
    """Change the listed ways and add the new ones; ["contacts"] when anything changed."""
    listed = {point.pk: point for point in ContactPoint.objects.filter(customer=customer)} if customer.pk else {}
    changed = [_correct_one(listed.pop(change.pk), change) for change in contacts if change.pk in listed]
    known = set(ContactPoint.objects.filter(customer=customer).values_list("kind", "lookup")) if added else set()
    for kind, value, is_weak in added:
        point = ContactPoint(customer=customer, kind=kind, value=value[:254], lookup=blind_index(kind, value))
        if (kind, point.lookup) not in known:
            point.is_weak = is_weak
            point.save(force_insert=True)
            known.add((kind, point.lookup))
            changed.append(True)
    return ["contacts"] if any(changed) else []


def _correct_one(point, change):
    """Whether it changed. A new value has not been confirmed by anybody."""
    if change.is_dropped:
        point.delete()
        return True
    before = (point.lookup, point.is_weak)
    point.is_weak = change.is_weak
    if change.value:
        point.value, point.lookup = change.value[:254], blind_index(point.kind, change.value)
        point.is_confirmed = point.is_confirmed and point.lookup == before[0]
    if (point.lookup, point.is_weak) == before:
        return False
    others = ContactPoint.objects.filter(customer=point.customer_id, kind=point.kind, lookup=point.lookup)
    if others.exclude(pk=point.pk).exists():
        raise StepRefused(
            [Unmet("is_listed_once", _("Each way to reach them once"), _("It is listed already: take one off."))]
        )
    point.save()
    return True


def _record(case, row, fields, *, by, is_new):
    at = timezone.now()
    case.version += 1
    facts = {"fields": ["parties"] if is_new else fields, "party": row.pk}
    audit.record(case, "edit", by=by, at=at, facts=facts)
    if "contacts" in fields and case.state == State.INTAKE and not (case.has_acknowledgement or case.is_history):
        first = Clock.objects.filter(complaint=case, kind__in=FIRST, state=ClockState.RUNNING).first()
        receipts.acknowledge(case, row, at=at, due=first.due_at if first else None)
    clocks.refresh(case)
    case.save(update_fields=["customer", "version", "event_seq", "event_hash", "due_at", "updated_at"])
