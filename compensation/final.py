"""Our last word: asked for with its letter, approved by another person, sent exactly as it was approved."""

from dataclasses import dataclass

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from compensation import ending, guards
from compensation.models import Offer
from compensation.recording import lock
from complaints import requests
from complaints.errors import StepRefused, Unmet
from complaints.messaging import letters
from complaints.models import StepRequest
from complaints.models.request import RequestState
from routing.money import format_money

STEP = "final_position"
# What must hold before a manager is troubled with it.
BEFORE = (guards.offer_was_refused_or_unanswered, guards.letter_names_outside_bodies)


def ask(complaint, *, by, letter, reason, version=None, at=None):
    """Ask a manager to approve this letter; it covers the letter and the last offer as both stand now."""
    with transaction.atomic():
        case = lock(complaint.pk, at=at, version=version)
        case.given = {"letter": letter}
        if missing := [Unmet.of(guard) for guard in BEFORE if not guard(case)]:
            raise StepRefused(missing)
        facts = {"letter": letter.strip(), "offer": case.last_offer}
        return requests.ask(case, STEP, by=by, reason=reason, facts=facts, at=case.now)


def approved_letter(case):
    """The letter that a manager approved in this attempt, or ""."""
    return (case.approved_final_position or {}).get("letter", "")


@dataclass
class Sheet:
    """Everything that whoever approves the last word must know."""

    request: object
    letter: str
    last: object
    offers: list
    owed: list
    is_waiting: bool

    @property
    def owed_total(self):
        return sum(row.statutory for row in self.owed)


def sheet_of(case, request):
    """The letter beside what was offered, what the customer said, and what the law grants anyway."""
    last = ending.last_offered(case)
    offers = Offer.objects.filter(complaint_id=case.pk).select_related("version", "answered_by").order_by("-number")
    return Sheet(
        request=request,
        letter=request.facts.get("letter", "") if request else "",
        last=last,
        offers=list(offers[:10]),
        owed=ending.owed_remedies(last),
        is_waiting=bool(request) and request.state == RequestState.PENDING,
    )


def request_of(case, pk):
    """A request for this case's last word, decided or not; None where it is none of this case."""
    rows = StepRequest.objects.filter(complaint_id=case.pk, step=STEP)
    return rows.select_related("asked_by", "decided_by").filter(pk=pk).first()


def draft_letter(case):
    """The letter as a first suggestion, in the customer's language: the house's template around what is given."""
    values = {
        "reference": case.reference,
        "customer_name": case.customer.name if case.customer else "",
        "body": _body(case),
    }
    return letters.render(STEP, language=case.language, channel=case.channel, values=values).text


def _body(case):
    owed = [row for row in ending.owed_remedies(ending.last_offered(case)) if row.statutory]
    with translation.override(case.language):
        if not owed:
            return _("We have looked at everything again, and we cannot give more than we offered.")
        given = ", ".join(f"{row.get_kind_display()} {format_money(row.statutory)}" for row in owed)
        return _("We have looked at everything again. This is what we give: %(given)s.") % {"given": given}
