"""Questions asked to find out what happened: of a department, of an outside party, of the customer, of a laboratory."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from complaints.evidence.querysets import EnquiryQuerySet


class EnquiryTo(models.TextChoices):
    """Whom a question goes to."""

    DEPARTMENT = "department", _("Department")
    OUTSIDE = "outside", _("Outside party")
    CUSTOMER = "customer", _("Customer")
    LABORATORY = "laboratory", _("Laboratory test")


class EnquiryState(models.TextChoices):
    """What became of it."""

    OPEN = "open", _("open")
    ANSWERED = "answered", _("answered")
    UNANSWERED = "unanswered", _("closed unanswered")


class Enquiry(models.Model):
    """A question with an owner, a due time and an answer. `link_digest` is of the one-time link, where one was made."""

    complaint = models.ForeignKey("complaints.Complaint", on_delete=models.PROTECT, related_name="enquiries")
    number = models.PositiveSmallIntegerField(_("number"), default=0)
    to = models.CharField(_("asked of"), max_length=12, choices=EnquiryTo)
    department = models.ForeignKey(
        "routing.Department", on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("department")
    )
    outside = models.ForeignKey(
        "routing.OutsideParty", on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("outside party")
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="enquiries",
        verbose_name=_("person"),
    )
    question = models.TextField(_("question"))
    answer = models.TextField(_("answer"), blank=True)
    state = models.CharField(max_length=10, choices=EnquiryState, default=EnquiryState.OPEN)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    close_reason = models.CharField(_("reason"), max_length=400, blank=True)
    cost = models.BigIntegerField(_("cost"), null=True, blank=True)
    round = models.PositiveSmallIntegerField(default=1)
    link_digest = models.CharField(max_length=64, blank=True, editable=False)
    link_until = models.DateTimeField(null=True, blank=True, editable=False)
    answered_as = models.CharField(_("answered by"), max_length=120, blank=True)

    objects = EnquiryQuerySet.as_manager()

    class Meta:
        verbose_name = _("enquiry")
        verbose_name_plural = _("enquiries")
        ordering = ["asked_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state="open", ended_at=None)
                | ~models.Q(state="open") & models.Q(ended_at__isnull=False),
                name="enquiry_ended_at_when_ended",
            ),
            models.CheckConstraint(
                condition=~models.Q(to="department") | models.Q(department__isnull=False),
                name="enquiry_to_a_department_names_it",
            ),
            models.UniqueConstraint(
                fields=["complaint", "number"],
                condition=models.Q(number__gt=0),
                name="enquiry_number_is_unique_per_case",
            ),
        ]
        indexes = [
            models.Index(fields=["department", "due_at"], condition=models.Q(state="open"), name="enquiry_open"),
            models.Index(fields=["link_digest"], condition=~models.Q(link_digest=""), name="enquiry_by_link"),
        ]
        permissions = [
            ("ask_enquiry", _("Ask enquiries, and close overdue ones")),
            ("answer_enquiry", _("Answer enquiries")),
        ]

    def __str__(self):
        return f"{self.get_to_display()} #{self.pk}"

    @property
    def who(self):
        """Who is asked, in the reader's language."""
        return self.department or self.outside or self.get_to_display()

    @property
    def is_open(self):
        return self.state == EnquiryState.OPEN

    @property
    def clock_subject(self):
        """What its clock is called among the clocks of the case."""
        return f"enquiry:{self.pk}"

    def is_overdue(self, now):
        return self.is_open and self.due_at <= now
