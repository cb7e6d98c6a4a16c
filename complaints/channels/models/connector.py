"""Machines that speak for a channel: each with a token of its own, that is shown once and can be revoked."""

import hashlib
import secrets

from django.db import models
from django.utils.translation import gettext_lazy as _

from complaints.actors import Connector as ConnectorActor
from complaints.models import Complaint
from complaints.states import Channel
from complaints.steps import NAMES

# What a token may be allowed; `step:<name>` for each step of the machine comes on top.
SCOPES = {
    "register": _("record complaints"),
    "read": _("read the cases of its channel"),
    "say": _("add messages"),
    "evidence": _("add evidence"),
    "task": _("read the tasks and set them done"),
    "webhooks": _("subscribe to what happens"),
    "channels:all": _("write and read every channel, not only its own"),
}
STEP_SCOPES = tuple(f"step:{name}" for name in NAMES)
USUAL = ("register", "read", "say", "evidence")


def digest_of(token):
    """A token has 256 random bits: a plain digest cannot be searched."""
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()


class Connector(models.Model):
    """One token. Revoking is for good; a new token is a new connector."""

    name = models.CharField(_("name"), max_length=60, unique=True)
    channel = models.CharField(_("channel"), max_length=16, choices=Channel)
    scopes = models.JSONField(_("scopes"), default=list)
    token_digest = models.CharField(max_length=64, unique=True, editable=False)
    token_hint = models.CharField(_("token begins with"), max_length=12, editable=False)
    created_at = models.DateTimeField(_("made at"), auto_now_add=True)
    last_used_at = models.DateTimeField(_("last used at"), null=True, editable=False)
    revoked_at = models.DateTimeField(_("revoked at"), null=True, editable=False)

    class Meta:
        verbose_name = _("connector")
        verbose_name_plural = _("connectors")
        ordering = ["name"]

    def __str__(self):
        return self.name

    @classmethod
    def with_token(cls, **fields):
        """(unsaved connector, its token): the token exists only here."""
        token = f"rdr_{secrets.token_urlsafe(32)}"
        return cls(token_digest=digest_of(token), token_hint=token[:8], **fields), token

    @property
    def actor(self):
        """By whom the door is asked."""
        return ConnectorActor(self.name, frozenset(self.scopes))

    def may(self, scope):
        return scope in self.scopes

    def may_write_to(self, channel):
        """Whether it speaks for this channel."""
        return channel == self.channel or self.may("channels:all")

    def cases(self):
        """What it may read: the cases of its own channel."""
        if self.may("channels:all"):
            return Complaint.objects.all()
        return Complaint.objects.filter(channel=self.channel)
