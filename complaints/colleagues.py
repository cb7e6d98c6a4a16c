"""Who takes a case next when its owner cannot: the least loaded who is there and whom it does not name."""

from complaints import access
from complaints.models import Complaint
from complaints.requests import HOME_DEPARTMENT
from complaints.states import State
from routing import duty
from routing.models import Department


def next_for(case, at, *, instead_of):
    """Of the case's department while it is verified, else of the desk; None where nobody may take it."""
    is_verified = case.state == State.VERIFICATION and case.department_id
    department = case.department if is_verified else Department.objects.filter(code=HOME_DEPARTMENT).first()
    if department is None:
        return None
    load = Complaint.objects.verifying_by_person if is_verified else Complaint.objects.handling_by_person
    named = {*access.people_named(case), instead_of.pk}
    return duty.choose_owner(department, at, exclude=named, load=load)
