"""The one-time link for carriers, suppliers and laboratories, who have no account: one question, answered once.

Only a digest of the link is kept. Another link makes the first one void; an answer or a close uses it up.
"""

import hashlib
import hmac
import secrets
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from complaints.actors import Connector
from complaints.evidence import enquiries, ledger
from complaints.evidence.models import Enquiry
from complaints.evidence.models.enquiry import EnquiryTo

# A late answer is still an answer.
GRACE = timedelta(days=14)
WITH_LINK = (EnquiryTo.OUTSIDE, EnquiryTo.LABORATORY)


def make_link(enquiry, *, by):
    """The address to hand on; it is shown this once. Who has it can answer this question and see nothing else."""
    token = secrets.token_urlsafe(24)
    with transaction.atomic():
        case = ledger.lock(enquiry.complaint, by=by, right=enquiries.ASK)
        if enquiry.to not in WITH_LINK:
            ledger.refuse("is_outside", _("Somebody without an account"), _("Colleagues answer in the product."))
        at = timezone.now()
        until = max(enquiry.due_at, at) + GRACE
        changed = Enquiry.objects.open().filter(pk=enquiry.pk).update(link_digest=_digests(token)[0], link_until=until)
        if not changed:
            ledger.refuse("is_open", _("An open enquiry"), _("It has ended meanwhile."))
        facts = {"enquiry": enquiry.pk, "to": enquiry.to, "did": "link"}
        ledger.write(case, "enquiry", by=by, at=at, facts=facts)
    return settings.SITE_URL + reverse("outside_enquiry", args=[token])


def enquiry_of(token, now):
    """The open enquiry whose link this is, or None; a guess costs the same look-up as a hit."""
    found = Enquiry.objects.open().filter(link_digest__in=_digests(token), link_until__gt=now)
    return found.select_related("complaint", "outside", "asked_by").first()


def answer(enquiry, *, name, text, uploads):
    """Their answer; the name they gave stands beside it."""
    who = enquiry.outside.code if enquiry.outside else enquiry.to
    by = Connector(f"link:{who}", frozenset([enquiries.SCOPE]))
    return enquiries.answer(enquiry, by=by, text=text, uploads=uploads, answered_as=name)


def _digests(token):
    """Under each key, the newest first: links outlive a change of keys."""
    text = f"enquiry:{token}".encode(errors="replace")
    return [hmac.new(key.encode(), text, hashlib.sha256).hexdigest() for key in settings.DATA_KEYS]
