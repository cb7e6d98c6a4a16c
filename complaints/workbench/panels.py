"""What stands beside the conversation: who the customer is, what was before, what was promised."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from complaints import navigation, requests, steps
from complaints.models import Complaint, StepRequest
from complaints.models.request import RequestState
from complaints.states import State
from complaints.workbench import joined

AT_MOST = 40


@dataclass(frozen=True)
class Contact:
    """One way to reach a party, as the reader may see it: masked unless the case is theirs."""

    point: Any
    is_open: bool
    may_reveal: bool


def clocks_of(case):
    """Every promise of the case with its pauses: what runs first, then what is settled."""
    clocks = joined.clocks_with_pauses({"complaint": case}, "started_at")
    return sorted(clocks, key=lambda clock: (not clock.is_live, clock.due_at if clock.is_live else clock.started_at))


def parties_of(case, family, user):
    """Those who complain, the main contact first, each with their contact points."""
    may_reveal = "complaints.reveal_contact" in user.right_names
    is_theirs = may_reveal and user.pk in (case.handler_id, case.investigator_id) and case.is_open
    parties, seen = [], set()
    for party, points in joined.parties_with_contacts(family):
        shown = () if party.customer_id in seen else points
        party.reached_by = [Contact(point, is_theirs, may_reveal) for point in shown]
        seen.add(party.customer_id)
        parties.append(party)
    return parties


def merged_into(case, user):
    """The cases merged into this one, by key; asked only where the facts say that there are any."""
    if not case.has_merged_cases:
        return {}
    rows = Complaint.objects.visible_to(user).filter(merged_into=case.pk).for_list().defer(None)
    return {row.pk: row for row in rows.newest()[:AT_MOST]}


def other_cases(case, user):
    """What else this customer brought, newest first; foreign cases are not shown."""
    if not case.customer_id:
        return []
    rows = Complaint.objects.visible_to(user).filter(customer=case.customer_id).exclude(pk=case.pk)
    return list(rows.exclude(merged_into=case.pk).for_list().newest()[:AT_MOST])


@dataclass(frozen=True)
class Asked:
    """A request that waits: what it says, why, and where this person decides it ("" where they may not)."""

    row: Any
    sentence: str
    url: str


def requests_of(case, user):
    """What waits for another person's decision; asked only where the facts say that something does."""
    if not case.has_pending_request:
        return []
    waiting = StepRequest.objects.filter(complaint=case, state=RequestState.PENDING)
    return [_asked(case, row, user) for row in waiting.select_related("asked_by").order_by("pk")]


def _asked(case, row, user):
    who = row.asked_by or row.get_asked_by_kind_display()
    sentence = _("%(who)s asked for: %(step)s") % {"who": who, "step": steps.label_of(row.step)}
    may_decide = requests.DECIDING_RIGHTS[row.step] in user.right_names and row.asked_by_id != user.pk
    return Asked(row, sentence, requests.page_of(row) if may_decide else "")


ENDED_WORDS = {
    State.CLOSED: gettext_lazy("The case is closed. It can be reopened for 30 days."),
    State.REJECTED: gettext_lazy("The case was rejected. The customer can appeal for 30 days."),
    State.WITHDRAWN: gettext_lazy("The customer took the complaint back."),
    State.MERGED: gettext_lazy("The work goes on in the case that this one was merged into."),
}


# --- the panels of other rooms ---------------------------------------------------------------------------------------

# The states in which a room's panel carries the work of the step; elsewhere it follows after the page.
WORKED_IN = {"compensation": (State.SOLUTION,), "followup": (State.EXECUTION, State.FOLLOW_UP), "channels": ()}
ALWAYS = ("evidence", "reports")


def rooms(case, *, is_whole):
    """(templates of the panels in the page, those that follow)."""
    here = [name for name in ("evidence", *WORKED_IN) if name in ALWAYS or is_whole or case.state in WORKED_IN[name]]
    later = [name for name in WORKED_IN if name not in here]
    return [f"{name}/_case.html" for name in (*here, "reports")], [f"{name}/_case.html" for name in later]


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
