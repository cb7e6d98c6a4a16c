"""Who may do what in a case. The door asks here; so do pages, before they show a button."""

from datetime import datetime

from django.db.models import Q

from complaints import actors
from complaints.models import CaseGrant, NamedPerson
from complaints.states import ActorKind

# What an actor who is no person may do. Everything else is refused.
SYSTEM_STEPS = {"complete_intake", "assign", "close", "say"}
CUSTOMER_STEPS = {"agree", "withdraw", "say", "ask:reopen", "ask:appeal"}
CONNECTOR_STEPS = {"register", "say", "edit"}
# What a second pair of eyes or a manager decides: no scope gives it to a machine.
DECIDED_BY_PEOPLE = {"reject", "appeal", "reopen"}


def holds(user, codename):
    """Whether a person's roles give them this right. Being a superuser gives nothing: administrator is a role."""
    return user.is_active and codename in user.right_names


def may_take(by, step, complaint):
    """Whether this actor has the right to the step on this case (not whether the case is ready for it)."""
    kind = actors.kind_of(by)
    if kind == ActorKind.SYSTEM:
        return step in SYSTEM_STEPS
    if kind == ActorKind.CUSTOMER:
        return step in CUSTOMER_STEPS and by.party.complaint_id in _family_ids(complaint)
    if kind == ActorKind.CONNECTOR:
        given = {scope.removeprefix("step:") for scope in by.scopes} - DECIDED_BY_PEOPLE
        return step in CONNECTOR_STEPS | given
    return holds(by, f"complaints.{step}_complaint") and not is_named(by, complaint)


def may_read(user, complaint):
    """Whether this person may open the case; the same rule as `visible_to`."""
    return type(complaint).objects.visible_to(user).filter(pk=complaint.pk).exists()


def is_named(user, complaint):
    """Whether the complaint, or one that was merged into it and is shown with it, is about this person.

    Of a case that was read under its lock for this person it is known: nobody can be added meanwhile.
    """
    if user.pk is not None and getattr(complaint, "asked_for", None) == user.pk and complaint.is_held:
        return complaint.names_reader
    return user.pk in people_named(complaint)


def remember_reader(complaint, user):
    """The case came through `visible_to(user)`: its pages need not ask again whether it is about them."""
    complaint.read_by = user.pk


def concerns(user, complaint):
    """For pages: whether the case is about this person. The door asks `is_named`, which looks every time."""
    return getattr(complaint, "read_by", None) != user.pk and is_named(user, complaint)


def people_named(complaint):
    """Keys of the members of staff whom the complaint, or one merged into it, is about."""
    rows = NamedPerson.objects.filter(Q(complaint=complaint.pk) | Q(complaint__merged_into=complaint.pk))
    return set(rows.exclude(person=None).values_list("person_id", flat=True))


def grant(complaint, *, person=None, department=None, reason, until: datetime | None = None):
    """Let a person or a department read a case, for a reason, until a time; again is the same grant."""
    row, created = CaseGrant.objects.get_or_create(
        complaint=complaint, person=person, department=department, reason=reason, defaults={"until": until}
    )
    if not created and row.until != until:
        row.until = until
        row.save(update_fields=["until"])
    return row


def revoke(complaint, *, reason, person=None, department=None):
    """Take a grant back."""
    wanted = Q(complaint=complaint, reason=reason)
    if person:
        wanted &= Q(person=person)
    if department:
        wanted &= Q(department=department)
    return CaseGrant.objects.filter(wanted).delete()[0]


def _family_ids(complaint):
    return {complaint.pk, *complaint.merged.values_list("pk", flat=True)}


def grant_departments(complaint, department_ids, *, reason):
    """Let these departments read a case without an end, for one reason; again is the same grant."""
    known = CaseGrant.objects.filter(complaint=complaint, department__in=department_ids, reason=reason)
    until = dict(known.values_list("department", "until"))
    rows = [CaseGrant(complaint=complaint, department_id=pk, reason=reason) for pk in department_ids - set(until)]
    if rows:
        CaseGrant.objects.bulk_create(rows, ignore_conflicts=True)
    if any(until.values()):
        known.update(until=None)
