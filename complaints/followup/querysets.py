"""How callbacks and tasks are read; every look-up starts at the cases that a person may read."""

from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q

from complaints.querysets import READS_ALL
from complaints.states import State
from routing.models import Absence


class CallbackQuerySet(models.QuerySet):
    """Chainable reads of callbacks, named by their business meaning."""

    def visible_to(self, user):
        """Callbacks of cases that this person may read."""
        cases = self.model.complaint.field.related_model.objects.visible_to(user)
        return self.filter(Exists(cases.filter(pk=OuterRef("complaint"))))

    def under_lock(self, pk, user):
        """The callback and its case in one query, the case locked before; whether it is about this person is read
        along."""
        cases = self.model.complaint.field.related_model.objects
        rows = self.select_related("complaint__customer")
        row = (rows.annotate(names_reader=cases.naming(user, "complaint")) if user else rows).get(pk=pk)
        if user:
            case = row.complaint
            case.is_held, case.asked_for, case.names_reader = True, user.pk, row.names_reader
        return row

    def open(self):
        """To be called: not yet done, and the case still stands at follow-up."""
        return self.filter(state="open", complaint__state=State.FOLLOW_UP)

    def current(self):
        """Of the case's present round and attempt; an earlier one opens no door."""
        return self.filter(round=models.F("complaint__round"), attempt=models.F("complaint__attempt"))

    def owned_by(self, user):
        """Callbacks that this person is to make: given to them, or of a case they handle."""
        return self.filter(Q(owner=user) | Q(owner=None, complaint__handler=user))

    @staticmethod
    def made_by(user, now):
        """The condition of what this person calls today: their own, and those of whom they stand in for."""
        day = now.astimezone(ZoneInfo(settings.TIME_ZONE)).date()
        away = Absence.objects.filter(deputy=user, starts_on__lte=day, ends_on__gte=day).values("user")
        return (
            Q(owner=user)
            | Q(owner__in=away)
            | Q(owner=None) & (Q(complaint__handler=user) | Q(complaint__handler__in=away))
        )

    def due_before(self, at):
        return self.filter(due_at__lt=at)

    def by_promise(self):
        return self.order_by("due_at", "pk")


class IdeaQuerySet(models.QuerySet):
    """Chainable reads of suggestions, named by their business meaning."""

    def visible_to(self, user):
        """Those of one's departments, one's own, and all for those who read all cases; never one that came with a case
        which is about this person."""
        cases = self.model.complaint.field.related_model.objects
        seen = self
        if not user.role_names & READS_ALL:
            seen = self.filter(Q(department__in=user.department_ids) | Q(by=user))
        return seen.exclude(cases.naming(user, "complaint"))

    def open(self):
        return self.filter(state__in=["new", "taken"])

    def new(self):
        """Nobody has answered it yet."""
        return self.filter(state="new")
