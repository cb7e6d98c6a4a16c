"""Figures that count cases: received, ended, open, and by what."""

from django.db.models import F, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from complaints.evidence.models import ResponsibilityShare
from complaints.states import Channel, Priority, State
from reports import naming
from reports.figures.registry import define
from reports.measures import Ages, Figure, Groups


@define(
    Figure,
    _("Complaints received"),
    _("Cases by the time the complaint arrived. A case merged into another counts once, with that other case."),
)
def received(scope):
    """Cases whose `received_at` lies in the period, in any state but merged."""
    return scope.received()


@define(
    Figure,
    _("Closed"),
    _("Cases that are closed, by the time they were closed. A case that was reopened since is not among them."),
)
def closed(scope):
    """Cases in state closed whose `ended_at` lies in the period."""
    return scope.ended().filter(state=State.CLOSED)


@define(
    Groups,
    _("How cases ended"),
    _("Cases that ended in the period: closed, rejected or withdrawn."),
    by="state",
    names=naming.of_choices(State),
)
def by_end(scope):
    """Cases whose `ended_at` lies in the period, by the state they ended in; merged ones left out."""
    return scope.ended()


@define(
    Figure,
    _("Reopened"),
    _("Cases that were reopened in the period, each once, however long ago they were received."),
)
def reopened(scope):
    """Cases with an event `reopen` in the period."""
    return scope.with_event("reopen")


@define(
    Figure,
    _("Open at the end"),
    _("Cases received before the end of the period that had not ended then; if it still runs, as of now."),
)
def backlog(scope):
    """Cases received before the period's end (or now) with no `ended_at` before it."""
    return scope.open_at_end()


@define(
    Ages,
    _("Open cases by age"),
    _("The same cases by how long ago they were received, in days of 24 hours."),
    names=naming.ages,
)
def backlog_by_age(scope):
    """The rows of `backlog`, by whole days since `received_at` at the period's end (or now)."""
    return scope.open_at_end()


@define(
    Groups,
    _("By channel"),
    _("Complaints received, by the channel they came in by."),
    by="channel",
    names=naming.of_choices(Channel),
)
def by_channel(scope):
    """The rows of `received`, by `channel`."""
    return scope.received()


@define(
    Groups,
    _("By class"),
    _("Complaints received, by the class of their category: product, service, logistics or other."),
    by="category__klass",
    names=naming.classes,
)
def by_class(scope):
    """The rows of `received`, by the class of the category; none while a case has no category."""
    return scope.received()


@define(
    Groups,
    _("By category"),
    _("Complaints received, by their category."),
    by="category__code",
    names=naming.categories,
)
def by_category(scope):
    """The rows of `received`, by the code of the category; none while a case has none."""
    return scope.received()


@define(
    Groups,
    _("By department"),
    _("Complaints received, by the department they were routed to last."),
    by="department__code",
    names=naming.departments,
)
def by_department(scope):
    """The rows of `received`, by the code of the department; none while a case has none."""
    return scope.received()


@define(
    Groups,
    _("By priority"),
    _("Complaints received, by the priority they have now."),
    by="priority",
    names=naming.of_choices(Priority),
)
def by_priority(scope):
    """The rows of `received`, by `priority`; none while a case has none."""
    return scope.received()


@define(
    Groups,
    _("By article"),
    _("Complaints received, by the article (SKU) of their order."),
    by="order__sku",
    names=naming.themselves,
    is_wide=True,
)
def by_sku(scope):
    """The rows of `received`, by the SKU of the order; none where no order or no SKU is known."""
    return scope.received()


@define(
    Groups,
    _("By batch"),
    _("Complaints received, by the batch of their order."),
    by="order__batch",
    names=naming.themselves,
    is_wide=True,
)
def by_batch(scope):
    """The rows of `received`, by the batch of the order."""
    return scope.received()


@define(
    Groups,
    _("By carrier"),
    _("Complaints received, by the carrier of their order."),
    by="order__carrier",
    names=naming.themselves,
    is_wide=True,
)
def by_carrier(scope):
    """The rows of `received`, by the carrier of the order."""
    return scope.received()


@define(
    Groups,
    _("By city"),
    _("Complaints received, by the city that their order went to."),
    by="order__city",
    names=naming.themselves,
    is_wide=True,
)
def by_city(scope):
    """The rows of `received`, by the city of the order."""
    return scope.received()


@define(
    Groups,
    _("By responsible party"),
    _(
        "Complaints received, by whoever bears the largest share in the newest verification report. "
        "“None yet”: no report names anybody."
    ),
    by="responsible",
    names=naming.parties,
)
def by_responsible(scope):
    """The rows of `received`, by the party of the largest share of the newest current report (a tie: the first)."""
    return scope.received().annotate(responsible=_largest_share())


def _largest_share():
    shares = ResponsibilityShare.objects.filter(report__complaint=OuterRef("pk"), report__is_current=True)
    newest = shares.order_by("-report__round", "-report__attempt", "-percent", "pk")
    named = newest.annotate(party=Coalesce(F("department__code"), F("outside__code")))
    return Subquery(named.values("party")[:1])
