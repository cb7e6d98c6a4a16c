"""How one shift gives its open promises to the next."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class HandOverState(models.TextChoices):
    """It waits for the next lead; a newer one takes the place of one that nobody accepted."""

    WAITING = "waiting", pgettext_lazy("a shift's hand-over", "waits")
    ACCEPTED = "accepted", pgettext_lazy("a shift's hand-over", "accepted")
    REPLACED = "replaced", pgettext_lazy("a shift's hand-over", "replaced by a newer one")


class ShiftHandOver(models.Model):
    """What a shift leaves to the next: open promises and what falls due within 12 hours, as they stood, with a note.

    `promises` and `clocks` are keys; the page shows what became of each since.
    """

    department = models.ForeignKey("routing.Department", on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=HandOverState, default=HandOverState.WAITING)
    note = models.TextField(_("note for the next shift"), blank=True)
    promises = models.JSONField(default=list)
    clocks = models.JSONField(default=list)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    accepted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("hand-over of a shift")
        verbose_name_plural = _("hand-overs of shifts")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["department"], condition=models.Q(state="waiting"), name="shift_hand_over_waits_once"
            ),
            models.CheckConstraint(
                condition=models.Q(accepted_by=None) | ~models.Q(accepted_by=models.F("written_by")),
                name="shift_hand_over_is_accepted_by_another",
            ),
            models.CheckConstraint(
                condition=models.Q(state="accepted", accepted_by__isnull=False, accepted_at__isnull=False)
                | ~models.Q(state="accepted") & models.Q(accepted_by=None, accepted_at=None),
                name="shift_hand_over_accepted_by_somebody",
            ),
        ]

    def __str__(self):
        return f"{self.department} {self.written_at:%Y-%m-%d %H:%M}"
