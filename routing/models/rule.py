"""Categories, and the two tables of triage rules."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from routing.models.named import NamedInBothLanguages
from routing.models.organisation import Department
from routing.models.stamp import Stamped
from routing.models.validators import validate_words


class CategoryClass(models.TextChoices):
    """The four classes of lifecycle step 2."""

    PRODUCT = "product", _("Product")
    SERVICE = "service", _("Service")
    LOGISTICS = "logistics", _("Logistics")
    OTHER = "other", _("Other")


class Priority(models.TextChoices):
    """Red, yellow, green; the same words as the case's."""

    RED = "red", _("Red")
    YELLOW = "yellow", _("Yellow")
    GREEN = "green", _("Green")


class Category(Stamped, NamedInBothLanguages):
    """What a complaint is about. `light_up_to` in minor units: up to it an agent may conclude alone; empty: never."""

    code = models.CharField(_("code"), max_length=40, unique=True)
    klass = models.CharField(_("class"), max_length=10, choices=CategoryClass)
    department = models.ForeignKey(Department, on_delete=models.PROTECT, verbose_name=_("department"))
    needs_verification = models.BooleanField(_("needs verification"), default=True)
    light_up_to = models.BigIntegerField(_("light up to (minor units)"), null=True, blank=True)
    needs_root_cause = models.BooleanField(_("root cause on close"), default=False)
    is_always_red = models.BooleanField(_("always red"), default=False)
    keep_months = models.PositiveSmallIntegerField(
        _("personal data kept for months"),
        null=True,
        blank=True,
        help_text=_("Counted from the end of a case. Empty: as long as KEEP_MONTHS says."),
    )
    is_active = models.BooleanField(_("in use"), default=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        ordering = ["position", "code"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(light_up_to=None) | models.Q(light_up_to__gte=0),
                name="category_light_amount_is_not_negative",
                violation_error_message=_("The light amount is not negative."),
            )
        ]


class OwnerChoice(models.TextChoices):
    """How the owner is chosen among those on duty."""

    LEAST_LOAD = "least_load", _("least open cases")
    ROUND_ROBIN = "round_robin", _("in turn")
    NAMED = "named", _("a named person")


class RuleBase(Stamped, NamedInBothLanguages):
    """Conditions of a rule. One word of the list is enough; an exception blanks out what it covers first.

    `words` and `exceptions` are lists of plain words in either language (`injur*` stands for every ending); the other
    lists narrow where they are given.
    """

    code = models.SlugField(_("code"), max_length=60, unique=True)
    position = models.PositiveIntegerField(_("position"), default=100)
    words = models.JSONField(_("words"), default=list, blank=True, validators=[validate_words])
    exceptions = models.JSONField(_("exceptions"), default=list, blank=True, validators=[validate_words])
    channels = models.JSONField(_("channels"), default=list, blank=True, validators=[validate_words])
    goods_classes = models.JSONField(_("goods classes"), default=list, blank=True, validators=[validate_words])
    demands = models.JSONField(_("demands"), default=list, blank=True, validators=[validate_words])
    skus = models.JSONField(_("SKUs"), default=list, blank=True, validators=[validate_words])
    batches = models.JSONField(_("batches"), default=list, blank=True, validators=[validate_words])
    carriers = models.JSONField(_("carriers"), default=list, blank=True, validators=[validate_words])
    owner_choice = models.CharField(_("owner"), max_length=12, choices=OwnerChoice, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("the named person"),
    )
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        abstract = True
        ordering = ["position", "code"]


class ClassificationRule(RuleBase):
    """Ordered; the first that matches gives category, department and the way of choosing the owner."""

    category = models.ForeignKey(Category, on_delete=models.PROTECT, verbose_name=_("category"))
    department = models.ForeignKey(
        Department,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("department (empty: the category's)"),
    )
    priority = models.CharField(_("priority"), max_length=8, choices=Priority, default=Priority.YELLOW)
    asks_only = models.BooleanField(_("only where nothing is demanded"), default=False)
    assigns_by_itself = models.BooleanField(_("assigns without a person"), default=False)
    history = HistoricalRecords()

    class Meta(RuleBase.Meta):
        verbose_name = _("classification rule")
        verbose_name_plural = _("classification rules")
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(owner_choice="named") | models.Q(owner__isnull=False),
                name="classification_by_name_names_a_person",
                violation_error_message=_("Name the person who gets these cases."),
            ),
            models.CheckConstraint(
                condition=models.Q(owner=None) | models.Q(owner_choice="named"),
                name="classification_names_a_person_only_by_name",
                violation_error_message=_("A person is named only where the owner is “a named person”."),
            ),
        ]


