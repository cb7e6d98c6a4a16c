"""What is known while a complaint is still being typed: the customer, their cases, what is missing, what rules say."""

from types import SimpleNamespace

from django.db.models import Q

from complaints import guards, suggesting
from complaints.intake import CustomerFacts, DemandFacts, Intake, OrderFacts
from complaints.models import Complaint, ContactPoint, Customer
from complaints.privacy import blind_indexes
from complaints.states import Channel, ContactKind
from complaints.steps import GuardStatus
from routing.matching import Suggestion

AT_MOST = 5
TOGETHER = (
    guards.has_contact_or_is_anonymous,
    guards.has_channel,
    guards.has_problem,
    guards.has_demand_or_asks_only,
)


def missing(typed):
    """The guards of a complete record, judged by what stands in the form. `typed` maps names to raw text."""
    record = SimpleNamespace(
        anonymous=bool(typed.get("anonymous")),
        has_contact=any(typed.get(name, "").strip() for name in ("phone", "email")),
        channel=typed.get("channel", ""),
        subject=typed.get("subject", ""),
        description=typed.get("description", ""),
        asks_only=bool(typed.get("asks_only")),
        has_demand=bool(typed.getlist("demands"))
        or any(typed.get(name) for name in typed if name.startswith("amount_")),
    )
    lines = [_line(guard, guard(record)) for guard in TOGETHER]
    return SimpleNamespace(name="record", guards=lines, missing=[line for line in lines if line.status == "missing"])


def _line(guard, is_met):
    return GuardStatus(guard.__name__, guard.sentence, guard.hint, "met" if is_met else "missing")


def known_customers(typed):
    """Who it may be, by member number, telephone, mail or order; at most five, in one query."""
    wanted = Q(pk=None)
    if member := typed.get("member_id", "").strip():
        wanted |= Q(member_id=member)
    pairs = ((ContactKind.PHONE, typed.get("phone", "")), (ContactKind.EMAIL, typed.get("email", "")))
    lookups = [digest for kind, value in pairs if len(value.strip()) > 5 for digest in blind_indexes(kind, value)]
    if lookups:
        wanted |= Q(pk__in=ContactPoint.objects.filter(lookup__in=lookups).values("customer"))
    if order := typed.get("order", "").strip():
        wanted |= Q(pk__in=Complaint.objects.filter(order__number=order).exclude(customer=None).values("customer"))
    return list(Customer.objects.filter(wanted, merged_into=None, erased_at=None).order_by("-pk")[:AT_MOST])


def cases_of(customers, order_number, user):
    """The cases of these customers and of this order that the person may read, newest first."""
    wanted = Q(customer__in=customers)
    if order_number.strip():
        wanted |= Q(order__number=order_number.strip())
    if not customers and not order_number.strip():
        return []
    rows = Complaint.objects.visible_to(user).filter(wanted).for_list().defer("resolution", "priority_reasons")
    return list(rows.select_related("order").newest()[:AT_MOST])


def suggestion_for(typed, customer):
    """What the rules would say of the text so far; nothing before there is one."""
    if len(typed.get("description", "").strip()) < 4:
        return Suggestion().as_data()
    channel = typed.get("channel", "")
    intake = Intake(
        channel=channel if channel in Channel.values else Channel.PHONE,
        subject=typed.get("subject", ""),
        description=typed.get("description", ""),
        scene=typed.get("scene", ""),
        asks_only=bool(typed.get("asks_only")),
        customer=CustomerFacts(),
        order=OrderFacts(sku=typed.get("sku", ""), batch=typed.get("batch", ""), carrier=typed.get("carrier", "")),
        demands=tuple(DemandFacts(kind) for kind in typed.getlist("demands")),
    )
    return suggesting.suggest_for(intake, customer)
