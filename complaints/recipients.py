"""Who is told when a promise is about to break, or a case goes round: never a person whom the complaint names.

Each rung of the alert ladder names whom it is meant for. Where nobody of them can be told, the next in line is:
a warning that reaches nobody would be no warning.
"""

from complaints import access
from complaints.requests import HOME_DEPARTMENT
from complaints.states import ClockKind
from routing import duty
from routing.models import Department, User
from routing.models.clock import AlertRecipient

# Promises that the person keeps who speaks with the customer; the others are kept by whose step it is.
SPOKEN = (
    ClockKind.FIRST_RESPONSE,
    ClockKind.FIRST_RESPONSE_CLOSED,
    ClockKind.NEXT_REPLY,
    ClockKind.TRIAGE,
    ClockKind.PROGRESS,
    ClockKind.CALLBACK,
    ClockKind.PUBLIC_REPLY,
)


def people_for(rung, case, clock, at):
    """Whom this rung tells about this clock, the first of the line that has somebody."""
    owners = owners_of(case, clock, at)
    department = department_of(case, owners)
    line = {
        AlertRecipient.OWNER: [lambda: _or_deputies(owners, at)],
        AlertRecipient.ON_CALL: [lambda: _there(owners, department, at)],
        AlertRecipient.MANAGER: [],
        AlertRecipient.DIRECTOR: [directors],
    }[rung.recipient]
    if rung.recipient in (AlertRecipient.OWNER, AlertRecipient.ON_CALL):
        line.append(lambda: _desk(at))
    line += [lambda: _others(managers(department), owners), directors, lambda: managers(department)]
    return _first_unnamed(case, line, at)


def managers_for(case, at):
    """Who leads the department of the case; nobody there: the desk's manager, or the directors."""
    department = case.department or _home()
    return _first_unnamed(case, [lambda: managers(department), lambda: managers(_home()), directors], at)


def owners_of(case, clock, at):
    """Whose promise it is; a decision is everybody's who leads the department. May be nobody."""
    if clock.owner_id:
        people = [clock.owner]
    elif clock.kind == ClockKind.DECISION:
        people = managers(case.department or _home())
    elif clock.kind in SPOKEN:
        people = [case.handler]
    else:
        people = [case.owner]
    return [person for person in people if person and person.is_active and not _expired(person, at)]


def department_of(case, owners):
    """Whose manager is meant: the case's department where the owner belongs to it, else the owner's own."""
    own = {pk for person in owners for pk in person.department_ids}
    if case.department_id and (not own or case.department_id in own):
        return case.department
    return Department.objects.filter(pk__in=own).order_by("position", "pk").first() or case.department or _home()


def managers(department):
    """Who leads this department."""
    if department is None:
        return []
    people = User.objects.filter(memberships__department=department, memberships__is_manager=True, is_active=True)
    return list(people.distinct().order_by("pk"))


def directors():
    return list(User.objects.filter(groups__name="director", is_active=True).distinct().order_by("pk"))


# --- parts of the answers -----------------------------------------------------------------------------------------


def _first_unnamed(case, line, at):
    named = access.people_named(case)
    for group in line:
        people = {p.pk: p for p in group() if p.pk not in named and not _expired(p, at)}
        if people:
            return list(people.values())
    return []


def _or_deputies(owners, at):
    """The owners, or who stands in for those who are away."""
    return [duty.deputy_of(person, at) or person for person in owners]


def _there(owners, department, at):
    """Owners who are on duty; of the others their deputies, else who is on call, else themselves."""
    people = []
    for person in owners:
        if duty.is_on_duty(person, at):
            people.append(person)
        elif deputy := duty.deputy_of(person, at):
            people.append(deputy)
        else:
            people += list(duty.on_call(department, at)) or [person]
    return people


def _desk(at):
    """A case that is nobody's yet is a matter of the shift leads on duty, else of who is on call."""
    home = _home()
    if home is None:
        return []
    leads = list(duty.on_duty(home, at).filter(groups__name="lead").distinct())
    return leads or list(duty.on_call(home, at))


def _others(people, owners):
    """A manager whose own promise it is has been told as its owner."""
    known = {person.pk for person in owners}
    return [person for person in people if person.pk not in known]


def _home():
    return Department.objects.filter(code=HOME_DEPARTMENT).first()


def _expired(person, at):
    return person.expires_at is not None and person.expires_at <= at
