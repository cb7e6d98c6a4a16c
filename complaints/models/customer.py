"""Customers, how they are reached, and in which role they belong to a case."""

import secrets

from django.db import models
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _

from complaints.states import ContactKind, PartyRole


class Customer(models.Model):
    """A person who complains. Matched by member id or by a confirmed contact point; never merged by itself."""

    name = models.CharField(_("name"), max_length=120, blank=True)
    member_id = models.CharField(_("member number"), max_length=64, blank=True)
    tier = models.CharField(_("tier"), max_length=20, blank=True)
    language = models.CharField(_("language"), max_length=10, blank=True)
    country = models.CharField(_("country"), max_length=2, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=40, blank=True)
    preferred_hours = models.CharField(_("preferred hours"), max_length=60, blank=True)
    phone_only = models.BooleanField(_("telephone only"), default=False)
    no_contact = models.BooleanField(_("wants no contact"), default=False)
    tags = models.JSONField(_("tags"), default=list, blank=True)
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged", verbose_name=_("merged into")
    )
    erased_at = models.DateTimeField(_("erased at"), null=True, blank=True)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    class Meta:
        verbose_name = _("customer")
        verbose_name_plural = _("customers")
        constraints = [
            models.UniqueConstraint(
                fields=["member_id"],
                condition=~models.Q(member_id="") & models.Q(merged_into=None),
                name="customer_member_id_is_unique",
            )
        ]
        indexes = [models.Index(Upper("name"), name="customer_by_name")]
        permissions = [("reveal_contact", _("May have a masked contact shown (recorded)"))]

    def __str__(self):
        return self.name or f"#{self.pk}"


class ContactPoint(models.Model):
    """One way to reach a customer. `lookup` is a keyed digest: a number is found without being read."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="contacts")
    kind = models.CharField(_("kind"), max_length=10, choices=ContactKind)
    value = models.CharField(_("value"), max_length=254)
    lookup = models.CharField(max_length=64, editable=False)
    is_weak = models.BooleanField(_("weak (a privacy number, a shared line)"), default=False)
    is_confirmed = models.BooleanField(_("confirmed by a code"), default=False)

    class Meta:
        verbose_name = _("contact point")
        verbose_name_plural = _("contact points")
        indexes = [models.Index(fields=["lookup", "customer"], name="contact_by_lookup")]
        constraints = [
            models.UniqueConstraint(fields=["customer", "kind", "lookup"], name="contact_is_listed_once_per_customer")
        ]

    def __str__(self):
        return f"{self.get_kind_display()} #{self.pk}"


def make_nonce():
    """128 random bits behind a party's tracking link."""
    return secrets.token_hex(16)


class Party(models.Model):
    """A customer in a case. Each party has an own tracking link and sees only their own messages."""

    complaint = models.ForeignKey("complaints.Complaint", on_delete=models.CASCADE, related_name="parties")
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, null=True, blank=True, related_name="parties")
    role = models.CharField(_("role"), max_length=16, choices=PartyRole, default=PartyRole.BUYER)
    authority = models.CharField(_("authority on file"), max_length=200, blank=True)
    language = models.CharField(_("language"), max_length=10, blank=True)
    link_nonce = models.CharField(max_length=32, default=make_nonce, editable=False)
    link_hash = models.CharField(max_length=64, unique=True, null=True, editable=False)
    is_main = models.BooleanField(_("main contact"), default=True)

    class Meta:
        verbose_name = _("party")
        verbose_name_plural = _("parties")
        indexes = [models.Index(fields=["customer", "complaint"], name="party_by_customer")]

    def __str__(self):
        return f"{self.get_role_display()} #{self.pk}"
