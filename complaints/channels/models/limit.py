"""How far a customer who abused our people may still reach us; set by a manager, looked at again on a date."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class LimitKind(models.TextChoices):
    """What remains possible. Whatever is chosen, every complaint is still taken and answered."""

    WRITING = "writing", _("In writing only")
    ONE_PERSON = "one_person", _("Through one person of ours")
    TIMES = "times", _("At agreed times only")


class ContactLimit(models.Model):
    """A limit on the contact with one customer."""

    customer = models.ForeignKey("complaints.Customer", on_delete=models.CASCADE, related_name="contact_limits")
    complaint = models.ForeignKey("complaints.Complaint", on_delete=models.CASCADE, related_name="contact_limits")
    kind = models.CharField(_("limit"), max_length=12, choices=LimitKind)
    words = models.CharField(_("what was agreed or said"), max_length=300, blank=True)
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField(_("set at"))
    review_on = models.DateField(_("looked at again on"))
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("contact limit")
        verbose_name_plural = _("contact limits")
        constraints = [
            models.UniqueConstraint(
                fields=["customer"], condition=Q(ended_at=None), name="customer_has_one_contact_limit"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by=None) | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="contact_limit_is_ended_by_somebody",
            ),
        ]
        permissions = [
            ("limit_contact", _("Limit the contact with a customer")),
            ("approve_public_reply", _("Approve a public reply")),
        ]

    def __str__(self):
        return self.get_kind_display()
