"""The case: its columns and the moves of its machine. Only `complaints.lifecycle` takes them."""

from datetime import UTC, datetime

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import RETURN_VALUE, FSMField, transition

from complaints import guards
from complaints.querysets import ComplaintQuerySet
from complaints.states import (
    NO_LINKS,
    OPEN,
    STEP_NUMBER,
    Channel,
    Priority,
    State,
)

# Sorts behind every real promise, so that one NOT NULL column orders a queue on both databases.
NO_PROMISE = datetime(9000, 1, 1, tzinfo=UTC)


class Complaint(models.Model):
    """One customer's complaint, from its arrival to the weekly review."""

    state = FSMField(_("state"), max_length=16, choices=State, default=State.INTAKE, protected=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    round = models.PositiveSmallIntegerField(_("round"), default=1, editable=False)
    attempt = models.PositiveSmallIntegerField(default=1, editable=False)
    year = models.PositiveSmallIntegerField(editable=False)
    channel = models.CharField(_("channel"), max_length=16, choices=Channel)
    external_id = models.CharField(_("external number"), max_length=200, blank=True)
    body_digest = models.CharField(max_length=64, blank=True, editable=False)
    subject = models.CharField(_("subject"), max_length=200, blank=True)
    description = models.TextField(_("what happened"), blank=True)
    scene = models.CharField(_("scene"), max_length=200, blank=True)
    public_url = models.URLField(_("public address"), max_length=500, blank=True)
    market = models.CharField(_("market"), max_length=16, blank=True)
    language = models.CharField(_("language"), max_length=10, blank=True)
    anonymous = models.BooleanField(_("anonymous"), default=False)
    asks_only = models.BooleanField(_("asks only"), default=False)
    is_history = models.BooleanField(default=False, editable=False)
    is_abusive = models.BooleanField(_("abuse noted"), default=False)
    legal_hold = models.BooleanField(_("legal hold"), default=False)
    occurred_at = models.DateTimeField(_("happened at"), null=True, blank=True)
    received_at = models.DateTimeField(_("received at"))
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    first_response_at = models.DateTimeField(null=True, blank=True, editable=False)
    ended_at = models.DateTimeField(null=True, blank=True, editable=False)
    due_at = models.DateTimeField(default=NO_PROMISE, editable=False)
    chasers = models.PositiveSmallIntegerField(_("chasers"), default=0, editable=False)
    reroutes = models.PositiveSmallIntegerField(default=0, editable=False)
    customer = models.ForeignKey(
        "complaints.Customer", on_delete=models.PROTECT, null=True, blank=True, related_name="complaints"
    )
    order = models.OneToOneField(
        "complaints.Order",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="complaint",
        verbose_name=_("order"),
    )
    category = models.ForeignKey(
        "routing.Category", on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("category")
    )
    priority = models.CharField(_("priority"), max_length=8, choices=Priority, blank=True)
    priority_reasons = models.JSONField(default=list, blank=True)
    suggestion = models.JSONField(default=dict, blank=True)
    department = models.ForeignKey(
        "routing.Department", on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("department")
    )
    handler = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="handled",
        verbose_name=_("handler"),
    )
    investigator = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="investigated",
        verbose_name=_("investigator"),
    )
    resolution = models.TextField(_("how it ended"), blank=True)
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged")
    merged_from_state = models.CharField(max_length=16, choices=State, blank=True, editable=False)
    linked = models.ManyToManyField("self", blank=True)
    event_seq = models.PositiveIntegerField(default=0, editable=False)
    event_hash = models.CharField(max_length=64, blank=True, editable=False)

    objects = ComplaintQuerySet.as_manager()

    class Meta:
        verbose_name = _("case")
        verbose_name_plural = _("cases")
        constraints = [
            models.UniqueConstraint(
                fields=["channel", "external_id"],
                condition=~models.Q(external_id=""),
                name="complaint_is_taken_once_per_channel_and_external_id",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=State.values), name="complaint_state_is_one_of_the_machine"
            ),
            models.CheckConstraint(
                condition=models.Q(state="merged", merged_into__isnull=False)
                | ~models.Q(state="merged") & models.Q(merged_into=None),
                name="complaint_points_at_its_survivor_when_merged",
            ),
            models.CheckConstraint(
                condition=~models.Q(merged_into=models.F("id")), name="complaint_is_not_merged_into_itself"
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["closed", "rejected", "withdrawn", "merged"], ended_at__isnull=False)
                | ~models.Q(state__in=["closed", "rejected", "withdrawn", "merged"]) & models.Q(ended_at=None),
                name="complaint_ended_at_when_ended",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "due_at", "id"], name="complaint_queue"),
            models.Index(fields=["due_at", "id"], name="complaint_by_promise"),
            models.Index(fields=["state", "department", "due_at", "id"], name="complaint_queue_department"),
            models.Index(fields=["-received_at", "-id"], name="complaint_newest"),
            models.Index(
                fields=["handler", "due_at", "id"],
                condition=models.Q(state__in=[str(state) for state in OPEN]),
                name="complaint_open_by_handler",
            ),
            models.Index(
                fields=["investigator", "due_at", "id"],
                condition=models.Q(state__in=[str(state) for state in OPEN]),
                name="complaint_open_by_investigator",
            ),
            models.Index(fields=["customer", "-received_at"], name="complaint_by_customer"),
            models.Index(fields=["category", "-received_at"], name="complaint_by_category"),
            models.Index(fields=["ended_at"], condition=models.Q(ended_at__isnull=False), name="complaint_by_end"),
        ]
        permissions = [
            ("register_complaint", _("Record a case")),
            ("edit_complaint", _("Change the record of a case")),
            ("say_complaint", _("Write to the customer")),
            ("note_complaint", _("Write internal notes")),
            ("complete_intake_complaint", _("Complete the intake")),
            ("assign_complaint", _("Assign")),
            ("answer_complaint", _("Answer and end a question")),
            ("fast_track_complaint", _("Send straight to solution")),
            ("reroute_complaint", _("Send back to triage")),
            ("conclude_complaint", _("Conclude the verification")),
            ("reverify_complaint", _("Send back to verification")),
            ("agree_complaint", _("Agree with the customer")),
            ("final_position_complaint", _("Take the final position")),
            ("renegotiate_complaint", _("Send back to solution")),
            ("deliver_complaint", _("Report all delivered")),
            ("satisfy_complaint", _("Record a satisfied customer")),
            ("reopen_complaint", _("Reopen")),
            ("close_complaint", _("Close")),
            ("ask_reject_complaint", _("Ask for a rejection")),
            ("reject_complaint", _("Confirm a rejection")),
            ("appeal_complaint", _("Decide an appeal")),
            ("withdraw_complaint", _("Record a withdrawal")),
            ("merge_complaint", _("Merge with another case")),
            ("unmerge_complaint", _("Undo a merge")),
            ("approve_final_position_complaint", _("Approve a final position")),
            ("hand_over_complaint", _("Hand over an own case")),
            ("reassign_complaint", _("Reassign any case")),
            ("work_task", _("Carry out tasks")),
            ("see_board", _("See the shift lead's board")),
        ]

    def __str__(self):
        return self.reference

    # --- the record ---------------------------------------------------------------------------------------------

    @property
    def reference(self):
        """“C26-000042”: the year of recording and the primary key; gaps are allowed, no counter is locked."""
        return f"C{self.year % 100:02d}-{self.pk:06d}" if self.pk else ""

    @property
    def owner(self):
        """Whose step it is: the investigator in verification, else the handler."""
        return self.investigator if self.state == State.VERIFICATION else self.handler

    @property
    def step_number(self):
        """1 to 7, or None when the case has ended."""
        return STEP_NUMBER.get(self.state)

    @property
    def is_open(self):
        return self.state in OPEN

    @property
    def promise_due_at(self):
        """The earliest promise that runs, or None."""
        return None if self.due_at >= NO_PROMISE else self.due_at

    @property
    def channel_forbids_links(self):
        return self.channel in NO_LINKS

    def family(self):
        """This case and those merged into it; pages and guards read them as one."""
        return Complaint.objects.filter(models.Q(pk=self.pk) | models.Q(merged_into=self.pk))

    # --- the machine: legal moves. They set fields of the row and nothing else ----------------------------------

    @transition(
        field=state,
        source=State.INTAKE,
        target=State.TRIAGE,
        conditions=[
            guards.has_contact_or_is_anonymous,
            guards.has_channel,
            guards.has_problem,
            guards.has_demand_or_asks_only,
            guards.is_acknowledged,
        ],
        permission="complaints.complete_intake_complaint",
        custom={"label": _("Complete the intake")},
    )
    def complete_intake(self, *, at):
        """The record is complete and the customer knows that we have it."""

    @transition(
        field=state,
        source=State.TRIAGE,
        target=State.VERIFICATION,
        conditions=[
            guards.has_category,
            guards.has_priority,
            guards.is_red_where_always,
            guards.has_department,
            guards.owner_may_own,
            guards.owner_is_not_named,
        ],
        permission="complaints.assign_complaint",
        custom={"label": _("Assign")},
    )
    def assign(self, *, at, category, priority, department, owner, handler, priority_reasons):
        """A department and a person of it look into the case."""
        self._classify(category, priority, department, priority_reasons)
        self.investigator = owner
        self.handler = handler

    @transition(
        field=state,
        source=State.TRIAGE,
        target=State.REVIEW,
        conditions=[
            guards.has_category,
            guards.is_green,
            guards.asks_for_nothing_more,
            guards.has_no_open_task,
            guards.has_reply,
        ],
        permission="complaints.answer_complaint",
        custom={"label": _("Answer and end")},
    )
    def answer(self, *, at, category, department, handler, priority_reasons):
        """A mere question is answered; an objection within 30 days is a wish to reopen."""
        self._classify(category, Priority.GREEN, department, priority_reasons)
        self.handler = handler
        self.first_response_at = self.first_response_at or at

    @transition(
        field=state,
        source=State.TRIAGE,
        target=State.SOLUTION,
        conditions=[
            guards.has_category,
            guards.has_priority,
            guards.is_red_where_always,
            guards.has_department,
            guards.owner_may_own,
            guards.owner_is_not_named,
        ],
        permission="complaints.fast_track_complaint",
        custom={"label": _("Straight to solution")},
    )
    def fast_track(self, *, at, category, priority, department, owner, handler, priority_reasons):
        """Nothing to verify, or little enough that the agent concludes from what is at hand.

        The owner answers for the department; the agent who spoke with the customer goes on with the case.
        """
        self._classify(category, priority, department, priority_reasons)
        self.investigator = owner
        self.handler = handler

    @transition(
        field=state,
        source=State.VERIFICATION,
        target=State.TRIAGE,
        conditions=[guards.has_reason],
        permission="complaints.reroute_complaint",
        custom={"label": _("Send back to triage")},
    )
    def reroute(self, *, at):
        """The wrong desk; the third time the manager is told, so that nobody passes a case round."""
        self.reroutes += 1
        self.investigator = None
        self.attempt += 1

    @transition(
        field=state,
        source=State.VERIFICATION,
        target=State.SOLUTION,
        conditions=[],
        permission="complaints.conclude_complaint",
        custom={"label": _("Conclude the verification")},
    )
    def conclude(self, *, at):
        """A report names the facts and who is responsible (guards of the evidence room)."""

    @transition(
        field=state,
        source=State.SOLUTION,
        target=State.VERIFICATION,
        conditions=[guards.has_reason],
        permission="complaints.reverify_complaint",
        custom={"label": _("Send back to verification")},
    )
    def reverify(self, *, at):
        """The facts do not carry a solution yet."""
        self.attempt += 1

    @transition(
        field=state,
        source=State.SOLUTION,
        target=State.EXECUTION,
        conditions=[],
        permission="complaints.agree_complaint",
        custom={"label": _("Agree with the customer")},
    )
    def agree(self, *, at):
        """The customer accepted a proposal that policy allows or a manager approved (guards of compensation)."""

    @transition(
        field=state,
        source=State.SOLUTION,
        target=RETURN_VALUE(State.EXECUTION, State.FOLLOW_UP),
        conditions=[guards.has_approved_final_position],
        permission="complaints.final_position_complaint",
        custom={"label": _("Take the final position")},
    )
    def final_position(self, *, at, anything_to_deliver):
        """Our last word: what the law grants is granted anyway, the letter names who else can be asked."""
        return State.EXECUTION if anything_to_deliver else State.FOLLOW_UP

    @transition(
        field=state,
        source=State.EXECUTION,
        target=State.SOLUTION,
        conditions=[guards.has_reason],
        permission="complaints.renegotiate_complaint",
        custom={"label": _("Send back to solution")},
    )
    def renegotiate(self, *, at):
        """A task failed, or the customer changed their mind."""
        self.attempt += 1

    @transition(
        field=state,
        source=State.EXECUTION,
        target=State.FOLLOW_UP,
        conditions=[guards.has_no_open_task],
        permission="complaints.deliver_complaint",
        custom={"label": _("All delivered")},
    )
    def deliver(self, *, at):
        """Everything agreed was done, and the customer was told where reachable."""

    @transition(
        field=state,
        source=State.FOLLOW_UP,
        target=State.REVIEW,
        conditions=[guards.has_no_pending_reopen_wish],
        permission="complaints.satisfy_complaint",
        custom={"label": _("The customer is content")},
    )
    def satisfy(self, *, at):
        """The callback allows an end (guard of the follow-up room)."""

    @transition(
        field=state,
        source=[State.FOLLOW_UP, State.REVIEW, State.CLOSED],
        target=State.VERIFICATION,
        conditions=[
            guards.has_reason,
            guards.ended_within_thirty_days,
            guards.has_owner_for_reopening,
            guards.owner_is_not_named,
        ],
        permission="complaints.reopen_complaint",
        custom={"label": _("Reopen")},
    )
    def reopen(self, *, at, owner, priority, priority_reasons):
        """Not solved, or new facts: another round. The second reopening makes the case red."""
        self.round += 1
        self.attempt = 1
        self.investigator = owner
        self.priority = priority
        self.priority_reasons = priority_reasons
        self.ended_at = None

    @transition(
        field=state,
        source=State.REVIEW,
        target=State.CLOSED,
        conditions=[guards.has_no_open_outside_case, guards.has_no_pending_reopen_wish],
        permission="complaints.close_complaint",
        custom={"label": _("Close")},
    )
    def close(self, *, at):
        """The weekly review took the case in; its root cause is named where one is due (guard of reports)."""
        self.ended_at = at

    @transition(
        field=state,
        source=[State.INTAKE, State.TRIAGE, State.VERIFICATION],
        target=State.REJECTED,
        conditions=[guards.is_confirmed_by_another_person],
        permission="complaints.reject_complaint",
        custom={"label": _("Reject")},
    )
    def reject(self, *, at):
        """Spam, no complaint, or malice: asked for by one person and confirmed by a manager who is another."""
        self.ended_at = at

    @transition(
        field=state,
        source=[State.REJECTED, State.WITHDRAWN],
        target=State.TRIAGE,
        conditions=[guards.has_reason, guards.ended_within_thirty_days, guards.is_not_decided_by_rejecter],
        permission="complaints.appeal_complaint",
        custom={"label": _("Grant the appeal")},
    )
    def appeal(self, *, at):
        """A rejected or withdrawn case is looked at again; by a manager who did not reject it."""
        self.ended_at = None
        self.attempt += 1

    @transition(
        field=state,
        source=[State.INTAKE, State.TRIAGE, State.VERIFICATION, State.SOLUTION, State.EXECUTION, State.FOLLOW_UP],
        target=State.WITHDRAWN,
        conditions=[guards.has_customers_words],
        permission="complaints.withdraw_complaint",
        custom={"label": _("Withdrawn by the customer")},
    )
    def withdraw(self, *, at):
        """The customer takes the complaint back, in words or by an act on record."""
        self.ended_at = at

    @transition(
        field=state,
        source=[State.INTAKE, State.TRIAGE, State.VERIFICATION],
        target=State.MERGED,
        conditions=[guards.survivor_is_open, guards.is_same_customer_or_confirmed, guards.has_nothing_merged_into_it],
        permission="complaints.merge_complaint",
        custom={"label": _("Merge")},
    )
    def merge(self, *, at, into):
        """The same complaint twice: the surviving case shows messages, evidence and parties of both."""
        self.merged_into = into
        self.merged_from_state = self.state
        self.ended_at = at

    @transition(
        field=state,
        source=State.MERGED,
        target=RETURN_VALUE(State.INTAKE, State.TRIAGE, State.VERIFICATION),
        conditions=[guards.can_still_be_unmerged],
        permission="complaints.unmerge_complaint",
        custom={"label": _("Undo the merge")},
    )
    def unmerge(self, *, at):
        """Back to where it stood; possible for 24 hours, while neither case has moved on."""
        before, self.merged_from_state = self.merged_from_state, ""
        self.merged_into = None
        self.ended_at = None
        return before

    def _classify(self, category, priority, department, reasons):
        self.category = category
        self.priority = priority
        self.department = department
        self.priority_reasons = reasons
