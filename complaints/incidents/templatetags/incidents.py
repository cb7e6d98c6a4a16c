"""Incidents on the pages of others: the case page, the tracking page, the public form, the task board."""

from django import template
from django.urls import reverse

from complaints.incidents import watching, work
from complaints.incidents.models import Incident, IncidentCase

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
    told = watching.notices()
    if case is None or not told:
        return [row.notice for row in told if row.notice_on_form]
    part = IncidentCase.objects.filter(complaint=case, is_out=False, incident__in=told)
    keys = set(part.values_list("incident", flat=True))
    return [row.notice for row in told if row.pk in keys]


@register.simple_tag
def incident_url(task):
    """Where a task of no single case is worked on."""
    key = work.incident_of(task)
    return f"{reverse('incident', args=[key])}#task-{task.pk}" if key else ""
