"""What a machine saw in a file: facts for the aids, pictures to show, hashes to find like pictures by."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from complaints.evidence.models.item import EvidenceItem
from complaints.evidence.querysets import ExaminationQuerySet


class Seen(models.TextChoices):
    """How far the machine has come."""

    WAITING = "waiting", _("being checked")
    DONE = "done", _("checked")
    UNREADABLE = "unreadable", _("cannot be decoded")
    TOO_LARGE = "too_large", _("too large to decode")
    INFECTED = "infected", _("held back: a virus was found")


class Examination(models.Model):
    """One file, looked into once. `facts` are plain; whatever they mean is said when they are shown."""

    item = models.OneToOneField(EvidenceItem, on_delete=models.CASCADE, related_name="examination")
    state = models.CharField(max_length=10, choices=Seen, default=Seen.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    claimed_at = models.DateTimeField(null=True, blank=True)
    examined_at = models.DateTimeField(null=True, blank=True)
    facts = models.JSONField(default=dict, blank=True)
    # [{"name": "full", "path": …, "width": …, "height": …}]; each a JPEG that carries nothing but pixels
    pictures = models.JSONField(default=list, blank=True)
    folder = models.CharField(max_length=60, blank=True)
    row_hash = models.BigIntegerField(null=True, blank=True)
    column_hash = models.BigIntegerField(null=True, blank=True)

    objects = ExaminationQuerySet.as_manager()

    class Meta:
        verbose_name = _("examination")
        verbose_name_plural = _("examinations")
        indexes = [models.Index(fields=["claimed_at", "id"], condition=Q(state="waiting"), name="examination_due")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="waiting", examined_at=None) | ~Q(state="waiting") & Q(examined_at__isnull=False),
                name="examination_has_a_time_when_done",
            )
        ]

    def __str__(self):
        return f"{self.item_id} {self.state}"

    def picture(self, name):
        """The stored picture of this name, or None."""
        return next((one for one in self.pictures if one["name"] == name), None)

    @property
    def shown(self):
        """The pictures to look at, in their order: one of a picture, several of a document."""
        return [one for one in self.pictures if one["name"] != "small"]


class PictureBand(models.Model):
    """A quarter of a picture's hash. Like pictures share at least one quarter but for a bit: `likeness` finds them."""

    examination = models.ForeignKey(Examination, on_delete=models.CASCADE, related_name="bands")
    band = models.IntegerField()
    row_hash = models.BigIntegerField()
    column_hash = models.BigIntegerField()

    class Meta:
        verbose_name = _("part of a picture's hash")
        verbose_name_plural = _("parts of pictures' hashes")
        indexes = [models.Index(fields=["band"], name="picture_by_band")]

    def __str__(self):
        return f"{self.examination_id} {self.band}"
