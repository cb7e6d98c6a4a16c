"""What stands beside the conversation: who the customer is, what was before, what was promised."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Q, When
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from complaints import navigation, requests, steps
from complaints.models import Clock, Complaint, ContactPoint, Party, Promise, StepRequest
from complaints.models.request import RequestState
from complaints.states import State

AT_MOST = 40


@dataclass(frozen=True)
class Contact:
    """One way to reach a party, as the reader may see it: masked unless the case is theirs."""

    point: Any
    is_open: bool
    may_reveal: bool


def clocks_of(case):
    """Every promise of the case with its pauses: what runs first, then what is settled."""
    clocks = Clock.objects.filter(complaint=case).prefetch_related("pauses__clock").order_by("started_at", "pk")
    return sorted(clocks, key=lambda clock: (not clock.is_live, clock.due_at if clock.is_live else clock.started_at))


def parties_of(case, family, user):
    """Those who complain, the main contact first, each with their contact points; two queries."""
    may_reveal = "complaints.reveal_contact" in user.right_names
    is_theirs = may_reveal and user.pk in (case.handler_id, case.investigator_id) and case.is_open
    parties = list(Party.objects.filter(complaint__in=family).select_related("customer").order_by("-is_main", "pk"))
    points = ContactPoint.objects.filter(customer__in=[party.customer_id for party in parties if party.customer_id])
    by_customer = {}
    for point in points.order_by("pk"):
        by_customer.setdefault(point.customer_id, []).append(Contact(point, is_theirs, may_reveal))
    seen = set()
    for party in parties:
        party.reached_by = by_customer.get(party.customer_id, ()) if party.customer_id not in seen else ()
        seen.add(party.customer_id)
    return parties


def related_to(case, user):
    """(merged cases by key, other cases of the customer newest first), in one query; foreign ones are not shown."""
    wanted = Q(merged_into=case.pk)
    if case.customer_id:
        wanted |= Q(customer=case.customer_id)
    merged_first = Case(When(merged_into=case.pk, then=0), default=1)
    rows = Complaint.objects.visible_to(user).filter(wanted).exclude(pk=case.pk).for_list().defer(None)
    rows = list(rows.order_by(merged_first, "-received_at", "-pk")[:AT_MOST])
    merged = {row.pk: row for row in rows if row.merged_into_id == case.pk}
    return merged, [row for row in rows if row.pk not in merged]


def open_promises(family):
    """What somebody promised and has not done yet."""
    promises = Promise.objects.filter(complaint__in=family, kept_at=None, dropped_at=None)
    return promises.select_related("made_by").order_by("due_at")


@dataclass(frozen=True)
class Asked:
    """A request that waits: what it says, why, and where this person decides it ("" where they may not)."""

    row: Any
    sentence: str
    url: str


def requests_of(case, user):
    """What waits for another person's decision."""
    waiting = StepRequest.objects.filter(complaint=case, state=RequestState.PENDING)
    return [_asked(case, row, user) for row in waiting.select_related("asked_by").order_by("pk")]


def _asked(case, row, user):
    who = row.asked_by or row.get_asked_by_kind_display()
    sentence = _("%(who)s asked for: %(step)s") % {"who": who, "step": steps.label_of(row.step)}
    may_decide = requests.DECIDING_RIGHTS[row.step] in user.right_names and row.asked_by_id != user.pk
    return Asked(row, sentence, reverse("decide", args=[case.reference, row.pk]) if may_decide else "")


ENDED_WORDS = {
    State.CLOSED: gettext_lazy("The case is closed. It can be reopened for 30 days."),
    State.REJECTED: gettext_lazy("The case was rejected. The customer can appeal for 30 days."),
    State.WITHDRAWN: gettext_lazy("The customer took the complaint back."),
    State.MERGED: gettext_lazy("The work goes on in the case that this one was merged into."),
}


# --- the step panel ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class NextStep:
    """What the panel of the next step shows. `primary` is (address, label) of what this person does first."""

    main: Any = None
    primary: tuple | None = None
    links: Any = None
    others: tuple = ()


def next_step(case, user):
    """The step that leads on, what is missing with its ways, and the steps beside it that this person may take.

    The first unmet guard that the person can act on gives the primary button.
    """
    offers = steps.steps_for(case, user)
    main = offers[0] if offers and offers[0].is_main else None
    links = navigation.ways_for(user, case)
    primary = next((links[line.name] for line in main.missing if line.name in links), None) if main else None
    others = tuple(offer for offer in offers if offer is not main and offer.is_permitted and offer.name != "reject")
    return NextStep(main, primary, links, others)
