"""Incidents on the pages of others: the case page, the tracking page, the public form, the task board."""

from django import template
from django.urls import reverse

from complaints.incidents import watching, work
from complaints.incidents.models import Incident

register = template.Library()


@register.simple_tag
def incidents_of(case):
    """The incidents that a case, or one merged into it, is part of."""
    family = case.family().values("pk")
    rows = Incident.objects.filter(links__complaint__in=family, links__is_out=False)
    return list(rows.distinct().select_related("owner").order_by("-found_at"))


@register.simple_tag
def public_notices(case=None):
    """What the public is told: of a case, the notices of its open incidents; else those for the form."""
    if case is None:
        return [row.notice for row in watching.notices()]
    rows = Incident.objects.open().filter(links__complaint=case, links__is_out=False).distinct()
    return [notice for row in rows.order_by("found_at") if (notice := row.notice)]


@register.simple_tag
def incident_url(task):
    """Where a task of no single case is worked on."""
    key = work.incident_of(task)
    return f"{reverse('incident', args=[key])}#task-{task.pk}" if key else ""
