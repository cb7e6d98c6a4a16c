"""How people get in: no sign-up, no expired accounts, one-time links, second factors encrypted at rest."""

import base64
import hashlib

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core import signing
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from config import people

LINK_SALT = "config.signin.link"
LINK_SECONDS = 24 * 3600


class PersonBackend(AuthenticationBackend):
    """Username and password; who is inactive, whose time is over, or who belongs to a demonstration that is switched
    off, neither signs in nor stays."""

    def user_can_authenticate(self, user):
        is_demo = user.email.endswith(people.DEMO_DOMAIN)
        return super().user_can_authenticate(user) and not user.has_expired and (settings.DEMO or not is_demo)

    def get_all_permissions(self, user_obj, obj=None):
        """Rights come from roles alone; they are read once per request."""
        return set(user_obj.right_names) if user_obj.is_authenticated and obj is None else set()


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by an administrator or `make_person`; nobody signs themselves up."""

    def is_open_for_signup(self, request):
        return False

    def pre_login(self, request, user, **kwargs):
        """The last gate of every way in: a right password alone does not open it."""
        if not PersonBackend().user_can_authenticate(user):
            return self.respond_user_inactive(request, user)
        return super().pre_login(request, user, **kwargs)


class SecondFactorAdapter(DefaultMFAAdapter):
    """Second-factor secrets are stored encrypted under `DATA_KEYS`, newest first; older keys still read."""

    def encrypt(self, text):
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text):
        return _cipher().decrypt(encrypted_text.encode()).decode()


def _cipher():
    digests = [hashlib.sha256(b"second factor:" + key.encode()).digest() for key in settings.DATA_KEYS]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])


def make_token(user):
    """What a sign-in link carries; see `person_of`."""
    return signing.dumps([user.pk, _fingerprint(user)], salt=LINK_SALT)


def link_for(user):
    """The address that signs this person in once, within a day."""
    return f"{settings.SITE_URL}/sign-in/{make_token(user)}/"


def person_of(token):
    """The person of a sign-in link, or None: forged, used, older than a day, or the person may not sign in."""
    try:
        pk, fingerprint = signing.loads(token, salt=LINK_SALT, max_age=LINK_SECONDS)
    except (signing.BadSignature, ValueError):
        return None
    user = get_user_model().objects.filter(pk=pk).first()
    if user is None or not PersonBackend().user_can_authenticate(user):
        return None
    return user if constant_time_compare(fingerprint, _fingerprint(user)) else None


def _fingerprint(user):
    """Changes with every sign-in and every new password, so that either of them ends the link."""
    return salted_hmac(LINK_SALT, f"{user.pk}|{user.password}|{user.last_login}", algorithm="sha256").hexdigest()[:32]


def claim(user):
    """Use the link up; False where somebody else was faster with the same one."""
    same = get_user_model().objects.filter(pk=user.pk, last_login=user.last_login)
    return same.update(last_login=timezone.now()) == 1
