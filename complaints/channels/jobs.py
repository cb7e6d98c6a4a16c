"""Work of the ways in that nobody waits for."""

from django.utils import timezone
from django_q.tasks import async_task

from complaints import tracking
from complaints.channels import abuse
from complaints.channels.mail import fetching
from complaints.channels.webhooks import sending
from complaints.messaging import conversation, letters
from complaints.models import ContactPoint, Party
from complaints.states import ENDED, State


def ask_for_link(digests):
    """Look for the address later: a page that is waited for must not tell by its time whether it is known."""
    async_task("complaints.channels.jobs.send_link", list(digests), save=False, ack_failure=True)


def send_link(digests):
    """Send the link of the newest case, open ones first, to the address with one of these digests. The letter counts
    as a receipt: one in 10 minutes and five a day go to an address, whoever asks."""
    at = timezone.now()
    point = ContactPoint.objects.filter(lookup__in=digests).order_by("-is_confirmed", "-pk").first()
    party = _newest_party(point) if point else None
    if party is None:
        return None
    case = party.complaint
    rendered = letters.render(
        "tracking_link",
        language=party.language or case.language,
        values={"reference": case.reference, "tracking_url": tracking.url_of(party)},
    )
    key = f"link:{party.pk}:{point.pk}:{int(at.timestamp() // 600)}"
    return conversation.send_automatic(
        case, party=party, contact=point, rendered=rendered, template_code="tracking_link", dedup_key=key, at=at
    )


def fetch_mail():
    """One pass over the mailbox; a mailbox that is away is tried again in a minute."""
    try:
        return str(fetching.fetch())
    except fetching.MailboxUnreachable as error:
        return f"the mailbox cannot be opened: {error}"


def _newest_party(point):
    parties = Party.objects.filter(customer=point.customer).select_related("complaint").order_by("-complaint_id")[:50]
    living = [party for party in parties if party.complaint.state not in ENDED]
    followed = living or [party for party in parties if party.complaint.state != State.MERGED]
    return followed[0] if followed else None


def send_webhooks():
    """Tell subscribed programs what happened; what does not go is tried again later."""
    sending.sweep(now=timezone.now())
    return str(sending.run())


def remind_of_limits():
    """A contact limit whose day has come is looked at again."""
    return abuse.remind(at=timezone.now(), today=timezone.localdate())
