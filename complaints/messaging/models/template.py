"""Message templates, kept by administrators in both languages."""

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from complaints.states import Channel
from routing.models.stamp import Stamped

CHANNELS = [*Channel.choices, ("sms", _("Text message"))]


class Template(Stamped):
    """The words of one message. `channel` empty: for all channels that have no row of their own.

    Only the fixed placeholders of `messaging.placeholders` are filled in; no template engine reads this text.
    """

    code = models.CharField(_("code"), max_length=40)
    channel = models.CharField(_("channel"), max_length=16, choices=CHANNELS, blank=True)
    subject_en = models.CharField(_("subject in English"), max_length=200, blank=True)
    subject_zh = models.CharField(_("subject in Chinese"), max_length=200, blank=True)
    text_en = models.TextField(_("text in English"))
    text_zh = models.TextField(_("text in Chinese"))
    tone_hint_en = models.CharField(_("hint on tone in English"), max_length=300, blank=True)
    tone_hint_zh = models.CharField(_("hint on tone in Chinese"), max_length=300, blank=True)
    allows_links = models.BooleanField(_("links allowed"), default=True)
    is_active = models.BooleanField(_("in use"), default=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("message template")
        verbose_name_plural = _("message templates")
        ordering = ["code", "channel"]
        constraints = [
            models.UniqueConstraint(fields=["code", "channel"], name="template_is_unique_per_code_and_channel")
        ]

    def __str__(self):
        return f"{self.code} ({self.get_channel_display()})" if self.channel else self.code

    def words(self, language):
        """(subject, text) in a language; anything but Chinese is English."""
        if language.startswith("zh"):
            return self.subject_zh, self.text_zh
        return self.subject_en, self.text_en

    @property
    def tone_hint(self):
        """The hint in the reader's language."""
        return self.tone_hint_zh if (get_language() or "").startswith("zh") else self.tone_hint_en
