"""`Authorization: Bearer <token>`: which connector is calling."""

from datetime import timedelta

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed

from complaints.channels.models import Connector
from complaints.channels.models.connector import digest_of

# When a token was last used is written down at most this often.
BETWEEN_MARKS = timedelta(minutes=10)


class ConnectorAuthentication(BaseAuthentication):
    """`request.auth` is the connector; a token that is unknown or revoked is refused, never ignored."""

    def authenticate(self, request):
        parts = get_authorization_header(request).split()
        if not parts or parts[0].lower() != b"bearer":
            return None
        if len(parts) != 2:
            raise AuthenticationFailed(_("The token is missing or holds spaces."))
        digest = digest_of(parts[1].decode("ascii", "replace"))
        connector = Connector.objects.filter(token_digest=digest, revoked_at=None).first()
        if connector is None:
            raise AuthenticationFailed(_("This token is unknown or was revoked."))
        _mark(connector)
        return AnonymousUser(), connector

    def authenticate_header(self, request):
        return 'Bearer realm="redress"'


def _mark(connector):
    now = timezone.now()
    old = Q(last_used_at=None) | Q(last_used_at__lt=now - BETWEEN_MARKS)
    if connector.last_used_at is None or connector.last_used_at < now - BETWEEN_MARKS:
        Connector.objects.filter(old, pk=connector.pk).update(last_used_at=now)


class ConnectorScheme(OpenApiAuthenticationExtension):
    """How the API's description names it."""

    target_class = "complaints.channels.authentication.ConnectorAuthentication"
    name = "connector"

    def get_security_definition(self, auto_schema):
        return {"type": "http", "scheme": "bearer", "description": "A connector's token (manage.py make_connector)."}
