"""What the customer is told of an offer: its terms, twice a word of reminder, and that it was taken back.

A letter is written once per offer and cause, under the case's lock; who cannot be written to reads it on the tracking
page.
"""

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from compensation import plan
from compensation.models import Offer
from compensation.states import OfferState
from complaints import audit, clocks, step_clocks
from complaints.followup import news
from complaints.messaging import conversation, reach
from complaints.models import Clock
from complaints.models.clock import ClockState
from complaints.states import ClockKind
from complaints.wording import moment

ANSWERED = (*step_clocks.FIRST, ClockKind.NEXT_REPLY)


def concerns(party, case):
    """Whether the offers of this case are this party's: the customer whose case it is, by the link of this case or of
    one of their own that was merged into it. Nobody else sees amounts."""
    if party is None or not party.is_main:
        return False
    is_same = party.customer_id is not None and party.customer_id == case.customer_id
    return party.complaint_id == case.pk or is_same


def offered(case, offer, version, *, by, at):
    """The terms, in the customer's language, and where to answer. It is a person's word: it answers what was asked."""
    message = _letter(
        case, offer, version, "proposal_offered", key=f"offer:{offer.pk}", by=by, at=at, text=offer.message
    )
    if waiting := set(ANSWERED) & clocks.live_kinds(case):
        clocks.stop(case, *waiting, at=at)
    case.first_response_at = case.first_response_at or at
    news.restart_progress(case, at=at)
    told = {"message": message.pk, "digest": conversation.digest(message)}
    audit.record(case, "say", by=by, at=at, facts=told)
    clocks.refresh(case)
    case.save(update_fields=["first_response_at", "due_at", "event_seq", "event_hash", "updated_at"])
    return message


def reminded(case, offer, version, *, at):
    """The same terms again, and until when they stand."""
    key = f"offer:{offer.pk}:reminder:{offer.reminders}"
    return _letter(case, offer, version, "proposal_reminder", key=key, at=at)


def withdrawn(case, offer, *, at):
    """An open offer does not stand any more; by when the customer hears of a new one."""
    due = _next_word(case, at)
    return news.tell(case, "proposal_withdrawn", key=f"offer:{offer.pk}:withdrawn", at=at, due=timezone.localtime(due))


def waits_for_answer(case, now):
    """What comes next while an offer is out."""
    offers = Offer.objects.filter(complaint=case, state=OfferState.OPEN, expires_at__gt=now)
    if (until := offers.values_list("expires_at", flat=True).first()) is None:
        return ""
    return _("Our proposal waits for your answer until %(moment)s.") % {"moment": moment(until, now)}


def _letter(case, offer, version, code, *, key, at, text="", **options):
    with translation.override(news.language_of(case, reach.main_party(case))):
        lines = "\n".join(f"· {line}" for line in plan.lines(version))
    words = "\n\n".join(part for part in (text.strip(), lines) if part)
    due = timezone.localtime(offer.expires_at)
    return news.tell(case, code, key=key, at=at, offer=words, due=due, **options)


def _next_word(case, at):
    """What the tracking page names too: when our proposal is promised; where that is past, the next word from us."""
    live = Clock.objects.filter(complaint=case, kind=ClockKind.HANDLING, state=ClockState.RUNNING, due_at__gt=at)
    promised = live.values_list("due_at", flat=True).first()
    return promised or clocks.build(case, ClockKind.PROGRESS, at=at).due_at