class EscalationKind(models.TextChoices):
    """What an escalation rule looks at beside words."""

    WORDS = "words", _("words")
    TONE = "tone", _("tone")
    TIER = "tier", _("tier of the customer")
    HISTORY = "history", _("earlier cases in 90 days")
    INCIDENT = "incident", _("part of an incident")
    REOPENED = "reopened", _("reopenings")


class EscalationRule(RuleBase):
    """All apply, the highest wins; each leaves its reason. A step up never reaches red by itself."""

    kind = models.CharField(_("looks at"), max_length=10, choices=EscalationKind, default=EscalationKind.WORDS)
    priority = models.CharField(_("priority"), max_length=8, choices=Priority, blank=True)
    is_step_up = models.BooleanField(_("one step up, never to red"), default=False)
    threshold = models.PositiveSmallIntegerField(_("at least"), null=True, blank=True)
    tiers = models.JSONField(_("tiers"), default=list, blank=True, validators=[validate_words])
    category = models.ForeignKey(
        Category, on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("category it implies")
    )
    history = HistoricalRecords()

    class Meta(RuleBase.Meta):
        verbose_name = _("escalation rule")
        verbose_name_plural = _("escalation rules")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(owner=None) | models.Q(owner_choice="named"),
                name="escalation_names_a_person_only_by_name",
                violation_error_message=_("A person is named only where the owner is “a named person”."),
            ),
            models.CheckConstraint(
                condition=models.Q(priority="", is_step_up=True)
                | (~models.Q(priority="") & models.Q(is_step_up=False)),
                name="escalation_names_a_priority_or_steps_up",
                violation_error_message=_("Choose either a priority or one step up."),
            ),
            models.CheckConstraint(
                condition=~models.Q(kind__in=["tone", "tier", "history"], priority="red"),
                name="escalation_by_tone_tier_or_history_is_never_red",
                violation_error_message=_("Tone, tier and history never make a case red by themselves."),
            ),
            models.CheckConstraint(
                condition=~models.Q(kind__in=["history", "reopened"]) | models.Q(threshold__gte=1),
                name="escalation_by_count_has_a_threshold",
                violation_error_message=_("From how many on does the rule apply?"),
            ),
        ]


class RuleTable(models.TextChoices):
    """The two tables of rules."""

    CLASSIFICATION = "classification", _("classification")
    ESCALATION = "escalation", _("escalation")


class RuleOutcome(models.Model):
    """What a person made of a rule's suggestion in one case: taken as it was, or overruled in what the rule says.

    Rows are only added, so that people who triage at the same time never wait for one another's count.
    """

    table = models.CharField(_("table"), max_length=14, choices=RuleTable)
    code = models.CharField(_("rule"), max_length=60)
    is_overruled = models.BooleanField(_("overruled"))
    suggested = models.CharField(_("suggested"), max_length=80, blank=True)
    chosen = models.CharField(_("chosen"), max_length=80, blank=True)
    reference = models.CharField(_("case"), max_length=20, blank=True)
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("outcome of a rule")
        verbose_name_plural = _("outcomes of rules")
        indexes = [models.Index(fields=["table", "code", "at"], name="rule_outcome_by_rule")]

    def __str__(self):
        return f"{self.code} {self.reference}"


class LoadedReference(models.Model):
    """Which reference row was loaded once, so that what an administrator deleted stays deleted."""

    key = models.CharField(max_length=160, unique=True)
    loaded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("loaded reference row")
        verbose_name_plural = _("loaded reference rows")

    def __str__(self):
        return self.key
