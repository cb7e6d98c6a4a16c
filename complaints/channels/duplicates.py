"""Probably the same complaint: the same order, or the same customer and like words, within 14 days, whatever channel.

Nothing joins by itself: a person links two cases, adds a chaser to the open one, or merges them.
"""

from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from complaints import access, audit, lifecycle, locking
from complaints.channels import likeness
from complaints.models import Complaint, ContactPoint, Customer

WITHIN = timedelta(days=14)
AT_MOST = 8


def mark(cases, *, order, customers, text, at):
    """Set `likely` on each of these cases: why it is probably the same complaint, or "". Asks the database nothing
    when the cases were read with their order."""
    keys = {customer.pk for customer in customers}
    for case in cases:
        case.likely = "" if abs(case.received_at - at) > WITHIN else _why(case, order.strip(), keys, text)
    return cases


def _why(case, order, customers, text):
    if order and case.order and case.order.number == order:
        return _("same order %(number)s") % {"number": order}
    if case.customer_id in customers:
        share = likeness.likeness(f"{case.subject}\n{case.description}", text)
        if share >= likeness.LIKE:
            return _("same customer, %(percent)d %% of the words alike") % {"percent": round(share * 100)}
    return ""


def near(case, user):
    """The cases of the same order and of the same customers that this person may read, each marked; the probable ones
    first. Three queries."""
    customers = list(_customers_of(case))
    number = case.order.number if case.order else ""
    keys = _keys(case, customers, number)
    if not keys:
        return []
    rows = Complaint.objects.visible_to(user).filter(pk__in=keys).exclude(merged_into=case.pk)
    rows = list(rows.for_list().defer("resolution", "priority_reasons").select_related("order").newest()[:AT_MOST])
    text = f"{case.subject}\n{case.description}"
    mark(rows, order=number, customers=customers, text=text, at=case.received_at)
    return sorted(rows, key=lambda row: not row.likely)


def _customers_of(case):
    """Those who complain, and those who share a number or an address with them that is not weak."""
    own = Customer.objects.filter(parties__complaint=case)
    points = ContactPoint.objects.filter(customer__parties__complaint=case, is_weak=False)
    shared = Customer.objects.filter(contacts__lookup__in=points.values("lookup"), contacts__is_weak=False)
    return own.union(shared)


def _keys(case, customers, number):
    same = Complaint.objects.filter(customer__in=[customer.pk for customer in customers]).exclude(pk=case.pk)
    keys = same.newest().values_list("pk", flat=True)[: AT_MOST * 2] if customers else []
    found = set(keys)
    if number:
        found |= set(
            Complaint.objects.filter(order__number=number).exclude(pk=case.pk).values_list("pk", flat=True)[:AT_MOST]
        )
    return found


# --- decided by a person --------------------------------------------------------------------------------------------


def link(case, other, *, by, because=""):
    """Note on both cases that they belong together; again is the same link. False when they were linked already."""
    with transaction.atomic():
        locking.lock_in_order(case, other)
        _may_link(by, case, other)
        if case.linked.filter(pk=other.pk).exists():
            return False
        case.linked.add(other)
        _tell(case, other, by, {"why": because} if because else {})
    return True


def unlink(case, other, *, by):
    """They have nothing to do with one another after all."""
    with transaction.atomic():
        locking.lock_in_order(case, other)
        _may_link(by, case, other)
        if not case.linked.filter(pk=other.pk).exists():
            return False
        case.linked.remove(other)
        _tell(case, other, by, {"ended": True})
    return True


def _may_link(by, *cases):
    allowed = access.holds(by, "complaints.edit_complaint")
    if not allowed or any(access.is_named(by, case) for case in cases):
        raise PermissionDenied(_("You do not have the right to link these cases."))


def _tell(case, other, by, facts):
    at = timezone.now()
    for one, with_whom in sorted(((case, other), (other, case)), key=lambda pair: pair[0].pk):
        audit.note(one, "link", by=by, at=at, facts={"with": with_whom.reference, **facts})


def chase(case, *, by, text, channel, key):
    """The customer asks again (催单): their words join the open case and are counted; the same key counts once."""
    return lifecycle.say(
        case, by=by, text=text, direction="in", channel=channel, external_id=f"form:{key}", is_chaser=True
    )


def told(facts, event, book):
    """What the timeline says of a link."""
    words = _("no longer with %(reference)s") if facts.get("ended") else _("with %(reference)s")
    return words % {"reference": facts.get("with", "")}
