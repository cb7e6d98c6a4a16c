"""A customer by what a person at the command line knows of them."""

from complaints.models import ContactPoint, Customer
from complaints.privacy import blind_indexes
from complaints.states import ContactKind


def find(text):
    """Customers with this number, member number, telephone number or mail address; merged ones by their survivor."""
    text = text.strip()
    if text.isascii() and text.isdigit() and len(text) < 10:
        found = Customer.objects.filter(pk=int(text))
    else:
        digests = [key for kind in ContactKind.values for key in blind_indexes(kind, text)]
        known = ContactPoint.objects.filter(lookup__in=digests).values("customer")
        found = Customer.objects.filter(pk__in=known) | Customer.objects.filter(member_id=text)
    return sorted({row.merged_into or row for row in found.select_related("merged_into")}, key=lambda row: row.pk)
