"""On the case page: the cases that are, or may be, the same complaint."""

from types import SimpleNamespace

from django import template

from complaints import steps
from complaints.channels import abuse, duplicates, posts
from complaints.channels.models import ContactLimit
from complaints.models import Complaint, OutsideCase, PublicPost

register = template.Library()


@register.simple_tag
def belongs_together(case, user, now):
    """Probable duplicates with which of the two would go on, the linked cases, and what this person may do."""
    rights = user.right_names
    linked = list(Complaint.objects.visible_to(user).filter(linked=case.pk).for_list().newest()[:20])
    known = {row.pk for row in linked} | {case.pk}
    likely = [row for row in duplicates.near(case, user) if row.likely and row.pk not in known]
    for row in likely:
        row.merge_away, row.merge_into = _merge(case, row) if "complaints.merge_complaint" in rights else (None, None)
    return SimpleNamespace(
        likely=likely,
        linked=linked,
        may_link="complaints.edit_complaint" in rights,
        may_split="complaints.register_complaint" in rights and case.is_open,
    )


def _merge(case, other):
    """(the one that ends, the one that goes on): the younger joins the older where the machine allows it."""
    younger, older = sorted((case, other), key=lambda row: (row.received_at, row.pk), reverse=True)
    for away, into in ((younger, older), (older, younger)):
        if steps.transition_of("merge", away.state) is not None and into.is_open and not into.merged_into_id:
            return away, into
    return None, None


@register.simple_tag
def going_on_beside(case, user):
    """Outside bodies, public posts and contact limits of the case, and what this person may do there. Three queries."""
    rights, family = user.right_names, case.family().values("pk")
    people = ("reply_by", "reply_approved_by")
    limits = ContactLimit.objects.filter(customer=case.customer_id, ended_at=None).select_related("set_by")
    return SimpleNamespace(
        outside=list(OutsideCase.objects.filter(complaint__in=family).order_by("ended_at", "due_at", "pk")),
        posts=list(PublicPost.objects.filter(complaint__in=family).select_related(*people).order_by("pk")),
        limit=limits.first() if case.customer_id else None,
        may_edit="complaints.edit_complaint" in rights,
        may_approve=posts.APPROVE in rights,
        may_limit=abuse.LIMIT in rights,
    )
