"""How incidents are read."""

from django.db.models import Count, Q

from routing.models.stamp import StampedQuerySet


class IncidentQuerySet(StampedQuerySet):
    """Chainable reads of incidents."""

    def visible_to(self, user):
        """Whoever reads incidents by role; else their owner, and the members of the department that leads them."""
        if not user.is_authenticated or not user.is_active or user.has_expired:
            return self.none()
        if user.right_names & {"incidents.view_incident", "incidents.manage_incident"}:
            return self
        return self.filter(Q(owner=user) | Q(department__in=user.department_ids))

    def open(self):
        return self.filter(state="open")

    def with_counts(self):
        """With `case_count`, `open_count` (of cases that are part of it) as a list shows them."""
        ended = ["closed", "rejected", "withdrawn", "merged"]
        part = Q(links__is_out=False)
        return self.annotate(
            case_count=Count("links", filter=part, distinct=True),
            open_count=Count("links", filter=part & ~Q(links__complaint__state__in=ended), distinct=True),
        )
