"""The key to a tracking page: made from a party's random number and DATA_KEYS, stored only as a keyed digest.

Neither the database nor the keys alone give a link; both together make the same one again, for the next letter.
"""

import base64
import hashlib
import hmac

from django.conf import settings
from django.urls import reverse

from complaints.models import Party


def link_hash(nonce):
    """What a new party's row keeps of its link."""
    key = settings.DATA_KEYS[0]
    return _digest(_token(nonce, key), key)


def token_of(party):
    """The token of this party's link, under the key it was made with; a first one where there is none yet."""
    if not party.link_hash:
        party.link_hash = link_hash(party.link_nonce)
        party.save(update_fields=["link_hash"])
    for key in settings.DATA_KEYS:
        token = _token(party.link_nonce, key)
        if hmac.compare_digest(_digest(token, key), party.link_hash):
            return token
    # The key of the old link is gone, and with it the link: a new one.
    party.link_hash = link_hash(party.link_nonce)
    party.save(update_fields=["link_hash"])
    return _token(party.link_nonce, settings.DATA_KEYS[0])


def party_of(token):
    """The party whose link this is, with case and customer, or None; a guess costs the same look-up as a hit."""
    digests = [_digest(token, key) for key in settings.DATA_KEYS]
    return Party.objects.select_related("complaint", "customer").filter(link_hash__in=digests).first()


def url_of(party):
    """The whole address, for letters and connectors."""
    return settings.SITE_URL + reverse("track", args=[token_of(party)])


def _token(nonce, key):
    secret = hmac.new(key.encode(), f"track:{nonce}".encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(secret[:24]).decode()


def _digest(token, key):
    return hmac.new(key.encode(), f"link:{token}".encode(errors="replace"), hashlib.sha256).hexdigest()
