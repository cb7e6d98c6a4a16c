"""What the verbs beside the steps share: the case under its lock, the right, the event, the earliest promise."""

from contextlib import contextmanager

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from complaints import access, audit, clocks, locking


@contextmanager
def changed(complaint, kind, *, by, at, right="complaints.edit_complaint", version=None, text="", **facts):
    """`with changed(case, "outside", by=…) as (case, facts)`: one transaction; what is put into `facts` is told."""
    with transaction.atomic():
        case = locking.lock(complaint, version=version, related=["customer"])
        if not access.holds(by, right) or access.is_named(by, case):
            raise PermissionDenied(_("You do not have the right to change this case."))
        yield case, facts
        case.version += 1
        audit.record(case, kind, by=by, at=at, facts=facts, text=text)
        clocks.refresh(case)
        case.save(update_fields=["is_abusive", "version", "event_seq", "event_hash", "due_at", "updated_at"])
