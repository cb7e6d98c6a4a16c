"""The receipt: what a customer hears at once, by machine, in their language."""

from django.utils import timezone

from complaints import tracking
from complaints.messaging import conversation, letters
from complaints.models import ContactPoint
from complaints.states import ContactKind
from routing import calendar, calendars

PREFERENCE = (ContactKind.EMAIL, ContactKind.PHONE, ContactKind.MESSENGER)


def acknowledge(case, party, *, at, due=None, answers=""):
    """Queue the receipt of a case that is being recorded, with reference, link and promise (`due`); out of hours it
    names the next opening. `answers` is the Message-ID of the mail that brought it. None without a contact.
    """
    contact = best_contact(party)
    if contact is None:
        return None
    desk = calendars.load("desk")
    code = "acknowledgement" if calendar.is_open(desk, at) else "acknowledgement_out_of_hours"
    values = {
        "reference": case.reference,
        "customer_name": case.customer.name if case.customer else "",
        "tracking_url": tracking.url_of(party),
        "due": timezone.localtime(due) if due else None,
        "next_opening": timezone.localtime(calendar.next_opening(desk, at)),
    }
    rendered = letters.render(code, language=case.language, channel=case.channel, values=values)
    return conversation.send_first(
        case,
        party=party,
        contact=contact,
        rendered=rendered,
        template_code=code,
        dedup_key=f"receipt:{case.pk}",
        at=at,
        answers=answers,
    )


def best_contact(party):
    """Where a party is written to: e-mail, else a text message, else the messenger; nowhere if they want no contact."""
    if party is None or party.customer is None or party.customer.no_contact:
        return None
    points = getattr(party.customer, "only_contacts", None)
    if points is None:
        points = ContactPoint.objects.filter(customer=party.customer).order_by("is_weak", "-is_confirmed", "pk")
    for kind in PREFERENCE:
        for point in points:
            if point.kind == kind:
                return point
    return None
