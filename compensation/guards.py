"""What compensation asks before a case may be agreed, finished by a final position, sent back or withdrawn."""

from django.utils.translation import gettext_lazy as _

from compensation.states import OfferState
from complaints.guards import guard

# How often an open offer is brought to mind before silence counts.
REMINDERS = 2


@guard(_("A proposal that the customer accepted"), _("Write the proposal, offer it, and record the customer's answer."))
def has_accepted_proposal(case):
    return case.has_accepted_proposal


@guard(
    _("Every remedy is within policy or approved"),
    _("Ask for the decision that this version needs; it covers exactly these terms."),
)
def remedies_are_allowed(case):
    return case.has_accepted_proposal and not case.has_unapproved_proposal


@guard(_("Every demand is answered"), _("Answer each demand by a remedy, or refuse it with a reason."))
def answers_every_demand(case):
    return not case.has_unanswered_demand


@guard(
    _("The last offer was refused, or stayed unanswered after two reminders"),
    _("Offer a proposal first and wait for the customer's answer."),
)
def offer_was_refused_or_unanswered(case):
    """Asking for something else is a refusal of what was offered."""
    if case.last_offer_state == OfferState.EXPIRED:
        return case.last_offer_reminders >= REMINDERS
    return case.last_offer_state in (OfferState.DECLINED, OfferState.COUNTERED)


@guard(
    _("The letter names the outside bodies that the customer can turn to"),
    _("Name them in the letter, for instance the platform and 12315."),
    asks=["letter"],
)
def letter_names_outside_bodies(case):
    return names_outside_body(str(case.given.get("letter", "")))


@guard(
    _("Exactly the letter that the manager approved, after the same last offer"),
    _("Send the approved letter unchanged, or ask again for another one."),
    asks=["letter"],
)
def is_as_approved(case):
    """An approval covers the letter and the offer before it; one that was given without a letter covers any."""
    approved = case.approved_final_position or {}
    if not approved.get("letter"):
        return True
    is_same = _words(str(case.given.get("letter", ""))) == _words(approved["letter"])
    return is_same and approved.get("offer") == case.last_offer


@guard(_("What the law grants is part of it"), _("Open the page again: what is owed by law goes with the letter."))
def grants_what_the_law_grants(case):
    """Neither more nor less: what is not owed leaves nothing to deliver."""
    is_owed = bool(case.has_statutory_remedy)
    return bool(case.given.get("anything_to_deliver", is_owed)) == is_owed


@guard(
    _("No payment is under way"),
    _("Wait until finance has answered, or have the unclear payment clarified."),
)
def has_no_payout_under_way(case):
    return not case.has_payout_under_way


OUTSIDE_BODIES = ("12315", "12345", "court", "arbitration", "mediation", "法院", "仲裁", "消协", "消费者协会", "调解")


def names_outside_body(letter):
    """Whether a letter names at least one body outside the house."""
    return any(body in letter.casefold() for body in OUTSIDE_BODIES)


def _words(letter):
    """A letter without what a browser changes about its line ends."""
    return letter.replace("\r\n", "\n").strip()
