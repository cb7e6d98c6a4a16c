"""Finding cases by what somebody typed: a reference, a telephone number, an order, a member, or words."""

import unicodedata

from django.db.models import Q

from complaints.models import ContactPoint
from complaints.privacy import blind_indexes, normalise
from complaints.querysets import REFERENCE
from complaints.states import ContactKind


def matching(cases, typed):
    """The cases that fit; exact numbers first, and words of the subject or the complaint otherwise."""
    text = " ".join(unicodedata.normalize("NFKC", typed).split())
    if not text:
        return cases
    if REFERENCE.match(text):
        return cases.by_reference(text)
    wanted = Q(order__number=text) | Q(customer__member_id=text)
    if customers := _by_contact(text):
        wanted |= Q(customer__in=customers)
    return cases.filter(wanted | Q(subject__icontains=text) | Q(description__icontains=text))


def _by_contact(text):
    """The customers behind something that looks like a number or an address; a number is found without being read."""
    if "@" in text:
        lookups = blind_indexes(ContactKind.EMAIL, text)
    elif len(normalise(ContactKind.PHONE, text)) >= 7 and not any(letter.isalpha() for letter in text):
        lookups = blind_indexes(ContactKind.PHONE, text)
    else:
        return None
    return ContactPoint.objects.filter(lookup__in=lookups).values("customer")
