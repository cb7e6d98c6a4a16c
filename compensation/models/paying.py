"""Where money goes, in which file it went to finance, and what finance answered."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from compensation.models.person import person
from compensation.states import PayeeState, PayoutState, PayWay
from complaints.states import ActorKind


class Payee(models.Model):
    """Payment details, as somebody gave them: never changed, newer ones are another row. The account is encrypted."""

    payout = models.ForeignKey("compensation.Payout", on_delete=models.PROTECT, related_name="payees")
    number = models.PositiveSmallIntegerField(_("number"))
    way = models.CharField(_("by"), max_length=10, choices=PayWay)
    holder = models.CharField(_("account holder"), max_length=120)
    bank = models.CharField(_("bank"), max_length=120, blank=True)
    account = models.TextField(_("account (encrypted)"))
    account_hint = models.CharField(_("account"), max_length=20)
    is_other_person = models.BooleanField(_("somebody else than before"))
    state = models.CharField(_("state"), max_length=10, choices=PayeeState)
    given_by_kind = models.CharField(max_length=10, choices=ActorKind)
    given_by = person(optional=True)
    given_party = models.ForeignKey(
        "complaints.Party", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    given_at = models.DateTimeField(_("given at"))
    decided_by = person(optional=True)
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    decision_reason = models.TextField(_("reason"), blank=True)

    class Meta:
        verbose_name = _("payment details")
        verbose_name_plural = _("payment details")
        ordering = ["payout", "number"]
        constraints = [
            models.UniqueConstraint(fields=["payout", "number"], name="payee_number_is_unique_per_payout"),
            models.UniqueConstraint(
                fields=["payout"], condition=models.Q(state="in_force"), name="payee_is_in_force_once_per_payout"
            ),
            models.UniqueConstraint(
                fields=["payout"], condition=models.Q(state="waiting"), name="payee_waits_once_per_payout"
            ),
            models.CheckConstraint(
                condition=models.Q(is_other_person=False)
                | ~models.Q(state="in_force")
                | models.Q(decided_by__isnull=False),
                name="payee_who_differs_is_approved_by_somebody",
            ),
            models.CheckConstraint(
                condition=models.Q(decided_by=None)
                | models.Q(given_by=None)
                | ~models.Q(decided_by=models.F("given_by")),
                name="payee_is_approved_by_another_person",
            ),
        ]

    def __str__(self):
        return f"{self.holder} {self.account_hint}"


class PayeeLink(models.Model):
    """A page on which the customer gives payment details: once, and for some days. Only a digest of its key is kept."""

    payout = models.ForeignKey("compensation.Payout", on_delete=models.PROTECT, related_name="payee_links")
    party = models.ForeignKey("complaints.Party", on_delete=models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64, unique=True)
    made_by = person(optional=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("one-time page")
        verbose_name_plural = _("one-time pages")

    def __str__(self):
        return f"#{self.pk}"


class PayoutLine(models.Model):
    """One payout in one file: what finance was told to pay, to whom, and what it answered."""

    batch = models.ForeignKey("compensation.PayoutBatch", on_delete=models.PROTECT, related_name="lines")
    payout = models.ForeignKey("compensation.Payout", on_delete=models.PROTECT, related_name="lines")
    payee = models.ForeignKey(Payee, on_delete=models.PROTECT, null=True, related_name="+")
    amount = models.BigIntegerField(_("amount"))
    result = models.CharField(_("answer"), max_length=12, choices=PayoutState, blank=True)
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)

    class Meta:
        verbose_name = _("line of a payout file")
        verbose_name_plural = _("lines of payout files")
        ordering = ["batch", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "payout"], name="payout_is_once_in_a_file"),
            models.UniqueConstraint(
                fields=["payout"], condition=models.Q(result=""), name="payout_is_with_finance_once_at_a_time"
            ),
            models.CheckConstraint(
                condition=models.Q(result="", answered_at=None)
                | ~models.Q(result="") & models.Q(answered_at__isnull=False),
                name="payout_line_answered_at_when_answered",
            ),
        ]

    def __str__(self):
        return f"{self.batch_id}/{self.payout_id}"


class FinanceAnswer(models.Model):
    """A file of finance's that was read: by its digest once. `findings` says line by line what was done with it."""

    digest = models.CharField("SHA-256", max_length=64, unique=True)
    name = models.CharField(_("file name"), max_length=200)
    recorded_by = person(verbose_name=_("recorded by"))
    recorded_at = models.DateTimeField(_("recorded at"))
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)
    findings = models.JSONField(_("findings"), default=list)

    class Meta:
        verbose_name = _("answer of finance")
        verbose_name_plural = _("answers of finance")
        ordering = ["-recorded_at"]

    def __str__(self):
        return self.name
