"""Every component in every condition, on one page; only while developing and in tests."""

from datetime import datetime, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import Http404
from django.shortcuts import render
from django.utils.datastructures import MultiValueDict
from django.views.decorators.http import require_safe

from complaints.models import Clock, ClockPause
from complaints.states import STEPS, ActorKind, ContactKind, Priority, State
from complaints.steps import GuardStatus, StepOffer
from complaints.templatetags.icons import ICONS
from routing.policies import signed_in

NOW = datetime(2026, 11, 19, 14, 8, tzinfo=ZoneInfo("Asia/Shanghai"))
HOUR = 60


class SampleForm(forms.Form):
    """One field of each kind."""

    subject = forms.CharField(label="Subject", max_length=40, help_text="In the customer's words.")
    amount = forms.DecimalField(label="Amount", required=False, min_value=0)
    channel = forms.ChoiceField(label="Channel", choices=[("", "—"), ("phone", "Telephone"), ("web", "Web form")])
    priority = forms.ChoiceField(label="Priority", choices=Priority, widget=forms.RadioSelect)
    demands = forms.MultipleChoiceField(
        label="Demands",
        choices=[("refund", "Refund"), ("apology", "Apology")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    story = forms.CharField(label="What happened", widget=forms.Textarea(attrs={"rows": 3}), required=False)
    due_on = forms.DateField(label="Due on", widget=forms.DateInput(attrs={"type": "date"}), required=False)
    photo = forms.FileField(label="Photo", required=False)
    confirmed = forms.BooleanField(label="I have read it to the customer", required=False)


def clock(kind, state="running", *, minutes=8 * HOUR, used=0, level=0, pauses=(), stopped=None):
    """An unsaved clock of which `used` minutes are gone at NOW."""
    started = NOW - timedelta(minutes=used)
    row = Clock(
        pk=1,
        kind=kind,
        state=state,
        calendar="always",
        minutes=minutes,
        started_at=started,
        due_at=started + timedelta(minutes=minutes),
        stopped_at=stopped,
        alert_level=level,
    )
    row._prefetched_objects_cache = {"pauses": list(pauses)}
    return row


def clocks():
    """A promise in every condition."""
    waiting = ClockPause(started_at=NOW - timedelta(minutes=168), reason="waiting for the customer")
    over = ClockPause(started_at=NOW - timedelta(hours=6), ended_at=NOW - timedelta(hours=5, minutes=19), reason="")
    return [
        clock("handling", used=228),
        clock("handling", used=428, pauses=[over]),
        clock("handling", used=505, level=150),
        clock("handling", "paused", used=338, pauses=[waiting]),
        clock("progress", minutes=3 * 24 * HOUR, used=20 * HOUR),
        clock("first_response", "kept", minutes=15, used=600, stopped=NOW - timedelta(minutes=591)),
        clock("callback", "missed", minutes=15, used=600, stopped=NOW - timedelta(minutes=500)),
        clock("next_reply", "cancelled", minutes=60, used=30, stopped=NOW),
    ]


def offer(name, label, lines, *, is_permitted=True):
    guards = [GuardStatus(f"guard_{number}", *line) for number, line in enumerate(lines)]
    return StepOffer(name, label, is_permitted, True, guards)


def offers():
    """A step with something missing, one that is ready, one that waits for its form."""
    return [
        offer(
            "agree",
            "Agree",
            [
                ("Verification report, version 1", "", "met"),
                ("A proposal that answers both demands", "Demands: refund of 2 mugs; an explanation.", "missing"),
                ("The customer accepted it", "On the tracking page, or you record the answer.", "missing"),
                ("A reason", "Say why.", "asked"),
            ],
        ),
        offer("deliver", "Deliver", [("Coupon issued", "", "met"), ("Refund arrived", "", "met")]),
    ]


def sample_case(state, **changes):
    """What the components read of a case."""
    return SimpleNamespace(**{"state": state, "round": 1, "promise_due_at": None, "priority": "red", **changes})


def conflict(person):
    """Somebody assigned the case while its form was open."""
    case = sample_case(State.VERIFICATION, version=7)
    event = SimpleNamespace(
        kind="assign", at=NOW - timedelta(minutes=2), by_kind=ActorKind.PERSON, by_person=person, to_state=case.state
    )
    return SimpleNamespace(complaint=case, events=[event])


def step_bars():
    """Underway, reopened, closed and rejected."""
    done = {state: NOW - timedelta(hours=30 - 4 * number) for number, state in enumerate(STEPS)}
    yield (
        sample_case(State.SOLUTION, promise_due_at=NOW + timedelta(minutes=52)),
        dict(list(done.items())[:3]),
    )
    yield sample_case(State.VERIFICATION, round=2), dict(list(done.items())[:2])
    yield sample_case(State.CLOSED), done
    yield sample_case(State.REJECTED), dict(list(done.items())[:2])


def charts():
    """Figures for each kind of chart; amounts in minor units."""
    return {
        "like_cases": [
            amount * 100 for amount in (20, 25, 30, 30, 40, 50, 50, 60, 67, 67, 80, 90, 100, 120, 134, 150, 200)
        ],
        "few_cases": [2000, 3000],
        "limits": [(10000, "agent"), (50000, "manager")],
        "shares": [(70, "Carrier"), (30, "Warehouse")],
        "many_shares": [(55, "Carrier"), (25, "Warehouse"), (12, "Supplier"), (8, "Customer")],
        "columns": [("Damaged in transit", 48, 31), ("Late delivery", 30, 36), ("运输破损与丢失的包裹", 12, None)],
        "before": [4.1, 3.8, 4.4, 4.2],
        "after": [3.1, 2.2, 1.9, 1.7],
        "trend": [("W40", 31), ("W41", 28), ("W42", 35), ("W43", 30)],
    }


@signed_in
@require_safe
def styleguide(request):
    """The page that designers, developers and the browser tests look at."""
    if not (settings.DEBUG or getattr(settings, "TESTING", False)):
        raise Http404
    messages.success(request, "Assigned to Investigator Zhao.")
    messages.error(request, "Agent Park has just assigned it: the next case follows.")
    files: MultiValueDict = MultiValueDict({"photo": [SimpleUploadedFile("empty.jpg", b"")]})
    wrong = SampleForm({"subject": "x" * 41, "amount": "-1"}, files)
    context = {
        "now": NOW,
        "icons": sorted(ICONS),
        "priorities": Priority.values,
        "states": State.values,
        "verdicts": ["unchecked", "authentic", "doubtful", "forged"],
        "badges": ["", "red", "yellow", "green", "wait", "accent"],
        "contacts": [(ContactKind.PHONE, "13812344821"), (ContactKind.EMAIL, "chen@example.com")],
        "clocks": clocks(),
        "due": [NOW - timedelta(minutes=18), NOW + timedelta(minutes=3), NOW + timedelta(hours=21), None],
        "offers": offers(),
        "links": {"guard_1": ("#", "Write it")},
        "step_bars": list(step_bars()),
        "conflict": conflict(request.user),
        "typed": SampleForm({"subject": "Refund agreed on the phone, customer calm again."}),
        "form": SampleForm(initial={"priority": "yellow"}),
        "wrong": wrong,
        **charts(),
    }
    return render(request, "workbench/styleguide.html", context)
