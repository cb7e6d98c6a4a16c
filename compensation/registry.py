"""What compensation tells the step registry: facts for the one query that guards read, guards, and effects."""

from django.db.models import Count, Exists, F, IntegerField, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from compensation import ending, guards, guidance, plan, telling
from compensation.models import Decision, DemandAnswer, Guidance, Offer, Payout, ProposalVersion, Remedy
from compensation.states import LIVE_VERSIONS, UNDER_WAY, OfferState, VersionState
from complaints import steps
from complaints.channels import progress
from complaints.followup import news
from complaints.models import Demand, StepRequest
from complaints.models.request import RequestState
from complaints.states import State

# Ways back and ends: offers are void, reservations free. A new round begins with nothing open.
VOIDED_BY = ("reverify", "renegotiate", "withdraw", "reject", "merge", "close", "reroute")
LEFT_BY = ("agree", "final_position", "reverify", "withdraw")


def versions(**wanted):
    """Versions of the case's current round and attempt."""
    return ProposalVersion.objects.filter(
        complaint=OuterRef("pk"), proposal__round=OuterRef("round"), proposal__attempt=OuterRef("attempt"), **wanted
    )


def offers(**wanted):
    """Offers of the case's current round and attempt."""
    return Offer.objects.filter(
        complaint=OuterRef("pk"),
        version__proposal__round=OuterRef("round"),
        version__proposal__attempt=OuterRef("attempt"),
        **wanted,
    )


def unapproved():
    """An accepted version without all the decisions, on exactly its terms, that it needs."""
    approvals = Decision.objects.filter(version=OuterRef("pk"), is_approval=True, content_hash=OuterRef("content_hash"))
    counted = approvals.order_by().values("version").annotate(times=Count("pk")).values("times")
    granted = Coalesce(Subquery(counted, output_field=IntegerField()), Value(0))
    return Exists(versions(state=VersionState.ACCEPTED).annotate(granted=granted).filter(granted__lt=F("seats")))


def unanswered_demand():
    """A demand of the case, or of one merged into it, that the live version does not answer."""
    answers = DemandAnswer.objects.filter(
        demand=OuterRef("pk"),
        version__state__in=[VersionState.ACCEPTED, VersionState.CLEARED, VersionState.WAITING, VersionState.DRAFT],
        version__complaint=OuterRef(OuterRef("pk")),
        version__proposal__round=OuterRef(OuterRef("round")),
        version__proposal__attempt=OuterRef(OuterRef("attempt")),
    )
    answered = Exists(answers.filter(is_granted=True)) | Exists(answers.exclude(refusal=""))
    own = Demand.objects.filter(~answered, complaint=OuterRef("pk"))
    merged = Demand.objects.filter(~answered, complaint__merged_into=OuterRef("pk"))
    return Exists(own) | Exists(merged)


def last_offer(field):
    """A column of the last offer of the attempt."""
    return Subquery(offers().order_by("-number").values(field)[:1])


def statutory_remedy():
    """Something that the law grants in the version that was offered last."""
    return Exists(Remedy.objects.filter(version__offers=OuterRef("last_offer"), statutory__gt=0))


def approved_final_position():
    """What was approved as our last word in this attempt: the letter, and the offer before it."""
    rows = StepRequest.objects.filter(
        complaint=OuterRef("pk"),
        round=OuterRef("round"),
        attempt=OuterRef("attempt"),
        step="final_position",
        state=RequestState.CONFIRMED,
    )
    return Subquery(rows.order_by("-decided_at").values("facts")[:1])


def register():
    """Tell the registry; called once, when the app is ready."""
    steps.fact("has_accepted_proposal", lambda: Exists(versions(state=VersionState.ACCEPTED)))
    steps.fact("has_unapproved_proposal", unapproved)
    steps.fact("has_unanswered_demand", unanswered_demand)
    steps.fact("has_live_proposal", lambda: Exists(versions(state__in=LIVE_VERSIONS)))
    steps.fact("has_open_offer", lambda: Exists(offers(state=OfferState.OPEN)))
    steps.fact("last_offer", lambda: last_offer("pk"))
    steps.fact("last_offer_state", lambda: last_offer("state"))
    steps.fact("last_offer_reminders", lambda: last_offer("reminders"))
    steps.fact("has_statutory_remedy", statutory_remedy)
    steps.fact("has_offers", lambda: Exists(Offer.objects.filter(complaint=OuterRef("pk"))))
    steps.fact("has_guidance", lambda: Exists(Guidance.objects.filter(complaint=OuterRef("pk"))))
    steps.fact("approved_final_position", approved_final_position)
    payouts = Payout.objects.filter(complaint=OuterRef("pk"), state__in=UNDER_WAY)
    steps.fact("has_payout_under_way", lambda: Exists(payouts))
    for guard in (guards.has_accepted_proposal, guards.remedies_are_allowed, guards.answers_every_demand):
        steps.guard("agree", guard)
    for guard in (
        guards.offer_was_refused_or_unanswered,
        guards.letter_names_outside_bodies,
        guards.is_as_approved,
        guards.grants_what_the_law_grants,
    ):
        steps.guard("final_position", guard)
    _ways()
    for step in ("renegotiate", "withdraw"):
        steps.guard(step, guards.has_no_payout_under_way)
    steps.effect("agree", ending.carry_out, order=30)
    steps.effect("final_position", ending.grant_statutory, order=30)
    news.plan_by(plan.in_words)
    progress.tell_instead(State.SOLUTION, telling.waits_for_answer)
    for step in VOIDED_BY:
        steps.effect(step, ending.void, order=40)
    for step in LEFT_BY:
        steps.effect(step, guidance.lapse, order=60)


def _towards_acceptance(case):
    """What is to be done next for the customer to accept."""
    if case.has_open_offer:
        return _("Record the answer")
    return _("Open the proposal") if case.has_live_proposal else _("Write the proposal")


def _ways():
    """Where a person goes to meet these guards: the proposal's page."""
    steps.way("has_accepted_proposal", "proposal", _towards_acceptance)
    for name in ("answers_every_demand", "remedies_are_allowed", "offer_was_refused_or_unanswered"):
        steps.way(name, "proposal", _("Open the proposal"))
    steps.way("has_approved_final_position", "ask_final_position", _("Ask for the final position"))
