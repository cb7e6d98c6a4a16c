"""The policy table, the laws beside it, and the general terms. Rows are dated and never changed after use."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from compensation.querysets import PolicyRowQuerySet
from compensation.terms import Ceiling, Law, Option, Row
from routing.memory import remembered
from routing.models.named import NamedInBothLanguages
from routing.models.stamp import Stamped

# What may still be written on a row that a proposal was measured by: its end.
OPEN_AFTER_USE = {"valid_until"}


class PolicyRow(Stamped, NamedInBothLanguages):
    """One version of a row of the policy table. Empty conditions hold for all; amounts are in minor units.

    `standard` is a list of groups, each a list of options of which one is kept: {"kind", "up_to", "is_order",
    "is_cost"}. Ceilings count what goes beyond statutory and standard; of an amount and a percentage of the order the
    greater holds.
    """

    code = models.SlugField(_("code"), max_length=60, allow_unicode=True)
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    is_draft = models.BooleanField(_("draft: not in force"), default=False)
    categories = models.JSONField(_("categories or classes"), default=list, blank=True)
    responsibilities = models.JSONField(_("responsible parties"), default=list, blank=True)
    priorities = models.JSONField(_("priorities"), default=list, blank=True)
    tiers = models.JSONField(_("customer tiers"), default=list, blank=True)
    markets = models.JSONField(_("markets"), default=list, blank=True)
    amount_from = models.BigIntegerField(_("order amount from (minor units)"), null=True, blank=True)
    amount_below = models.BigIntegerField(_("order amount below (minor units)"), null=True, blank=True)
    allowed = models.JSONField(_("remedies allowed"), default=list, blank=True)
    standard = models.JSONField(_("standard"), default=list, blank=True)
    standard_en = models.CharField(_("standard in words (English)"), max_length=200, blank=True)
    standard_zh = models.CharField(_("standard in words (Chinese)"), max_length=200, blank=True)
    agent_amount = models.BigIntegerField(_("agent may (minor units)"), default=0)
    agent_percent = models.PositiveSmallIntegerField(_("agent may (per cent of the order)"), default=0)
    manager_amount = models.BigIntegerField(_("manager may (minor units)"), default=0)
    manager_percent = models.PositiveSmallIntegerField(_("manager may (per cent of the order)"), default=0)
    director_amount = models.BigIntegerField(_("director may (minor units)"), default=0)
    director_percent = models.PositiveSmallIntegerField(_("director may (per cent of the order)"), default=0)
    goes_beyond = models.BooleanField(_("above: two directors and legal"), default=False)
    needs_manager = models.BooleanField(_("always a manager"), default=False)
    valid_from = models.DateField(_("valid from"))
    valid_until = models.DateField(_("last day"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=200, blank=True)
    history = HistoricalRecords()

    objects = PolicyRowQuerySet.as_manager()

    class Meta:
        verbose_name = _("policy row")
        verbose_name_plural = _("policy table")
        ordering = ["code", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="policy_row_version_is_unique"),
            models.CheckConstraint(
                condition=models.Q(valid_until=None) | models.Q(valid_until__gte=models.F("valid_from")),
                name="policy_row_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=models.Q(agent_amount__gte=0, manager_amount__gte=0, director_amount__gte=0),
                name="policy_row_ceilings_are_not_negative",
            ),
            models.CheckConstraint(
                condition=models.Q(amount_from=None)
                | models.Q(amount_below=None)
                | models.Q(amount_below__gt=models.F("amount_from")),
                name="policy_row_band_has_a_width",
            ),
        ]

    def __str__(self):
        return f"{self.name} v{self.version}"

    def save(self, *args, **kwargs):
        """The rule holds on every way in: of a row that was used only the end is written."""
        self.refuse_change_after_use()
        super().save(*args, **kwargs)

    def clean(self):
        self.refuse_change_after_use()

    def refuse_change_after_use(self):
        if self.pk and self.is_used and self.changed_fields() - OPEN_AFTER_USE:
            raise ValidationError(_("Proposals were measured by this row: make a new version of it instead."))

    @property
    def is_used(self):
        """Whether a proposal was measured by this version."""
        return self.proposal_versions.exists()

    def changed_fields(self):
        """Names of the columns that differ from what is stored."""
        stored = type(self).objects.get(pk=self.pk)
        names = {field.attname for field in self._meta.concrete_fields}
        return {name for name in names if getattr(stored, name) != getattr(self, name)}

    @property
    def standard_in_words(self):
        return self.standard_zh if (get_language() or "").startswith("zh") else self.standard_en

    def as_row(self):
        """The plain value that the rules compute on."""
        return Row(
            code=self.code,
            version=self.version,
            pk=self.pk,
            name=self.name,
            categories=frozenset(self.categories),
            responsibilities=frozenset(self.responsibilities),
            priorities=frozenset(self.priorities),
            tiers=frozenset(self.tiers),
            markets=frozenset(self.markets),
            amount_from=self.amount_from,
            amount_below=self.amount_below,
            allowed=frozenset(self.allowed),
            standard=tuple(tuple(Option(**option) for option in group) for group in self.standard),
            agent=Ceiling(self.agent_amount, self.agent_percent),
            manager=Ceiling(self.manager_amount, self.manager_percent),
            director=Ceiling(self.director_amount, self.director_percent),
            goes_beyond=self.goes_beyond,
            needs_manager=self.needs_manager,
            valid_from=self.valid_from,
            valid_until=self.valid_until,
            source=self.source,
            standard_words=self.standard_in_words,
        )


class Statute(Stamped, NamedInBothLanguages):
    """A rule of law with the figures it sets. `confirmed_on` empty: shown as “unconfirmed, ask your lawyer”."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    text_en = models.TextField(_("what it says (English)"))
    text_zh = models.TextField(_("what it says (Chinese)"))
    days = models.PositiveSmallIntegerField(_("days"), default=0)
    price_times = models.PositiveSmallIntegerField(_("times the price"), default=0)
    loss_times = models.PositiveSmallIntegerField(_("times the loss"), default=0)
    at_least = models.BigIntegerField(_("at least (minor units)"), default=0)
    source = models.CharField(_("source"), max_length=300)
    confirmed_on = models.DateField(_("confirmed on"), null=True, blank=True)
    confirmed_by = models.CharField(_("confirmed by"), max_length=120, blank=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("statute")
        verbose_name_plural = _("statutes")
        ordering = ["code"]

    @property
    def text(self):
        return self.text_zh if (get_language() or "").startswith("zh") else self.text_en

    def as_law(self):
        """The plain value that the rules compute on."""
        return Law(
            code=self.code,
            name=self.name,
            days=self.days,
            price_times=self.price_times,
            loss_times=self.loss_times,
            at_least=self.at_least,
            source=self.source,
            confirmed_on=self.confirmed_on,
        )


class TierFactor(Stamped):
    """How much more (per cent of the ceilings) goodwill may be for customers of a tier."""

    tier = models.SlugField(_("tier"), max_length=20, unique=True)
    percent = models.PositiveSmallIntegerField(_("per cent of the ceilings"), default=100)
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("tier of customers")
        verbose_name_plural = _("tiers of customers")
        ordering = ["tier"]

    def __str__(self):
        return f"{self.tier}: {self.percent} %"


class GeneralTerms(Stamped):
    """The figures that hold for every proposal; one row."""

    freight_up_to = models.BigIntegerField(_("usual freight up to (minor units)"), default=10000)
    offer_days = models.PositiveSmallIntegerField(_("an offer stays open (days)"), default=3)
    first_reminder_days = models.PositiveSmallIntegerField(_("first reminder after (days)"), default=1)
    second_reminder_days = models.PositiveSmallIntegerField(_("second reminder after (days)"), default=2)
    like_months = models.PositiveSmallIntegerField(_("like cases of the last (months)"), default=12)
    like_minimum = models.PositiveSmallIntegerField(_("spread drawn from (like cases)"), default=5)
    budget_alert_percent = models.PositiveSmallIntegerField(_("budget alert at (per cent)"), default=80)
    reauthenticate_above = models.BigIntegerField(_("sign in again to approve above (minor units)"), default=100000)
    temporary_percent = models.PositiveSmallIntegerField(_("ceilings of temporary accounts (per cent)"), default=50)
    repeat_claims = models.PositiveSmallIntegerField(_("claims in 12 months that stand out"), default=3)
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("general terms")
        verbose_name_plural = _("general terms")
        constraints = [
            models.CheckConstraint(condition=models.Q(pk=1), name="general_terms_are_one_row"),
            models.CheckConstraint(
                condition=models.Q(
                    first_reminder_days__lt=models.F("second_reminder_days"),
                    second_reminder_days__lt=models.F("offer_days"),
                ),
                name="general_terms_remind_twice_before_an_offer_ends",
            ),
        ]

    def __str__(self):
        return str(self._meta.verbose_name)

    def save(self, *args, **kwargs):
        self.pk = 1
        super().save(*args, **kwargs)

    @staticmethod
    def current():
        """The row, or the defaults where nothing was loaded yet; read once per process until it changes."""
        return _general_terms()


@remembered
def _general_terms():
    return GeneralTerms.objects.first() or GeneralTerms(pk=1)
