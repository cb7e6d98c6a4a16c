"""What a member of staff is told inside the product."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from complaints.messaging.querysets import NoticeQuerySet


class Notice(models.Model):
    """One line to one person. `text` is a msgid with named placeholders, filled from `params` in the reader's language;
    a parameter whose name begins with `msg_` is a msgid itself.

    `dedup_key`, where given, tells the same thing to the same person once.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices")
    complaint = models.ForeignKey(
        "complaints.Complaint", on_delete=models.CASCADE, null=True, blank=True, related_name="notices"
    )
    kind = models.CharField(_("kind"), max_length=24)
    text = models.CharField(_("text"), max_length=300)
    params = models.JSONField(default=dict, blank=True)
    path = models.CharField(_("address"), max_length=200, blank=True)
    dedup_key = models.CharField(max_length=120, unique=True, null=True, blank=True)
    at = models.DateTimeField(_("at"))
    read_at = models.DateTimeField(_("read at"), null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        indexes = [
            models.Index(fields=["person", "-at"], condition=models.Q(read_at=None), name="notice_unread"),
            models.Index(fields=["person", "-at"], name="notice_by_person"),
        ]

    def __str__(self):
        return f"{self.kind} #{self.pk}"

    @property
    def sentence(self):
        """The line in the reader's language; a parameter that is missing leaves the line as it is written."""
        words = gettext(self.text)
        try:
            return words % {
                name: gettext(value) if name.startswith("msg_") else value for name, value in self.params.items()
            }
        except (KeyError, ValueError, TypeError, AttributeError):
            return words
