"""What the record of a case lists beside its own row: the order, the demands, the people named."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from complaints.states import DemandKind, GoodsClass


class Order(models.Model):
    """The order complained about, as the customer and our systems told it. `amount` in minor units."""

    number = models.CharField(_("order number"), max_length=64, blank=True)
    sku = models.CharField(_("SKU"), max_length=64, blank=True)
    product = models.CharField(_("product"), max_length=200, blank=True)
    batch = models.CharField(_("batch"), max_length=64, blank=True)
    carrier = models.CharField(_("carrier"), max_length=64, blank=True)
    waybill = models.CharField(_("waybill"), max_length=64, blank=True)
    city = models.CharField(_("city"), max_length=64, blank=True)
    amount = models.BigIntegerField(_("amount paid"), null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3, blank=True)
    goods_class = models.CharField(_("goods class"), max_length=16, choices=GoodsClass, blank=True)
    placed_at = models.DateTimeField(_("placed at"), null=True, blank=True)
    delivered_at = models.DateTimeField(_("delivered at"), null=True, blank=True)

    class Meta:
        verbose_name = _("order")
        verbose_name_plural = _("orders")
        indexes = [
            models.Index(fields=["number"], condition=~models.Q(number=""), name="order_by_number"),
            models.Index(fields=["sku"], condition=~models.Q(sku=""), name="order_by_sku"),
            models.Index(fields=["batch"], condition=~models.Q(batch=""), name="order_by_batch"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(amount=None) | models.Q(amount__gte=0), name="order_amount_is_not_negative"
            )
        ]

    def __str__(self):
        return self.number or f"#{self.pk}"


class Demand(models.Model):
    """One thing the customer asks for. `amount` in minor units."""

    complaint = models.ForeignKey("complaints.Complaint", on_delete=models.CASCADE, related_name="demands")
    kind = models.CharField(_("demand"), max_length=20, choices=DemandKind)
    amount = models.BigIntegerField(_("amount"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("demand")
        verbose_name_plural = _("demands")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(amount=None) | models.Q(amount__gte=0), name="demand_amount_is_not_negative"
            )
        ]

    def __str__(self):
        return self.get_kind_display()


class NamedPerson(models.Model):
    """Somebody the complaint is about. A member of staff named here sees nothing of the case and never works it."""

    complaint = models.ForeignKey("complaints.Complaint", on_delete=models.CASCADE, related_name="people_named")
    name = models.CharField(_("name"), max_length=120)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="named_in"
    )

    class Meta:
        verbose_name = _("person named")
        verbose_name_plural = _("people named")
        indexes = [models.Index(fields=["person", "complaint"], name="named_person_by_person")]

    def __str__(self):
        return self.name
