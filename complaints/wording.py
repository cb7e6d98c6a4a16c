"""How the product says time: lengths, moments, and what is left of a promise, in the reader's language."""

from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext, pgettext_lazy

from complaints.models.clock import ClockState
from routing import calendar, calendars

DAY = 24 * 60
SOON_PERCENT = 75
# A list row knows only when a promise ends, not how long it was: within the last hour it is called urgent.
SOON_MINUTES = 60
WEEKDAYS = (
    pgettext_lazy("weekday", "Mon"),
    pgettext_lazy("weekday", "Tue"),
    pgettext_lazy("weekday", "Wed"),
    pgettext_lazy("weekday", "Thu"),
    pgettext_lazy("weekday", "Fri"),
    pgettext_lazy("weekday", "Sat"),
    pgettext_lazy("weekday", "Sun"),
)


# --- lengths ------------------------------------------------------------------------------------------------------


def duration(length, *, in_days=True):
    """“52 min”, “2 h 40 min”, “2 days 4 h”, from a week on “10 days”; the rest is cut off, never rounded up.

    `length` is minutes or a timedelta. Working hours are not called days: `in_days=False`.
    """
    minutes = int(length.total_seconds() // 60) if isinstance(length, timedelta) else int(length)
    if minutes < 1:
        return _("less than 1 min")
    if in_days and minutes >= DAY:
        return _days(minutes)
    hours, rest = divmod(minutes, 60)
    if not hours:
        return _("%(minutes)d min") % {"minutes": minutes}
    if not rest:
        return _("%(hours)d h") % {"hours": hours}
    return _("%(hours)d h %(minutes)d min") % {"hours": hours, "minutes": rest}


def _days(minutes):
    days, rest = divmod(minutes, DAY)
    hours = rest // 60
    if days >= 7 or not hours:
        return ngettext("%(days)d day", "%(days)d days", days) % {"days": days}
    words = ngettext("%(days)d day %(hours)d h", "%(days)d days %(hours)d h", days)
    return words % {"days": days, "hours": hours}


# --- moments ------------------------------------------------------------------------------------------------------


def clock_time(at):
    """“15:00”."""
    return date_format(timezone.localtime(at), "H:i")


def day(at, now):
    """“today”, “yesterday”, “tomorrow”, “Sat 21 Nov”, in another year “21 Nov 2025”."""
    local, today = timezone.localtime(at), timezone.localtime(now).date()
    near = {0: _("today"), -1: _("yesterday"), 1: _("tomorrow")}.get((local.date() - today).days)
    if near:
        return near
    if local.year != today.year:
        return date_format(local, pgettext("date format", "j M Y"))
    return _weekday_and_date(local)


def _weekday_and_date(local):
    date = date_format(local, pgettext("date format", "j M"))
    return pgettext("day", "%(weekday)s %(date)s") % {"weekday": WEEKDAYS[local.weekday()], "date": date}


def dated(at):
    """“Thu 19 Nov, 14:08”, whatever today is."""
    local = timezone.localtime(at)
    return pgettext("far", "%(day)s, %(time)s") % {"day": _weekday_and_date(local), "time": clock_time(local)}


def day_heading(at, now):
    """“Today, Thu 19 Nov”, “Yesterday, Wed 18 Nov”, “Tue 17 Nov”, in another year “17 Nov 2025”."""
    local, today = timezone.localtime(at), timezone.localtime(now).date()
    near = {0: _("Today"), -1: _("Yesterday")}.get((local.date() - today).days)
    if near is None:
        return day(at, now)
    return _("%(near)s, %(date)s") % {"near": near, "date": _weekday_and_date(local)}


def moment(at, now):
    """“today 13:22”, “yesterday 18:02”, “Sat 21 Nov, 18:11”."""
    is_near = abs((timezone.localtime(at).date() - timezone.localtime(now).date()).days) <= 1
    words = pgettext("near", "%(day)s %(time)s") if is_near else pgettext("far", "%(day)s, %(time)s")
    return words % {"day": day(at, now), "time": clock_time(at)}


def short_moment(at, now):
    """Like `moment`, but “15:00” alone on the same day."""
    same_day = timezone.localtime(at).date() == timezone.localtime(now).date()
    return clock_time(at) if same_day else moment(at, now)


def full_moment(at):
    """“21 Nov 2026, 18:11”, for titles and print."""
    local = timezone.localtime(at)
    date = date_format(local, pgettext("date format", "j M Y"))
    return pgettext("far", "%(day)s, %(time)s") % {"day": date, "time": clock_time(local)}


def ago(at, now):
    """“12 min ago”; under a minute “just now”."""
    if now - at < timedelta(minutes=1):
        return _("just now")
    return _("%(duration)s ago") % {"duration": duration(now - at)}


# --- what is left of a promise ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Left:
    """A promise as a badge shows it. `percent` of the time is used; None where its length is unknown."""

    kind: str
    words: str
    below: str = ""
    percent: int | None = None


def left_of(clock, now):
    """What a clock's badge says, in the working time of its calendar. Prefetch `pauses` for lists of clocks."""
    return _SAYINGS[clock.state](clock, now)


def left_until(due_at, now, *, minutes=None, calendar_code=""):
    """The same for a bare due time: wall time, unless a calendar is named; `minutes` is the promise's length."""
    left = minutes_between(calendar_code, now, due_at)
    over = minutes_between(calendar_code, due_at, now)
    in_days = is_in_days(calendar_code)
    at = short_moment(due_at, now)
    percent = percent_used(minutes, left) if minutes else None
    if due_at <= now:
        words = _("%(duration)s over") % {"duration": duration(over, in_days=in_days)}
        return Left("over", words, _("promised by %(moment)s") % {"moment": at}, 100)
    is_soon = left < SOON_MINUTES if percent is None else percent >= SOON_PERCENT
    words = _("%(duration)s left") % {"duration": duration(left, in_days=in_days)}
    below = _("by %(moment)s") % {"moment": at}
    if minutes:
        below = _("of %(whole)s, by %(moment)s") % {"whole": duration(minutes, in_days=in_days), "moment": at}
    return Left("soon" if is_soon else "ok", words, below, percent)


def minutes_between(calendar_code, begin, end):
    """Minutes from `begin` to `end` in a calendar ("": wall time); 0 when `end` comes first."""
    if not calendar_code:
        return max(0, (end - begin).total_seconds() / 60)
    return calendar.working_minutes_between(calendars.load(calendar_code), begin, end)


def is_in_days(calendar_code):
    """Twenty-four hours are a day only where a day has twenty-four hours."""
    return calendar_code != "desk"


def percent_used(minutes, left):
    """How much of the promised time is gone, 0 to 100."""
    return min(100, max(0, int((minutes - left) * 100 / minutes))) if minutes else None


def _running(clock, now):
    if clock.due_at <= now:
        return _over(clock, now)
    left = minutes_between(clock.calendar, now, clock.due_at)
    percent = percent_used(clock.minutes, left)
    is_soon = left < SOON_MINUTES if percent is None else percent >= SOON_PERCENT
    below = _("by %(moment)s") % {"moment": short_moment(clock.due_at, now)}
    paused = _paused_minutes(clock)
    if paused >= 1:
        facts = {"by": below, "duration": duration(paused, in_days=is_in_days(clock.calendar))}
        below = _("%(by)s; paused %(duration)s") % facts
    return Left("soon" if is_soon else "ok", _left_words(clock, left), below, percent)


def _over(clock, now):
    over = minutes_between(clock.calendar, clock.due_at, now)
    facts = {"over": _length(clock, over), "whole": _length(clock, clock.minutes)}
    words = _("%(over)s over %(whole)s") % facts if clock.minutes else _("%(over)s over") % facts
    below = _("promised by %(moment)s") % {"moment": short_moment(clock.due_at, now)}
    told = _told(clock.alert_level)
    if told:
        below = _("%(promised)s; %(told)s") % {"promised": below, "told": told}
    return Left("over", words, below, 100)


def _told(level):
    """Who was told last of a promise that is over."""
    if level >= 200:
        return _("director told")
    if level >= 150:
        return _("manager told")
    return _("owner told") if level >= 100 else ""


def _paused(clock, now):
    pause = next((pause for pause in clock.pauses.all() if pause.ended_at is None), None)
    since = pause.started_at if pause else now
    left = minutes_between(clock.calendar, since, clock.due_at)
    words = _("Paused, %(duration)s left") % {"duration": _length(clock, left)}
    if pause is None:
        return Left("paused", words, "", percent_used(clock.minutes, left))
    facts = {"reason": _(pause.reason) if pause.reason else "", "moment": short_moment(pause.started_at, now)}
    below = _("%(reason)s, since %(moment)s") % facts if pause.reason else _("since %(moment)s") % facts
    return Left("paused", words, below, percent_used(clock.minutes, left))


def _kept(clock, now):
    left = minutes_between(clock.calendar, clock.stopped_at, clock.due_at)
    if not clock.minutes:
        return Left("kept", _("kept, %(moment)s") % {"moment": short_moment(clock.stopped_at, now)})
    used = max(0, clock.minutes - left)
    return Left(
        "kept",
        _("kept, in %(used)s of %(whole)s") % {"used": _length(clock, used), "whole": _length(clock, clock.minutes)},
    )


def _missed(clock, now):
    late = minutes_between(clock.calendar, clock.due_at, clock.stopped_at)
    return Left("missed", _("%(duration)s late") % {"duration": _length(clock, late)})


def _cancelled(clock, now):
    return Left("stopped", _("no longer counted"))


def _left_words(clock, left):
    facts = {"left": _length(clock, left), "whole": _length(clock, clock.minutes)}
    return _("%(left)s left of %(whole)s") % facts if clock.minutes else _("%(left)s left") % facts


def _length(clock, minutes):
    return duration(minutes or 0, in_days=is_in_days(clock.calendar))


def _paused_minutes(clock):
    """Working minutes of the pauses that are over; only where they were fetched with the clock."""
    fetched = getattr(clock, "_prefetched_objects_cache", {}).get("pauses", ())
    return sum(minutes_between(clock.calendar, p.started_at, p.ended_at) for p in fetched if p.ended_at)


_SAYINGS = {
    ClockState.RUNNING: _running,
    ClockState.PAUSED: _paused,
    ClockState.KEPT: _kept,
    ClockState.MISSED: _missed,
    ClockState.CANCELLED: _cancelled,
}
