"""What the review adds to the one query that guards read."""

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from compensation.models import Payout
from compensation.states import PayoutState
from complaints import steps
from complaints.states import Priority
from reports import guards
from reports.models import RootCause


def has_root_cause():
    """Named in the case's present round; one of an earlier round is not enough."""
    return Exists(RootCause.objects.filter(complaint=OuterRef("pk"), round=OuterRef("round"), is_current=True))


def was_paid_beyond_agent():
    """Something was paid in the case's present round that an agent could not give alone: somebody had to decide it."""
    paid = Payout.objects.filter(complaint=OuterRef("pk"), state=PayoutState.PAID, version__seats__gt=0)
    return Exists(paid.filter(version__proposal__round=OuterRef("round")))


def is_due():
    """Why a root cause must be named before the case can be closed."""
    return Q(priority=Priority.RED) | Q(category__needs_root_cause=True) | Q(was_paid_beyond_agent())


def needs_root_cause():
    return ExpressionWrapper(is_due(), output_field=BooleanField())


def register():
    """Tell the registry; called once, when the app is ready."""
    steps.fact("has_root_cause", has_root_cause)
    steps.fact("needs_root_cause", needs_root_cause)
    steps.guard("close", guards.has_root_cause_where_due)
    steps.way("has_root_cause_where_due", "name_cause", _("Name the root cause"))
