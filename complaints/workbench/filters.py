"""What a queue can be narrowed to; all of it stands in the address, so that a view can be sent."""

from datetime import timedelta

import django_filters
from django import forms
from django.utils.translation import gettext_lazy as _

from complaints import search, telling
from complaints.models import Complaint
from complaints.states import Channel, Priority, State
from routing.memory import remembered
from routing.models import User

MINE, NOBODY = "me", "nobody"
LATE, WITHIN_THE_HOUR = "late", "hour"
DUE = [(LATE, _("over its promise")), (WITHIN_THE_HOUR, _("due within the hour"))]
HOUR = timedelta(hours=1)


def _codes(rows):
    return [(code, row.name) for code, row in rows.items() if row.is_active]


@remembered
def people():
    """(key, name) of everybody who may own a case; a new colleague is known after a minute at the latest."""
    active = User.objects.filter(is_active=True).order_by("display_name", "username")
    return [(str(person.pk), str(person)) for person in active]


def owners():
    """Oneself, nobody, and everybody else."""
    return [(MINE, _("my cases")), (NOBODY, _("nobody’s cases")), *people()]


class ComplaintFilter(django_filters.FilterSet):
    """Filters of the queues. An unknown value narrows nothing and is said beside its field."""

    q = django_filters.CharFilter(method="search", label=_("Words, reference, order, phone"))
    state = django_filters.ChoiceFilter(choices=State, label=_("Step"), empty_label=_("Step: any"))
    category = django_filters.ChoiceFilter(
        choices=lambda: _codes(telling.categories()),
        field_name="category__code",
        label=_("Category"),
        empty_label=_("Category: any"),
        method="by_category",
    )
    priority = django_filters.ChoiceFilter(choices=Priority, label=_("Priority"), empty_label=_("Priority: any"))
    department = django_filters.ChoiceFilter(
        choices=lambda: _codes(telling.departments()),
        label=_("Department"),
        empty_label=_("Department: any"),
        method="by_department",
    )
    channel = django_filters.ChoiceFilter(choices=Channel, label=_("Channel"), empty_label=_("Channel: any"))
    owner = django_filters.ChoiceFilter(choices=(), label=_("Owner"), empty_label=_("Owner: any"), method="owned_by")
    due = django_filters.ChoiceFilter(choices=DUE, label=_("Promise"), empty_label=_("Promise: any"), method="by_due")
    overdue = django_filters.BooleanFilter(
        label=_("overdue"), method="only_overdue", widget=forms.CheckboxInput(attrs={"value": "true"})
    )

    class Meta:
        model = Complaint
        fields = ()

    def __init__(self, *args, now, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.now, self.user, self.found = now, user, None
        self.filters["owner"].extra["choices"] = owners()

    @property
    def is_narrowed(self):
        """Whether anything but the state of the page is asked for."""
        return any(self.data.get(name) for name in self.filters)

    @property
    def cases(self):
        """The cases that fit, in no order."""
        narrowed = self.qs
        return self.found.of(narrowed) if self.found else narrowed

    def search(self, cases, name, value):
        """What was found is kept apart: a list shows exact numbers first."""
        self.found = search.find(value)
        return cases

    def by_category(self, cases, name, value):
        return cases.filter(category=telling.categories()[value])

    def by_department(self, cases, name, value):
        return cases.filter(department=telling.departments()[value])

    def owned_by(self, cases, name, value):
        if value == MINE:
            return cases.owned_by(self.user)
        if value == NOBODY:
            return cases.unowned()
        return cases.owned_by(User(pk=int(value)))

    def by_due(self, cases, name, value):
        if value == LATE:
            return cases.overdue(self.now)
        return cases.open().filter(due_at__gte=self.now, due_at__lt=self.now + HOUR)

    def only_overdue(self, cases, name, value):
        return cases.overdue(self.now) if value else cases
