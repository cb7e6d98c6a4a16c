"""How cases are read. Every look-up of a case starts at `visible_to(user)`."""

import re

from django.db import models
from django.db.models import Exists, OuterRef, Q, Value

from complaints.states import ENDED, OPEN, State

REFERENCE = re.compile(r"^\s*[Cc](\d{2})-?(\d{1,18})\s*$")

# Roles that read every case; the others read what their departments, tasks and grants open to them.
READS_ALL = {"agent", "lead", "director", "reviewer", "auditor"}
READS_DEPARTMENT = {"investigator", "manager"}


class Beyond(models.Func):
    """(a, b) > (c, d), compared as rows: an index of the two columns is entered there, however far behind it is."""

    output_field = models.BooleanField()
    arity = 4

    def as_sql(self, compiler, connection, **context):
        parts, params = [], []
        for expression in self.source_expressions:
            sql, own = compiler.compile(expression)
            parts.append(sql)
            params += own
        first, second, third, fourth = parts
        return f"({first}, {second}) > ({third}, {fourth})", params


def _instant(at):
    return Value(at, models.DateTimeField())


class ComplaintQuerySet(models.QuerySet):
    """Chainable reads of cases, named by their business meaning."""

    def visible_to(self, user):
        """What this person may read; a person named in a case sees nothing of it."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        roles = user.role_names
        seen = self if roles & READS_ALL else self.filter(self._opened_to(user, roles))
        return seen.exclude(self._names(user))

    def _opened_to(self, user, roles):
        departments = user.department_ids
        grants = self.model.grants.rel.related_model.objects.filter(complaint=OuterRef("pk"))
        granted = grants.filter(Q(person=user) | Q(department__in=departments))
        granted = granted.filter(Q(until=None) | Q(until__gt=models.functions.Now()))
        opened = Q(Exists(granted))
        if roles & READS_DEPARTMENT:
            opened |= Q(department__in=departments)
        return opened

    def _names(self, user, case="pk"):
        """The case, or one merged into it and shown with it, is about this person; `case` names its key."""
        rows = self.model.people_named.rel.related_model.objects.filter(person=user)
        return Exists(rows.filter(complaint=OuterRef(case))) | Exists(
            rows.filter(complaint__merged_into=OuterRef(case))
        )

    def naming(self, user, case):
        """The same for rows that belong to a case, named by the field `case`."""
        return self._names(user, case)

    def with_naming(self, user):
        """With `names_reader`: whether the case is about this person."""
        return self.annotate(names_reader=self._names(user))

    def by_reference(self, reference):
        """The case with this reference, or none; a reference is its year and primary key."""
        match = REFERENCE.match(str(reference))
        if not match or int(match[2]) >= 2**63:
            return self.none()
        return self.filter(pk=int(match[2]), year__in=[1900 + int(match[1]), 2000 + int(match[1])])

    def open(self):
        return self.filter(state__in=OPEN)

    def ended(self):
        return self.filter(state__in=ENDED)

    def awaiting(self, state):
        """The queue of one state, by the promise that falls due first."""
        return self.filter(state=state).by_promise()

    def by_promise(self):
        return self.order_by("due_at", "id")

    def after(self, due_at, pk):
        """The cases behind one that was due then, in the order of `by_promise`."""
        return self.filter(Beyond("due_at", "id", _instant(due_at), Value(pk)))

    def newest(self):
        return self.order_by("-received_at", "-id")

    def before(self, received_at, pk):
        """The cases behind one that came in then, in the order of `newest`."""
        return self.filter(Beyond(_instant(received_at), Value(pk), "received_at", "id"))

    def owned_by(self, user):
        """Cases whose step is this person's: handler, or investigator while in verification."""
        return self.filter(
            Q(handler=user, state__in=[state for state in OPEN if state != State.VERIFICATION])
            | Q(investigator=user, state=State.VERIFICATION)
        )

    def unowned(self):
        """Open cases that nobody has taken."""
        return self.open().filter(
            Q(handler=None) & ~Q(state=State.VERIFICATION) | Q(investigator=None, state=State.VERIFICATION)
        )

    def verifying_by_person(self, keys):
        """How many cases each of these people has in verification, by key."""
        mine = self.filter(state=State.VERIFICATION, investigator__in=keys).order_by()
        return dict(mine.values_list("investigator").annotate(count=models.Count("pk")))

    def handling_by_person(self, keys):
        """How many open cases each of these people speaks with the customer of, by key."""
        mine = self.filter(state__in=OPEN, handler__in=keys).order_by()
        return dict(mine.values_list("handler").annotate(count=models.Count("pk")))

    def overdue(self, now):
        return self.open().filter(due_at__lt=now)

    def for_list(self):
        """What a row of a list prints, and nothing more."""
        return self.select_related("category", "department", "handler", "investigator", "customer").defer(
            "description", "resolution", "priority_reasons"
        )


class TaskQuerySet(models.QuerySet):
    """Chainable reads of tasks, named by their business meaning."""

    def visible_to(self, user):
        """Tasks of cases that this person may read; of those without a case (an incident's) their departments' own."""
        cases = self.model.complaint.field.related_model.objects.visible_to(user)
        own = Q(complaint=None) & (Q(owner=user) | Q(department__in=user.department_ids))
        # Looked up task by task: of an `Exists` PostgreSQL makes a table of every case that the person may read.
        seen = models.Subquery(cases.filter(pk=OuterRef("complaint")).values("pk")[:1])
        return self.filter(Q(complaint=seen) | own)

    def open(self):
        """To be done still; what failed is tried again."""
        return self.filter(state__in=["planned", "started", "failed"])

    def by_promise(self):
        return self.order_by(models.F("due_at").asc(nulls_last=True), "pk")
