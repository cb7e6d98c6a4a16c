"""Incidents: what many complaints have in common, the cases of it, and everybody whom it may concern."""

from django.conf import settings
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from complaints.incidents.limits import Floor
from complaints.incidents.querysets import IncidentQuerySet
from complaints.incidents.states import COLUMNS, JOINT, IncidentKind, IncidentState
from complaints.states import ContactKind
from routing.models.stamp import Stamped


class IncidentRule(models.Model):
    """From how many complaints on one thing an incident is opened, and whose matter it is first."""

    kind = models.CharField(_("kind"), max_length=12, choices=IncidentKind, unique=True)
    floor = models.PositiveSmallIntegerField(_("at least (complaints)"))
    hours = models.PositiveSmallIntegerField(_("within (hours)"), default=72)
    times = models.PositiveSmallIntegerField(_("times their own average"), default=3)
    weeks = models.PositiveSmallIntegerField(_("average of the last (weeks)"), default=8)
    department = models.ForeignKey("routing.Department", on_delete=models.PROTECT, verbose_name=_("department"))
    is_active = models.BooleanField(_("in use"), default=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("rule for incidents")
        verbose_name_plural = _("rules for incidents")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(floor__gte=2, hours__gte=1, times__gte=1, weeks__gte=1),
                name="incident_rule_counts_something",
                violation_error_message=_("At least two complaints, one hour, once and one week."),
            )
        ]

    def __str__(self):
        return self.get_kind_display()

    def as_floor(self):
        return Floor(self.floor, self.hours, self.times, self.weeks)


class Incident(Stamped):
    """Complaints on one thing, clearly above their own past. `key` is the thing, as the orders name it."""

    kind = models.CharField(_("kind"), max_length=12, choices=IncidentKind)
    key = models.CharField(_("which"), max_length=140)
    state = models.CharField(_("state"), max_length=8, choices=IncidentState, default=IncidentState.OPEN)
    department = models.ForeignKey("routing.Department", on_delete=models.PROTECT, verbose_name=_("department"))
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="incidents",
        verbose_name=_("owner"),
    )
    found_at = models.DateTimeField(_("found at"))
    # The first complaint that counts; later ones on the same thing join by themselves while it is open.
    since = models.DateTimeField(_("complaints since"))
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    counted = models.PositiveIntegerField(_("complaints when found"))
    usual = models.FloatField(_("usual in the same time"))
    summary = models.TextField(_("what is known"), blank=True)
    notice_en = models.CharField(_("public notice (English)"), max_length=500, blank=True)
    notice_zh = models.CharField(_("public notice (Chinese)"), max_length=500, blank=True)
    notice_on_form = models.BooleanField(_("also on the form for new complaints"), default=False)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    outcome = models.TextField(_("how it ended"), blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    cases = models.ManyToManyField("complaints.Complaint", through="IncidentCase", related_name="incidents")

    objects = IncidentQuerySet.as_manager()

    class Meta:
        verbose_name = _("incident")
        verbose_name_plural = _("incidents")
        ordering = ["-found_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "key"], condition=models.Q(state="open"), name="incident_is_open_once_per_thing"
            ),
            models.CheckConstraint(
                condition=models.Q(state="open", closed_at=None) | models.Q(state="closed", closed_at__isnull=False),
                name="incident_closed_at_when_closed",
            ),
        ]
        permissions = [("manage_incident", _("Lead incidents"))]

    def __str__(self):
        return f"{self.get_kind_display()} {self.key}"

    @property
    def is_open(self):
        return self.state == IncidentState.OPEN

    @property
    def notice(self):
        """The notice in the reader's language; where it is written in one only, in that."""
        is_chinese = (get_language() or "").startswith("zh")
        first, second = (self.notice_zh, self.notice_en) if is_chinese else (self.notice_en, self.notice_zh)
        return first or second

    @property
    def of_orders(self):
        """The look-up that an order of this incident fulfils: {column: value}."""
        names = COLUMNS[IncidentKind(self.kind)]
        return dict(zip(names, self.key.split(JOINT) if len(names) > 1 else [self.key], strict=True))


class IncidentCase(models.Model):
    """A case of an incident. One that a person takes out stays listed, so that it is not found again."""

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="links")
    complaint = models.ForeignKey("complaints.Complaint", on_delete=models.CASCADE, related_name="incident_links")
    linked_at = models.DateTimeField()
    linked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    is_out = models.BooleanField(default=False)
    out_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("case of an incident")
        verbose_name_plural = _("cases of incidents")
        constraints = [models.UniqueConstraint(fields=["incident", "complaint"], name="incident_lists_a_case_once")]

    def __str__(self):
        return f"{self.incident_id} #{self.complaint_id}"


class AffectedBuyer(models.Model):
    """Somebody who bought what the incident is about, as an imported list says; without a case: a silent one."""

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="buyers")
    order_number = models.CharField(_("order number"), max_length=64, blank=True)
    name = models.CharField(_("name"), max_length=120, blank=True)
    contact_kind = models.CharField(_("contact"), max_length=10, choices=ContactKind, blank=True)
    contact = models.CharField(_("contact"), max_length=254, blank=True)
    lookup = models.CharField(max_length=64, blank=True, editable=False)
    language = models.CharField(_("language"), max_length=10, blank=True)
    complaint = models.ForeignKey(
        "complaints.Complaint", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    added_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("affected buyer")
        verbose_name_plural = _("affected buyers")
        constraints = [
            models.UniqueConstraint(
                fields=["incident", "order_number"],
                condition=~models.Q(order_number=""),
                name="incident_lists_an_order_once",
            ),
            models.UniqueConstraint(
                fields=["incident", "lookup"],
                condition=models.Q(order_number="") & ~models.Q(lookup=""),
                name="incident_lists_a_contact_without_order_once",
            ),
        ]
        indexes = [models.Index(fields=["lookup"], condition=~models.Q(lookup=""), name="affected_buyer_by_lookup")]

    def __str__(self):
        return self.order_number or f"#{self.pk}"


class IncidentLetter(models.Model):
    """One message to everybody of an incident, in both languages; a job writes to them, each once."""

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="letters")
    subject_en = models.CharField(_("subject (English)"), max_length=200)
    subject_zh = models.CharField(_("subject (Chinese)"), max_length=200)
    text_en = models.TextField(_("text (English)"))
    text_zh = models.TextField(_("text (Chinese)"))
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    # How far the job came: through the cases first, then through the list of buyers.
    case_after = models.BigIntegerField(default=0)
    buyer_after = models.BigIntegerField(default=0)
    reached = models.PositiveIntegerField(default=0)
    unreachable = models.PositiveIntegerField(default=0)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("message to all")
        verbose_name_plural = _("messages to all")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["written_at"], condition=models.Q(done_at=None), name="incident_letter_to_send")
        ]

    def __str__(self):
        return self.subject_en

    def words(self, language):
        """(subject, text) in the reader's language."""
        is_chinese = language.startswith("zh")
        return (self.subject_zh, self.text_zh) if is_chinese else (self.subject_en, self.text_en)


class IncidentEntry(models.Model):
    """A line of the incident's own record: who did what, when. Rows are only added."""

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="entries")
    at = models.DateTimeField(_("at"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    kind = models.CharField(_("what"), max_length=20)
    text = models.TextField(_("words"), blank=True)
    facts = models.JSONField(default=dict, blank=True)

    class Meta:
        verbose_name = _("entry of an incident")
        verbose_name_plural = _("entries of incidents")
        ordering = ["pk"]

    def __str__(self):
        return f"{self.kind} #{self.pk}"
