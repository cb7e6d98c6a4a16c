"""Budgets, the ledger of payouts, and what others owe us. Whole minor units; the database holds the sums together."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from compensation.models.person import person
from compensation.querysets import BudgetQuerySet, PayoutQuerySet, RecoveryQuerySet
from compensation.states import PayoutState, RecoveryState


class Budget(models.Model):
    """Goodwill of one department in one month. `extra` is what directors added over the cap, each on record.

    `reserved` and `spent` are moved by conditional updates in `budgets` alone.
    """

    department = models.ForeignKey(
        "routing.Department", on_delete=models.PROTECT, related_name="budgets", verbose_name=_("department")
    )
    month = models.DateField(_("month (its first day)"))
    cap = models.BigIntegerField(_("cap (minor units)"))
    extra = models.BigIntegerField(_("added over the cap"), default=0, editable=False)
    reserved = models.BigIntegerField(_("reserved"), default=0, editable=False)
    spent = models.BigIntegerField(_("spent"), default=0, editable=False)
    alerted = models.PositiveSmallIntegerField(_("alert mark that was told of (per cent)"), default=0, editable=False)
    history = HistoricalRecords(excluded_fields=["reserved", "spent", "alerted"])

    objects = BudgetQuerySet.as_manager()

    class Meta:
        verbose_name = _("budget")
        verbose_name_plural = _("budgets")
        ordering = ["-month", "department"]
        constraints = [
            models.UniqueConstraint(fields=["department", "month"], name="budget_is_one_per_department_and_month"),
            models.CheckConstraint(
                condition=models.Q(reserved__gte=0, spent__gte=0, extra__gte=0, cap__gte=0),
                name="budget_sums_are_not_negative",
            ),
            models.CheckConstraint(
                condition=models.Q(cap__gte=models.F("reserved") + models.F("spent") - models.F("extra")),
                name="budget_is_never_overdrawn",
            ),
        ]
        permissions = [("override_budget", _("Go over a budget, with a reason"))]

    def __str__(self):
        return f"{self.department} {self.month:%Y-%m}"

    @property
    def left(self):
        """What may still be reserved."""
        return self.cap + self.extra - self.reserved - self.spent

    @property
    def used(self):
        return self.reserved + self.spent

    def percent_after(self, amount=0):
        """How much of the cap is used, in whole per cent, with `amount` more; a cap of nothing is full."""
        return (self.used + amount) * 100 // self.cap if self.cap else 100


class BudgetOverride(models.Model):
    """A director went over a budget: how much, why, for which version."""

    budget = models.ForeignKey(Budget, on_delete=models.PROTECT, related_name="overrides")
    version = models.ForeignKey("compensation.ProposalVersion", on_delete=models.PROTECT, related_name="overrides")
    amount = models.BigIntegerField(_("amount"))
    reason = models.TextField(_("reason"))
    by = person(verbose_name=_("by"))
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("budget override")
        verbose_name_plural = _("budget overrides")
        ordering = ["-at"]
        constraints = [
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="budget_override_adds_something"),
            models.CheckConstraint(condition=~models.Q(reason=""), name="budget_override_has_a_reason"),
        ]

    def __str__(self):
        return f"#{self.pk}"


class PayoutBatch(models.Model):
    """A file for finance: its lines, who took it, and a digest of what is in it. `key` makes a repeat the same file."""

    key = models.CharField(max_length=64, unique=True, null=True, editable=False)
    asked = models.CharField(max_length=64, blank=True, editable=False)
    digest = models.CharField("SHA-256", max_length=64, blank=True, editable=False)
    exported_by = person(verbose_name=_("exported by"))
    exported_at = models.DateTimeField(_("exported at"))
    count = models.PositiveIntegerField(_("lines"))
    total = models.BigIntegerField(_("total"))

    class Meta:
        verbose_name = _("payout file")
        verbose_name_plural = _("payout files")
        ordering = ["-exported_at"]

    def __str__(self):
        return f"#{self.pk}"


class Payout(models.Model):
    """The payment of one remedy, once. `goodwill` is the part that the budget carries."""

    remedy = models.OneToOneField("compensation.Remedy", on_delete=models.PROTECT, related_name="payout")
    complaint = models.ForeignKey("complaints.Complaint", on_delete=models.PROTECT, related_name="payouts")
    version = models.ForeignKey("compensation.ProposalVersion", on_delete=models.PROTECT, related_name="payouts")
    amount = models.BigIntegerField(_("amount"))
    goodwill = models.BigIntegerField(_("of it goodwill"), default=0)
    budget = models.ForeignKey(Budget, on_delete=models.PROTECT, null=True, related_name="payouts")
    state = models.CharField(_("state"), max_length=12, choices=PayoutState, default=PayoutState.TO_PAY)
    batch = models.ForeignKey(PayoutBatch, on_delete=models.PROTECT, null=True, blank=True, related_name="payouts")
    payee = models.ForeignKey(
        "compensation.Payee", on_delete=models.PROTECT, null=True, blank=True, related_name="paid_by", editable=False
    )
    finance_reference = models.CharField(_("finance's reference"), max_length=80, blank=True)
    failure = models.CharField(_("why it failed or is unclear"), max_length=300, blank=True)
    due_on = models.DateField(_("promised for"))
    created_at = models.DateTimeField(_("created at"))
    state_at = models.DateTimeField(_("since"))
    paid_at = models.DateTimeField(_("paid at"), null=True, blank=True)

    objects = PayoutQuerySet.as_manager()

    class Meta:
        verbose_name = _("payout")
        verbose_name_plural = _("payouts")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(amount__gt=0, goodwill__gte=0) & models.Q(goodwill__lte=models.F("amount")),
                name="payout_amount_is_positive_and_covers_its_goodwill",
            ),
            models.CheckConstraint(
                condition=models.Q(state="paid", paid_at__isnull=False)
                | ~models.Q(state="paid") & models.Q(paid_at=None),
                name="payout_paid_at_when_paid",
            ),
            models.CheckConstraint(
                condition=models.Q(goodwill=0) | models.Q(budget__isnull=False), name="payout_of_goodwill_has_a_budget"
            ),
        ]
        indexes = [
            models.Index(
                fields=["state", "due_on"],
                condition=~models.Q(state__in=["paid", "cancelled"]),
                name="payout_open",
            ),
            models.Index(fields=["budget", "paid_at"], condition=models.Q(state="paid"), name="payout_paid_by_budget"),
            models.Index(fields=["paid_at"], condition=models.Q(state="paid"), name="payout_paid_by_day"),
        ]
        permissions = [
            ("export_payouts", _("Export payouts for finance")),
            ("record_payouts", _("Record what finance answered")),
            ("issue_coupons", _("Issue coupons")),
        ]

    def __str__(self):
        return self.reference

    @property
    def reference(self):
        """“P-000123”: what finance writes beside the payment."""
        return f"P-{self.pk:06d}" if self.pk else ""


class Recovery(models.Model):
    """What a carrier or supplier owes us for a case: the part of the cost that is theirs."""

    complaint = models.ForeignKey("complaints.Complaint", on_delete=models.PROTECT, related_name="recoveries")
    version = models.ForeignKey("compensation.ProposalVersion", on_delete=models.PROTECT, related_name="recoveries")
    outside = models.ForeignKey(
        "routing.OutsideParty", on_delete=models.PROTECT, related_name="+", verbose_name=_("owed by")
    )
    percent = models.PositiveSmallIntegerField(_("share (per cent)"))
    amount = models.BigIntegerField(_("amount"))
    state = models.CharField(_("state"), max_length=10, choices=RecoveryState, default=RecoveryState.DUE)
    claim_due_on = models.DateField(_("claim until"))
    claim_number = models.CharField(_("their number"), max_length=80, blank=True)
    accepted_amount = models.BigIntegerField(_("accepted"), default=0)
    received_amount = models.BigIntegerField(_("received"), default=0)
    note = models.CharField(_("note"), max_length=300, blank=True)
    claimed_on = models.DateField(_("claimed on"), null=True, blank=True)
    answer_due_on = models.DateField(_("answer until"), null=True, blank=True)
    received_on = models.DateField(_("received on"), null=True, blank=True)
    created_at = models.DateTimeField(_("created at"))
    state_at = models.DateTimeField(_("since"))

    objects = RecoveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("recovery")
        verbose_name_plural = _("recoveries")
        ordering = ["claim_due_on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["version", "outside"], name="recovery_is_claimed_once_per_party"),
            models.CheckConstraint(
                condition=models.Q(amount__gt=0, accepted_amount__gte=0, received_amount__gte=0),
                name="recovery_amounts_are_not_negative",
            ),
        ]
        indexes = [
            models.Index(
                fields=["claim_due_on"],
                condition=models.Q(state__in=["due", "claimed", "accepted"]),
                name="recovery_open",
            ),
            models.Index(fields=["state_at"], name="recovery_by_change"),
        ]
        permissions = [("work_recovery", _("Claim what carriers and suppliers owe"))]

    def __str__(self):
        return f"R-{self.pk:06d}" if self.pk else ""
