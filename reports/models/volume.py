"""How much was sold: what rates per thousand orders are counted against."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from reports.states import VOLUME_DIMENSIONS


class Volume(models.Model):
    """Orders of one day. `level` names the columns that the file told apart (“sku,carrier”; empty: the whole day), so
    that a day that is known in several finenesses is never added up twice.
    """

    day = models.DateField(_("day"))
    level = models.CharField(_("told apart by"), max_length=40, blank=True)
    sku = models.CharField(_("SKU"), max_length=64, blank=True)
    batch = models.CharField(_("batch"), max_length=64, blank=True)
    carrier = models.CharField(_("carrier"), max_length=64, blank=True)
    city = models.CharField(_("city"), max_length=64, blank=True)
    orders = models.PositiveIntegerField(_("orders"))
    imported_at = models.DateTimeField(_("imported at"))

    class Meta:
        verbose_name = _("order volume")
        verbose_name_plural = _("order volumes")
        ordering = ["-day", "level", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["day", "level", *VOLUME_DIMENSIONS], name="volume_is_told_once"),
        ]

    def __str__(self):
        return f"{self.day} {self.level or '–'}: {self.orders}"
