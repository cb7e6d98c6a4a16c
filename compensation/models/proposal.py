"""What we propose, who decided it, what was offered, what the customer said. Terms never change; states do."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from compensation.models.person import person
from compensation.querysets import ProposalQuerySet, ProposalVersionQuerySet
from compensation.states import (
    LIVE_VERSIONS,
    Approval,
    OfferState,
    RemedyKind,
    Seat,
    Standing,
    VersionState,
)
from complaints.states import ActorKind, DemandKind, Priority


class Proposal(models.Model):
    """Our answer to a case in one attempt; its content is its versions."""

    complaint = models.ForeignKey(
        "complaints.Complaint", on_delete=models.PROTECT, related_name="proposals", verbose_name=_("case")
    )
    round = models.PositiveSmallIntegerField(_("round"))
    attempt = models.PositiveSmallIntegerField(_("attempt"))
    created_at = models.DateTimeField(_("created at"))

    objects = ProposalQuerySet.as_manager()

    class Meta:
        verbose_name = _("proposal")
        verbose_name_plural = _("approvals")
        constraints = [
            models.UniqueConstraint(fields=["complaint", "round", "attempt"], name="proposal_is_one_per_attempt")
        ]
        permissions = [
            ("propose", _("Write and offer proposals")),
            ("decide_as_manager", _("Approve as a manager")),
            ("decide_as_director", _("Approve as a director")),
        ]

    def __str__(self):
        return f"#{self.pk}"


class ProposalVersion(models.Model):
    """One version: its terms and what they were measured by. Only its state and what is reserved ever change.

    `content_hash` freezes the terms: an approval names it, an acceptance names it.
    """

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="versions")
    complaint = models.ForeignKey("complaints.Complaint", on_delete=models.PROTECT, related_name="proposal_versions")
    number = models.PositiveSmallIntegerField(_("version"))
    state = models.CharField(_("state"), max_length=10, choices=VersionState, default=VersionState.DRAFT)
    approval = models.CharField(_("decisions needed"), max_length=24, choices=Approval, blank=True)
    seats = models.PositiveSmallIntegerField(_("number of decisions needed"), default=0)
    statutory = models.BigIntegerField(_("owed by law"), default=0)
    standard = models.BigIntegerField(_("standard of the row"), default=0)
    goodwill = models.BigIntegerField(_("goodwill"), default=0)
    total = models.BigIntegerField(_("total"), default=0)
    reserved = models.BigIntegerField(_("reserved and not spent yet"), default=0)
    standing = models.CharField(_("punitive demand"), max_length=10, choices=Standing, blank=True)
    message = models.TextField(_("to the customer"), blank=True)
    reason = models.TextField(_("reason, for whoever decides"), blank=True)
    policy_row = models.ForeignKey(
        "compensation.PolicyRow", on_delete=models.PROTECT, null=True, related_name="proposal_versions"
    )
    guidance = models.ForeignKey(
        "compensation.Guidance", on_delete=models.PROTECT, null=True, blank=True, related_name="proposal_versions"
    )
    budget = models.ForeignKey(
        "compensation.Budget", on_delete=models.PROTECT, null=True, related_name="proposal_versions"
    )
    department = models.ForeignKey("routing.Department", on_delete=models.PROTECT, null=True, related_name="+")
    measured = models.JSONField(_("facts and ceilings it was measured by"), default=dict)
    content_hash = models.CharField(max_length=64)
    # What like cases are found by, as it was when the version was written.
    category = models.ForeignKey("routing.Category", on_delete=models.PROTECT, null=True, related_name="+")
    responsibility = models.CharField(max_length=30, blank=True)
    priority = models.CharField(max_length=8, choices=Priority, blank=True)
    order_amount = models.BigIntegerField(null=True)
    customer = models.ForeignKey("complaints.Customer", on_delete=models.PROTECT, null=True, related_name="+")
    written_by = person()
    written_at = models.DateTimeField(_("written at"))
    submitted_by = person(optional=True)
    submitted_at = models.DateTimeField(_("asked at"), null=True, blank=True)
    cleared_at = models.DateTimeField(null=True, blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True)

    objects = ProposalVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("version of a proposal")
        verbose_name_plural = _("versions of proposals")
        ordering = ["proposal", "number"]
        constraints = [
            models.UniqueConstraint(fields=["proposal", "number"], name="proposal_version_number_is_unique"),
            models.UniqueConstraint(
                fields=["proposal"],
                condition=models.Q(state__in=[str(state) for state in LIVE_VERSIONS]),
                name="proposal_has_one_live_version",
            ),
            models.CheckConstraint(
                condition=models.Q(total=models.F("statutory") + models.F("standard") + models.F("goodwill"))
                & models.Q(statutory__gte=0, standard__gte=0, goodwill__gte=0),
                name="proposal_total_is_the_sum_of_its_parts",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=["cleared", "accepted", "granted"]) | models.Q(cleared_at__isnull=False),
                name="proposal_is_cleared_before_it_is_accepted",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="accepted") | models.Q(accepted_at__isnull=False),
                name="proposal_accepted_has_a_time",
            ),
            models.CheckConstraint(
                condition=models.Q(reserved__gte=0) & models.Q(reserved__lte=models.F("goodwill")),
                name="proposal_reserves_its_goodwill_at_most",
            ),
            models.CheckConstraint(
                condition=models.Q(reserved=0) | models.Q(budget__isnull=False), name="proposal_reserves_in_a_budget"
            ),
            models.CheckConstraint(
                condition=~models.Q(state="waiting")
                | models.Q(submitted_by__isnull=False, submitted_at__isnull=False, seats__gt=0),
                name="proposal_waits_for_somebody_asked_by_somebody",
            ),
        ]
        indexes = [
            models.Index(
                fields=["department", "submitted_at"],
                condition=models.Q(state="waiting"),
                name="proposal_waiting",
            ),
            models.Index(
                fields=["category", "responsibility", "priority", "-accepted_at"],
                condition=models.Q(state="accepted"),
                name="proposal_like_cases",
            ),
            models.Index(
                fields=["customer", "-accepted_at"],
                condition=models.Q(state="accepted"),
                name="proposal_of_customer",
            ),
        ]

    def __str__(self):
        return f"{self.complaint_id} v{self.number}"

    @property
    def short_hash(self):
        return self.content_hash[:12]

    @property
    def is_live(self):
        return self.state in LIVE_VERSIONS


class Remedy(models.Model):
    """One thing that is given. `statutory`, `standard` and `goodwill` make up the amount (minor units)."""

    version = models.ForeignKey(ProposalVersion, on_delete=models.PROTECT, related_name="remedies")
    number = models.PositiveSmallIntegerField(_("number"))
    kind = models.CharField(_("remedy"), max_length=24, choices=RemedyKind)
    amount = models.BigIntegerField(_("amount"), default=0)
    statutory = models.BigIntegerField(default=0)
    standard = models.BigIntegerField(default=0)
    goodwill = models.BigIntegerField(default=0)
    is_punitive = models.BooleanField(_("punitive damages"), default=False)
    note = models.CharField(_("for"), max_length=200, blank=True)
    promised_on = models.DateField(_("promised for"))

    class Meta:
        verbose_name = _("remedy")
        verbose_name_plural = _("remedies")
        ordering = ["version", "number"]
        constraints = [
            models.UniqueConstraint(fields=["version", "number"], name="remedy_number_is_unique_per_version"),
            models.CheckConstraint(
                condition=models.Q(amount=models.F("statutory") + models.F("standard") + models.F("goodwill"))
                & models.Q(statutory__gte=0, standard__gte=0, goodwill__gte=0),
                name="remedy_amount_is_the_sum_of_its_parts",
            ),
        ]

    def __str__(self):
        return self.get_kind_display()


class DemandAnswer(models.Model):
    """How one demand is answered: by remedies of the version (their numbers) or by a refusal with its reason."""

    version = models.ForeignKey(ProposalVersion, on_delete=models.PROTECT, related_name="answers")
    demand = models.ForeignKey(
        "complaints.Demand", on_delete=models.SET_NULL, null=True, related_name="proposal_answers"
    )
    kind = models.CharField(_("demand"), max_length=20, choices=DemandKind)
    amount = models.BigIntegerField(_("amount"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)
    is_granted = models.BooleanField(_("granted"), default=False)
    remedy_numbers = models.JSONField(_("by remedies"), default=list, blank=True)
    refusal = models.TextField(_("refused because"), blank=True)

    class Meta:
        verbose_name = _("answer to a demand")
        verbose_name_plural = _("answers to demands")
        ordering = ["version", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["version", "demand"], name="demand_is_answered_once_per_version"),
        ]

    def __str__(self):
        return self.get_kind_display()

    @property
    def is_answered(self):
        return self.is_granted or bool(self.refusal.strip())


class Offer(models.Model):
    """One round of negotiation: a cleared version put to the customer, and what they said."""

    version = models.ForeignKey(ProposalVersion, on_delete=models.PROTECT, related_name="offers")
    complaint = models.ForeignKey("complaints.Complaint", on_delete=models.PROTECT, related_name="offers")
    number = models.PositiveSmallIntegerField(_("round"))
    state = models.CharField(_("state"), max_length=10, choices=OfferState, default=OfferState.OPEN)
    message = models.TextField(_("to the customer"), blank=True)
    offered_by = person()
    offered_at = models.DateTimeField(_("offered at"))
    expires_at = models.DateTimeField(_("open until"))
    reminders = models.PositiveSmallIntegerField(_("reminders sent"), default=0)
    reminded_at = models.DateTimeField(_("last reminded at"), null=True, blank=True)
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    answered_by_kind = models.CharField(max_length=10, choices=ActorKind, blank=True)
    answered_by = person(optional=True)
    answered_party = models.ForeignKey(
        "complaints.Party", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    words = models.TextField(_("the customer's words"), blank=True)
    counter_amount = models.BigIntegerField(_("counter-offer"), null=True, blank=True)

    class Meta:
        verbose_name = _("offer")
        verbose_name_plural = _("offers")
        ordering = ["complaint", "number"]
        constraints = [
            models.UniqueConstraint(fields=["complaint", "number"], name="offer_number_is_unique_per_case"),
            models.UniqueConstraint(
                fields=["complaint"], condition=models.Q(state="open"), name="offer_is_open_once_per_case"
            ),
            models.CheckConstraint(
                condition=models.Q(state="open", answered_at=None)
                | ~models.Q(state="open") & models.Q(answered_at__isnull=False),
                name="offer_answered_at_when_not_open",
            ),
        ]
        indexes = [
            models.Index(fields=["expires_at"], condition=models.Q(state="open"), name="offer_open_by_expiry"),
        ]

    def __str__(self):
        return f"{self.complaint_id} #{self.number}"

    def is_open(self, now):
        """Whether the customer can still answer it."""
        return self.state == OfferState.OPEN and now < self.expires_at


class Decision(models.Model):
    """One decision on one version, by one person in one seat. Covers exactly the terms that its hash names."""

    version = models.ForeignKey(ProposalVersion, on_delete=models.PROTECT, related_name="decisions")
    seat = models.CharField(_("decided as"), max_length=16, choices=Seat)
    is_approval = models.BooleanField(_("approved"))
    reason = models.TextField(_("reason"), blank=True)
    requested_by = person()
    decided_by = person(verbose_name=_("decided by"))
    decided_for = person(optional=True, verbose_name=_("in place of"))
    decided_at = models.DateTimeField(_("decided at"))
    total = models.BigIntegerField(_("total"))
    goodwill = models.BigIntegerField(_("goodwill"))
    policy_row = models.ForeignKey("compensation.PolicyRow", on_delete=models.PROTECT, null=True, related_name="+")
    content_hash = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        ordering = ["version", "decided_at"]
        constraints = [
            models.UniqueConstraint(fields=["version", "seat"], name="decision_is_one_per_version_and_seat"),
            models.UniqueConstraint(fields=["version", "decided_by"], name="decision_is_one_per_version_and_person"),
            models.CheckConstraint(
                condition=~models.Q(decided_by=models.F("requested_by")), name="decision_is_not_the_requesters_own"
            ),
            models.CheckConstraint(
                condition=models.Q(is_approval=True) | ~models.Q(reason=""), name="decision_to_decline_has_a_reason"
            ),
        ]
        indexes = [models.Index(fields=["decided_at"], name="decision_by_time")]

    def __str__(self):
        return f"{self.get_seat_display()} #{self.pk}"
