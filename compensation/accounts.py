"""Account numbers: encrypted where they are stored, shown by their last digits, whole only in the file for finance."""

import base64
import hashlib
import unicodedata

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings

from complaints.privacy import mask
from complaints.states import ContactKind


def seal(account):
    """Encrypted under the newest of `DATA_KEYS`."""
    return _cipher().encrypt(account.encode()).decode()


def unseal(sealed):
    """The account again, whichever of the keys it was sealed with."""
    return _cipher().decrypt(sealed.encode()).decode()


def hint(account):
    """“…4821”, “c***@example.com”: enough to recognise, not enough to use."""
    if "@" in account:
        return mask(ContactKind.EMAIL, account)[:20]
    return f"…{account[-4:]}" if len(account) > 4 else "…"


def is_same_holder(one, other):
    """Whether two names are one holder's: without regard to width, case, blanks and dots between the parts."""
    return bool(one.strip()) and _plain(one) == _plain(other)


def _plain(name):
    folded = unicodedata.normalize("NFKC", name).casefold()
    return "".join(letter for letter in folded if letter.isalnum())


def _cipher():
    digests = [hashlib.sha256(b"payee:" + key.encode()).digest() for key in settings.DATA_KEYS]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])
