"""What is done with an incident: opened, its cases linked and raised, given to somebody, told of, closed.

Each verb locks the incident's row, checks the right, writes a line of its record. Its cases are touched through the
case's own doors, each in a transaction of its own: a stop in between leaves whole cases, and the next run goes on.
"""

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from complaints import access, actors, audit, lifecycle, locking, urgency
from complaints.errors import Conflict, StepRefused, Unmet
from complaints.incidents.models import Incident, IncidentCase, IncidentEntry, IncidentRule
from complaints.incidents.states import GRANT, IncidentState
from complaints.messaging import notices
from complaints.models import Complaint
from complaints.recipients import managers
from complaints.states import ENDED, Priority, State
from routing import duty, rules
from routing.models.rule import EscalationKind

OPENED = gettext_noop("An incident was found: %(what)s, %(count)d complaints. You lead it.")
OPENED_FOR_MANAGER = gettext_noop("An incident was found: %(what)s, %(count)d complaints.")
GIVEN = gettext_noop("You lead an incident from now on: %(what)s.")
# More cases than these end together in one go; the rest go the next time.
AT_ONCE = 500


def may_lead(user, incident):
    """Who decides in an incident: its owner, and whoever leads incidents by role."""
    return user.is_active and (incident.owner_id == user.pk or "incidents.manage_incident" in user.right_names)


def open_incident(kind, key, *, counted, usual, since, at, by=actors.SYSTEM):
    """A new incident of the department that its rule names, with an owner on duty; None when it is open already."""
    rule = IncidentRule.objects.select_related("department").get(kind=kind)
    person = actors.person_of(by)
    try:
        with transaction.atomic():
            incident = Incident.objects.create(
                kind=kind,
                key=key[:140],
                department=rule.department,
                owner=_first_owner(rule.department, at),
                found_at=at,
                since=since,
                opened_by=person,
                counted=counted,
                usual=usual,
            )
            write(incident, "open", by=by, at=at, facts={"count": counted, "usual": round(usual, 2)})
            _tell_of_opening(incident, at)
    except IntegrityError:
        return None
    return incident


def _first_owner(department, at):
    """Who leads the department and is there; else the least loaded of those on duty."""
    leading = [person for person in managers(department) if duty.is_on_duty(person, at)]
    load = Complaint.objects.verifying_by_person
    return leading[0] if leading else duty.choose_owner(department, at, load=load)


def _tell_of_opening(incident, at):
    params = {"what": str(incident.key), "count": incident.counted}
    people = {person.pk: (person, OPENED_FOR_MANAGER) for person in managers(incident.department)}
    if incident.owner:
        people[incident.owner_id] = incident.owner, OPENED
    for person, text in people.values():
        tell(incident, person, text, params, key=f"incident:{incident.pk}:open", at=at)


def tell(incident, person, text, params, *, key, at):
    path = reverse("incident", args=[incident.pk])
    notices.tell(person, kind="incident", text=text, params=params, path=path, at=at, dedup_key=key)


# --- its cases ------------------------------------------------------------------------------------------------------


def link(incident, complaint, *, by, at):
    """The case is part of the incident: it says so, turns red while it is open, and the incident's people may read it.

    Again is the same link; one that was taken out comes back when a person says so.
    """
    person = actors.person_of(by)
    with transaction.atomic():
        case = locking.lock(complaint)
        row, is_new = IncidentCase.objects.get_or_create(
            incident=incident, complaint=case, defaults={"linked_at": at, "linked_by": person}
        )
        if not is_new and not row.is_out:
            return False
        if not is_new:
            IncidentCase.objects.filter(pk=row.pk).update(is_out=False, linked_by=person, linked_at=at)
        audit.record(case, "incident", by=by, at=at, facts={"incident": incident.pk, "what": str(incident.key)})
        case.save(update_fields=["event_seq", "event_hash", "updated_at"])
        access.grant(case, department=incident.department, reason=GRANT)
        if reason := _reason(incident):
            urgency.raise_to(case, Priority.RED, by=by, at=at, reason=reason, facts={"incident": incident.pk})
    return True


def _reason(incident):
    """Why its cases are red, in the words of the escalation rule; None where that rule is switched off."""
    _classification, escalation = rules.active()
    rule = next((rule for rule in escalation if rule.kind == EscalationKind.INCIDENT), None)
    if rule is None or rule.priority != Priority.RED:
        return None
    names = {"code": rule.code, "name_en": rule.name_en, "name_zh": rule.name_zh}
    return names | {"word": incident.key, "kind": "escalation"}


def link_by_hand(incident, complaint, *, by):
    """A person says that this case belongs to it."""
    at = timezone.now()
    with transaction.atomic():
        incident = locked(incident, by)
        if complaint.state == State.MERGED:
            hint = _("Link the case it was merged into.")
            raise StepRefused([Unmet("is_not_merged", _("A case of its own"), hint)])
        if link(incident, complaint, by=by, at=at):
            write(incident, "link", by=by, at=at, facts={"reference": complaint.reference})


