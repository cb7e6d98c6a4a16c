"""What the rules would do with a complaint: asked of `routing` about plain facts, kept on the case with its reasons."""

from datetime import timedelta

from django.utils import timezone

from complaints.models import Complaint
from routing import rules
from routing.matching import CaseFacts


def suggest_for(intake, customer):
    """The suggestion for a complaint that is being recorded, as plain data."""
    facts = CaseFacts(
        text=f"{intake.subject}\n{intake.description}\n{intake.scene}",
        channel=intake.channel,
        demands=tuple(demand.kind for demand in intake.demands),
        asks_only=intake.asks_only,
        goods_class=intake.order.goods_class,
        sku=intake.order.sku,
        batch=intake.order.batch,
        carrier=intake.order.carrier,
        tier=(customer.tier if customer else "") or intake.customer.tier,
        earlier_cases_90d=_earlier(customer),
        reopen_count=0,
        language=intake.language,
    )
    return rules.suggest(facts).as_data()


def _earlier(customer):
    """How many cases this customer brought in the last 90 days."""
    if customer is None or customer.pk is None or hasattr(customer, "only_contacts"):
        return 0
    since = timezone.now() - timedelta(days=90)
    return Complaint.objects.filter(customer=customer, received_at__gte=since).count()
