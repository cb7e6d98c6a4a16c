"""Naming the root cause of a case or a pattern; every change is a new version, and of a case an event."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from complaints import access, audit, locking
from complaints.errors import StepRefused, Unmet
from complaints.states import State
from reports.models import Pattern, RootCause

QUESTIONS = ("who", "what", "when", "where", "why", "how")


def name(complaint, *, by, cause, version=None, **answers):
    """Name a case's root cause, or correct it: the version before stays on record."""
    at = timezone.now()
    with transaction.atomic():
        case = locking.lock(complaint, version=version)
        if not access.holds(by, "reports.name_cause") or access.is_named(by, case):
            raise PermissionDenied(_("You do not have the right to name root causes."))
        if case.state == State.MERGED:
            raise StepRefused([_merged()])
        earlier = RootCause.objects.filter(complaint=case, round=case.round)
        row = _next(earlier, by=by, at=at, cause=cause, answers=answers, complaint=case, round=case.round)
        case.version += 1
        audit.record(case, "cause", by=by, at=at, facts={"cause": cause.code, "root_cause": row.pk})
        case.save(update_fields=["version", "event_seq", "event_hash", "updated_at"])
    return row


def name_for_pattern(pattern, *, by, cause, **answers):
    """Name the root cause behind a pattern, or correct it."""
    if not access.holds(by, "reports.name_cause"):
        raise PermissionDenied(_("You do not have the right to name root causes."))
    with transaction.atomic():
        locked = Pattern.objects.select_for_update().get(pk=pattern.pk)
        earlier = RootCause.objects.filter(pattern=locked)
        return _next(earlier, by=by, at=timezone.now(), cause=cause, answers=answers, pattern=locked)


def _next(earlier, *, by, at, cause, answers, **of):
    """The next version; the caller holds the lock of what it is about."""
    last = earlier.order_by("-version").first()
    earlier.filter(is_current=True).update(is_current=False)
    return RootCause.objects.create(
        version=last.version + 1 if last else 1,
        cause=cause,
        named_by=by,
        named_at=at,
        **{question: answers.get(question, "").strip() for question in QUESTIONS},
        **of,
    )


def _merged():
    return Unmet(
        "is_not_merged", _("A case of its own"), _("This case was merged: name the cause of the surviving one.")
    )