def take_out(incident, complaint, *, by, reason):
    """It only looked as if: the case is no part of the incident. Its priority stays for a person to change."""
    at = timezone.now()
    if not reason.strip():
        raise StepRefused([Unmet("has_reason", _("A reason"), _("Say why."))])
    with transaction.atomic():
        incident = locked(incident, by)
        case = locking.lock(complaint)
        rows = IncidentCase.objects.filter(incident=incident, complaint=case, is_out=False)
        if not rows.update(is_out=True, out_reason=reason.strip()[:200]):
            return
        audit.record(case, "incident", by=by, at=at, facts={"incident": incident.pk, "out": True}, text=reason)
        case.save(update_fields=["event_seq", "event_hash", "updated_at"])
        access.revoke(case, department=incident.department, reason=GRANT)
        write(incident, "take_out", by=by, at=at, facts={"reference": case.reference}, text=reason)


# --- itself ---------------------------------------------------------------------------------------------------------


def give(incident, *, by, to):
    """Another person leads it."""
    at = timezone.now()
    with transaction.atomic():
        incident = locked(incident, by)
        before, incident.owner = incident.owner_id, to
        _save(incident, ["owner"])
        write(incident, "give", by=by, at=at, facts={"from": before, "to": to.pk})
        tell(incident, to, GIVEN, {"what": incident.key}, key=f"incident:{incident.pk}:v{incident.version}", at=at)
    return incident


def describe(incident, *, by, version=None, **fields):
    """What is known, and what the public is told; refused when somebody else wrote meanwhile."""
    names = {"summary", "notice_en", "notice_zh", "notice_on_form"}
    if unknown := set(fields) - names:
        raise TypeError(f"not editable: {sorted(unknown)}")
    with transaction.atomic():
        incident = locked(incident, by, version)
        changed = [name for name, value in fields.items() if getattr(incident, name) != value]
        for name in changed:
            setattr(incident, name, fields[name])
        if changed:
            _save(incident, changed)
            told = " / ".join(filter(None, (incident.notice_en, incident.notice_zh)))
            kind = "notice" if set(changed) - {"summary"} else "describe"
            text = incident.summary if kind == "describe" else told
            write(incident, kind, by=by, at=timezone.now(), facts={"fields": sorted(changed)}, text=text)
    return incident


def close(incident, *, by, outcome, together, version=None):
    """It is over. `together`: with every case of it, which must all have ended or be ready to close; else the cases go
    on, each by itself. Returns how many cases were closed with it."""
    if not outcome.strip():
        raise StepRefused([Unmet("has_outcome", _("How it ended"), _("Write in a sentence what was found and done."))])
    with transaction.atomic():
        incident = locked(incident, by, version)
        at = timezone.now()
        closed = _close_cases(incident) if together else 0
        incident.state, incident.closed_at, incident.closed_by = IncidentState.CLOSED, at, by
        incident.outcome = outcome.strip()
        _save(incident, ["state", "closed_at", "closed_by", "outcome"])
        facts = {"together": together, "closed": closed}
        write(incident, "close", by=by, at=at, facts=facts, text=incident.outcome)
    return closed


def _close_cases(incident):
    """Close what stands at review; anything else that is open keeps the incident from ending together."""
    part = Complaint.objects.filter(incident_links__incident=incident, incident_links__is_out=False)
    left = part.exclude(state__in=ENDED)
    under_way = [case.reference for case in left.exclude(state=State.REVIEW).order_by("pk")[:6]]
    if under_way:
        hint = _("Still under way: %(cases)s. Close the incident alone, or wait for them.")
        raise _not_together(hint % {"cases": ", ".join(under_way)})
    closed = 0
    for case in left.order_by("pk")[:AT_ONCE]:
        try:
            lifecycle.close(case, by=actors.SYSTEM)
        except StepRefused as refused:
            hint = _("%(case)s cannot be closed yet: %(why)s")
            raise _not_together(hint % {"case": case.reference, "why": refused}) from refused
        closed += 1
    return closed


def _not_together(hint):
    return StepRefused([Unmet("cases_are_ready", _("Every case has ended or can be closed"), hint)])


def write(incident, kind, *, by, at, facts=None, text=""):
    """A line of the incident's record."""
    return IncidentEntry.objects.create(
        incident=incident, kind=kind, at=at, by=actors.person_of(by), facts=facts or {}, text=text
    )


def locked(incident, by, version=None):
    """The open incident's row, locked; refused without the right, when it is closed, or out of date."""
    row = Incident.objects.select_for_update().get(pk=incident.pk)
    if not may_lead(by, row):
        raise PermissionDenied(_("Only the owner, a shift lead or a manager decides in an incident."))
    if not row.is_open:
        raise StepRefused([Unmet("is_open", _("An incident that is open"), _("It was closed."))])
    if version is not None and int(version) != row.version:
        raise Conflict(_Moved(row))
    return row


class _Moved:
    """What a conflict tells of: the incident as it stands."""

    def __init__(self, incident):
        self.incident, self.version, self.reference = incident, incident.version, str(incident)


def _save(incident, names):
    incident.version += 1
    incident.save(update_fields=[*names, "version"])
