"""The timeline of a case: messages, notes, steps, receipts and pauses in one order, day by day."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from complaints import telling, wording
from complaints.messaging.models import Message, Outgoing
from complaints.models import Event
from complaints.states import STEP_NUMBER, ActorKind

# Words are shown as messages; their events would say the same twice.
SPOKEN = ("say", "hear", "note")
# What a reader may narrow the timeline to, and the looks of the entries that remain.
SHOWN = {"messages": ("in", "out", "failed"), "notes": ("note",), "steps": ("event",)}
ICONS = {"in": "in", "out": "out", "failed": "out", "note": "lock", "event": "check", "pause": "pause"}


@dataclass(frozen=True)
class Entry:
    """One line of the timeline. `look` is in, out, failed, note, event or clock; `told` is what changed, `text` words
    that somebody wrote, `delivery` the outgoing row that carried them."""

    at: datetime
    look: str
    title: Any
    icon: str
    who: str = ""
    by: str = ""
    told: str = ""
    text: str = ""
    folded: str = ""
    delivery: Any = None
    case: Any = None
    is_taken_back: bool = False


@dataclass
class Day:
    """The entries of one day under its heading."""

    heading: str
    entries: list = field(default_factory=list)


def events_of(family):
    """What happened to these cases (a case and those merged into it, by key), without what was said."""
    events = Event.objects.filter(complaint__in=family).exclude(kind__in=SPOKEN)
    return events.select_related("by_person", "words").order_by("at", "pk")


def of(case, events, clocks, members, *, now, shown=""):
    """The days of the case and of those merged into it, oldest first. `clocks` come with their pauses; `members` are
    the merged cases by key."""
    family = [case.pk, *members]
    outgoing = list(Outgoing.objects.filter(complaint__in=family).exclude(kind="notice").order_by("pk"))
    entries = [_opening(one) for one in (case, *members.values())]
    entries += _told(events, members)
    entries += _said(family, outgoing, members)
    entries += [_receipt(row, members) for row in outgoing if row.message_id is None]
    entries += [_pause(pause) for clock in clocks for pause in clock.pauses.all()]
    wanted = SHOWN.get(shown)
    return _by_day([entry for entry in entries if wanted is None or entry.look in wanted], now)


def done_at(events: Iterable, case):
    """{state: when it was left last}, of the steps that lie behind the case's own."""
    own = [event for event in events if event.complaint_id == case.pk and event.from_state and event.to_state]
    left = {event.from_state: event.at for event in own}
    here = case.step_number or len(STEP_NUMBER) + 1
    return {state: at for state, at in left.items() if STEP_NUMBER.get(state, here) < here}


def _opening(case):
    """The complaint itself, in the customer's words."""
    who = str(case.customer) if case.customer_id and case.customer else _("Customer")
    return Entry(
        case.received_at, "in", who, "in", by=case.get_channel_display(), text=case.description or case.subject
    )


def _told(events, members):
    book = telling.Book(events)
    for event in events:
        words = getattr(event, "words", None)
        yield Entry(
            event.at,
            "event",
            telling.title_of(event),
            "check",
            who=_actor(event),
            told=telling.sentence_of(event, book),
            text=words.text if words else "",
            case=members.get(event.complaint_id),
        )


def _actor(event):
    """Who did it; a customer or a machine by its kind."""
    if event.by_person:
        return str(event.by_person)
    return "" if event.by_kind == ActorKind.PERSON else event.get_by_kind_display()


def _said(family, outgoing, members):
    carried = {row.message_id: row for row in outgoing if row.message_id}
    messages = Message.objects.filter(complaint__in=family).select_related("by_person", "party__customer").timeline()
    for message in messages:
        delivery = carried.get(message.pk)
        if message.is_automatic and message.direction == "out":
            yield _letter(message, delivery, members)
            continue
        has_failed = delivery is not None and delivery.state in ("failed", "held")
        look = "failed" if has_failed else message.direction
        yield Entry(
            message.at,
            look,
            _speaker(message),
            ICONS[look],
            by=message.get_channel_display() if message.channel else "",
            text=message.text,
            folded=message.folded,
            delivery=delivery,
            case=members.get(message.complaint_id),
            is_taken_back=message.taken_back_at is not None,
        )


def _letter(message, delivery, members):
    """What the product itself wrote: one line, its words folded."""
    is_receipt = delivery is not None and delivery.is_receipt
    return Entry(
        message.at,
        "event",
        _("Receipt sent with the tracking link") if is_receipt else _("Letter sent"),
        "mail",
        told="" if is_receipt else message.subject,
        folded=message.text,
        delivery=delivery,
        case=members.get(message.complaint_id),
    )


def _speaker(message):
    if message.by_person and message.direction != "in":
        return str(message.by_person)
    if message.direction == "in" and message.party and message.party.customer:
        return str(message.party.customer)
    return message.get_direction_display() if message.direction == "in" else message.get_by_kind_display()


def _receipt(row, members):
    """A letter of a template, which is no message of the conversation."""
    title = (
        _("Receipt sent with the tracking link")
        if row.is_receipt
        else _("Letter: %(subject)s") % {"subject": row.subject}
    )
    return Entry(row.created_at, "event", title, "mail", delivery=row, case=members.get(row.complaint_id))


def _pause(pause):
    begin = wording.clock_time(pause.started_at)
    facts = {"kind": pause.clock.get_kind_display(), "begin": begin}
    if pause.ended_at is None:
        title = _("%(kind)s: clock paused since %(begin)s") % facts
    else:
        facts |= {
            "end": wording.clock_time(pause.ended_at),
            "length": wording.duration(pause.ended_at - pause.started_at),
        }
        title = _("%(kind)s: clock paused %(begin)s–%(end)s (%(length)s)") % facts
    return Entry(pause.started_at, "clock", title, "pause", told=_(pause.reason) if pause.reason else "")


def _by_day(entries, now):
    days = {}
    for entry in sorted(entries, key=lambda entry: entry.at):
        date = timezone.localtime(entry.at).date()
        if date not in days:
            days[date] = Day(wording.day_heading(entry.at, now))
        days[date].entries.append(entry)
    return list(days.values())
