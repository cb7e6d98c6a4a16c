"""The case page: where it stands, what is missing, what was said and done."""

from dataclasses import dataclass
from datetime import datetime

from django.shortcuts import render
from django.utils.functional import Promise
from django.views import View

from complaints import steps
from complaints.forms import MessageForm
from complaints.messaging.models import Message
from complaints.models import Clock, ContactPoint, Event
from complaints.privacy import mask
from complaints.states import EVENT_LABELS, STEP_NUMBER, STEPS
from complaints.views.step import load
from routing.policies import PolicyMixin

# Words are shown as messages; their events would say the same twice.
SPOKEN = ("say", "hear", "note")


@dataclass(frozen=True)
class Entry:
    """One line of the timeline."""

    at: datetime
    css: str
    title: str | Promise
    who: str = ""
    text: str = ""


class CaseView(PolicyMixin, View):
    """One case."""

    rights = ()

    def get(self, request, reference):
        case = load(request, reference)
        context = {
            "case": case,
            "bar": list(step_bar(case)),
            "offers": steps.steps_for(case, request.user),
            "ways": steps.ways(case),
            "timeline": timeline(case),
            "clocks": Clock.objects.filter(complaint=case).order_by("started_at", "pk"),
            "contacts": contacts(case),
            "say": MessageForm(),
            "nav": "cases",
        }
        return render(request, "workbench/case.html", context)


def step_bar(case):
    """(number, label, done|now|ahead) of the seven steps."""
    now = STEP_NUMBER.get(case.state, 8)
    for state in STEPS:
        number = STEP_NUMBER[state]
        yield number, state.label, "done" if number < now else "now" if number == now else "ahead"


def timeline(case):
    """Events, messages and notes of the case and of those merged into it, oldest first."""
    family = case.family().values("pk")
    entries = [_event(event) for event in _events(family)]
    messages = Message.objects.filter(complaint__in=family).select_related("by_person")
    entries += [
        Entry(
            message.at, message.direction, message.get_direction_display(), str(message.by_person or ""), message.text
        )
        for message in messages
    ]
    return sorted(entries, key=lambda entry: entry.at)


def _events(family):
    events = Event.objects.filter(complaint__in=family).exclude(kind__in=SPOKEN)
    return events.select_related("by_person", "words")


def _event(event):
    title = EVENT_LABELS.get(event.kind) or steps.label_of(event.kind)
    words = getattr(event, "words", None)
    return Entry(event.at, "event", title, str(event.by_person or ""), words.text if words else "")


def contacts(case):
    """How the parties are reached, masked; a look at the full value is a step of its own and recorded."""
    points = ContactPoint.objects.filter(customer__parties__complaint__in=case.family()).distinct()
    return [{"label": point.get_kind_display(), "masked": mask(point.kind, point.value)} for point in points]
