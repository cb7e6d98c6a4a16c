"""How messages and the outbox are read."""

from django.db import models


class MessageQuerySet(models.QuerySet):
    """Chainable reads of the conversation."""

    def timeline(self):
        """Oldest first, as a conversation is read."""
        return self.order_by("at", "id")

    def public(self):
        """What a customer may see: never an internal note, nor what was taken back before it went."""
        return self.filter(taken_back_at=None).exclude(direction="note")

    def for_party(self, party):
        """What this party said and was told, and nothing of another's."""
        return self.public().filter(party=party)

    def by_mail_id(self, mail_id):
        """Messages with this Message-ID, ours or theirs; an empty one finds none."""
        return self.filter(mail_id=mail_id) if mail_id else self.none()


class OutgoingQuerySet(models.QuerySet):
    """Chainable reads of the outbox."""

    def due(self, now):
        """What a deliverer may take now, the longest waiting first."""
        return self.filter(state="waiting", next_at__lte=now).order_by("next_at", "id")

    def lapsed(self, now):
        """Taken by a deliverer that has not come back within its lease."""
        return self.filter(state="sending", lease_until__lte=now)

    def stuck(self):
        """What waits for a person: failed or held back, newest first."""
        return self.filter(state__in=["failed", "held"]).order_by("-id")

    def readable_by(self, user):
        """Those of cases that this person may read, and those of no case."""
        cases = self.model.complaint.field.related_model.objects.visible_to(user)
        return self.filter(models.Q(complaint=None) | models.Q(complaint__in=cases.values("pk")))

    def receipts_to(self, recipient_key):
        """Receipts to this address that went out or are on their way."""
        return self.filter(
            is_receipt=True, recipient_key=recipient_key, state__in=["waiting", "sending", "sent", "failed"]
        )


class NoticeQuerySet(models.QuerySet):
    """Chainable reads of notices."""

    def unread(self):
        return self.filter(read_at=None).order_by("-at", "-id")
