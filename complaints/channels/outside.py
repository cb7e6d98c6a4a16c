"""Outside bodies that work on a complaint: the platform, a hotline, a lawyer, a court. Each has its own deadline, which
goes on whatever becomes of our case; several may run at once."""

from django.utils.translation import gettext as _

from complaints import clocks
from complaints.channels.desk import changed
from complaints.errors import Conflict, StepRefused, Unmet
from complaints.models import Event, OutsideCase
from complaints.models.outside import OutsideBody
from complaints.states import ClockKind

CLOCK_OF = {
    OutsideBody.PLATFORM: ClockKind.ARBITRATION,
    OutsideBody.HOTLINE_12315: ClockKind.HOTLINE,
    OutsideBody.HOTLINE_12345: ClockKind.HOTLINE,
}
FIELDS = ("number", "official", "received_at", "due_at", "submissions")


def clock_of(body):
    """The promise that runs: of the platform and the hotlines their own, of every other body one with its date."""
    return CLOCK_OF.get(body, ClockKind.OUTSIDE)


def begin(complaint, *, by, at, body, version=None, **fields):
    """Another body works on it. Without a date the promise has the usual length, where the body has one."""
    kind = clock_of(body)
    if fields.get("due_at") is None and kind == ClockKind.OUTSIDE:
        hint = _("Give the date by which they want an answer.")
        raise StepRefused([Unmet("has_deadline", _("A deadline"), hint)])
    with changed(complaint, "outside", by=by, at=at, version=version, body=str(body)) as (case, facts):
        row = OutsideCase.objects.create(complaint=case, body=body, **_known(fields))
        clock = clocks.start(
            case, kind, at=at, subject=_subject(row), due_at=row.due_at, owner=case.owner or case.handler
        )
        if row.due_at is None:
            row.due_at = clock.due_at
            row.save(update_fields=["due_at"])
        facts["outside"], facts["due"] = row.pk, row.due_at
    return row


def change(row, *, by, at, version=None, **fields):
    """A number came, an official, another date; what we sent them."""
    with changed(row.complaint, "outside", by=by, at=at, version=version, body=row.body) as (case, facts):
        row = _open_still(row, case)
        moved = [name for name in FIELDS if name in fields and getattr(row, name) != fields[name]]
        for name in moved:
            setattr(row, name, fields[name])
        row.save(update_fields=moved)
        facts["outside"], facts["fields"] = row.pk, moved
        if "due_at" in moved and row.due_at:
            kind = clock_of(row.body)
            clocks.cancel(case, kind, at=at, subject=_subject(row))
            clocks.start(case, kind, at=at, subject=_subject(row), due_at=row.due_at, owner=case.owner or case.handler)
            facts["due"] = row.due_at
    return row


def end(row, *, by, at, result, version=None):
    """They decided, or took it back."""
    if not result.strip():
        raise StepRefused([Unmet("has_result", _("A result"), _("Say how it ended."))])
    with changed(row.complaint, "outside", by=by, at=at, version=version, body=row.body) as (case, facts):
        row = _open_still(row, case)
        row.result, row.ended_at = result.strip(), at
        row.save(update_fields=["result", "ended_at"])
        clocks.stop(case, clock_of(row.body), at=at, subject=_subject(row))
        facts["outside"], facts["ended"] = row.pk, True
    return row


def _known(fields):
    unknown = set(fields) - set(FIELDS)
    if unknown:
        raise TypeError(f"no such fields: {sorted(unknown)}")
    return fields


def _subject(row):
    return f"outside:{row.pk}"


def _open_still(row, case):
    found = OutsideCase.objects.filter(pk=row.pk, ended_at=None).first()
    if found is None:
        raise Conflict(case, Event.objects.none())
    return found


def told(facts, event, book):
    """What the timeline says: “12315 consumer hotline, ended”."""
    body = facts.get("body")
    name = str(OutsideBody(body).label) if body in OutsideBody.values else ""
    return _("%(body)s: ended") % {"body": name} if facts.get("ended") else name
