"""Where a party is written to."""

from complaints.messaging import limits
from complaints.messaging.models.outgoing import CONTACT_OF
from complaints.models import ContactPoint
from complaints.states import ContactKind

KIND_OF = {contact: kind for kind, contact in CONTACT_OF.items()}


def best_contact(party, *, kinds=None):
    """The contact point to write to, or None: nobody there, or they want no contact.

    E-mail before a mobile number, a messenger, a landline (held: call them) and an address; customers who asked
    for the telephone only get text messages. Confirmed before unconfirmed, weak ones last.
    """
    customer = party.customer if party else None
    if customer is None or customer.no_contact:
        return None
    points = ContactPoint.objects.filter(customer=customer)
    if kinds:
        points = points.filter(kind__in=kinds)
    return min(points, key=lambda point: _rank(point, customer.phone_only), default=None)


def _rank(point, phone_only):
    order = [ContactKind.EMAIL, ContactKind.PHONE, ContactKind.MESSENGER, ContactKind.ADDRESS]
    place = order.index(point.kind)
    if point.kind == ContactKind.PHONE:
        place = -1 if phone_only else place
        place += 0 if limits.takes_text_messages(point.value) else 1.5
    return (place, point.is_weak, not point.is_confirmed, point.pk)


def main_party(complaint):
    """The party that is written to when none is named: the main contact, else the first."""
    return complaint.parties.select_related("customer").order_by("-is_main", "pk").first()
