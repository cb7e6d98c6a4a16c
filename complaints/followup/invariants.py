"""What must hold in execution and follow-up; `manage.py doctor` asks."""

from django.db.models import Count, F, Q

from complaints.doctor import Invariant
from complaints.followup.models import Callback, CallbackState, Survey, SurveyState
from complaints.models import Complaint
from complaints.states import ENDED, State


def open_callback_elsewhere():
    """A case that is not at follow-up waits for no call."""
    return Callback.objects.filter(state=CallbackState.OPEN).exclude(complaint__state=State.FOLLOW_UP).count()


def follow_up_without_callback():
    """Every case that came to follow-up has a callback of its present round and attempt."""
    current = Callback.objects.filter(round=F("complaint__round"), attempt=F("complaint__attempt"))
    return Complaint.objects.filter(state=State.FOLLOW_UP).exclude(pk__in=current.values("complaint")).count()


def tries_differ():
    counted = Callback.objects.annotate(counted=Count("attempts"))
    return counted.filter(~Q(counted=F("tries"))).count()


def callback_clock_of_ended_case():
    return Complaint.objects.filter(state__in=ENDED, clocks__kind="callback", clocks__state="running").count()


def open_survey_of_settled_callback():
    return Survey.objects.filter(state=SurveyState.OPEN).exclude(callback__state=CallbackState.OPEN).count()


INVARIANTS = [
    Invariant("open_callback_elsewhere", "Only cases at follow-up wait for a call", open_callback_elsewhere),
    Invariant("follow_up_without_callback", "Every case at follow-up has its callback", follow_up_without_callback),
    Invariant("tries_differ", "Every callback counts its tries", tries_differ),
    Invariant("callback_clock_of_ended_case", "No callback clock runs on an ended case", callback_clock_of_ended_case),
    Invariant("open_survey_of_settled_callback", "A settled callback asks nobody", open_survey_of_settled_callback),
]
