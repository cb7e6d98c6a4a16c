"""Working time at a glance: `routing.calendar` counts from interval to interval, here the sums are made beforehand."""

from bisect import bisect_left, bisect_right
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from routing import calendar, calendars

DAY = timedelta(days=1)
AFTER = timedelta(days=90)


class Ruler:
    """One calendar between two days; `add` answers as `calendar.add_working_time` does, in a tenth of the time."""

    def __init__(self, counted, first, last):
        self.calendar = counted
        self.begins, self.ends, self.worked = [], [], []
        total, zone = 0, ZoneInfo(counted.zone)
        for number in range(0 if counted.is_always else (last - first).days + 1):
            day = first + number * DAY
            midnight = datetime(day.year, day.month, day.day, tzinfo=zone)
            for opens, closes in counted.intervals_on(day):
                begin, end = ((midnight + timedelta(minutes=minute)).timestamp() for minute in (opens, closes))
                self.begins.append(begin)
                self.ends.append(end)
                self.worked.append(total)
                total += end - begin
        self.total = total

    def add(self, at, minutes):
        """The instant at which so many working minutes have passed."""
        if self.calendar.is_always or not minutes:
            return at + timedelta(minutes=minutes)
        now = at.timestamp()
        number = bisect_right(self.begins, now) - 1
        if number < 0:
            return calendar.add_working_time(self.calendar, at, minutes)
        target = self.worked[number] + min(now, self.ends[number]) - self.begins[number] + minutes * 60
        if target > self.total:
            return calendar.add_working_time(self.calendar, at, minutes)
        number = bisect_left(self.worked, target) - 1
        return datetime.fromtimestamp(self.begins[number] + target - self.worked[number], UTC)

    def back(self, at, minutes):
        """The instant since which so many working minutes have passed."""
        now = at.timestamp()
        number = bisect_right(self.begins, now) - 1
        target = self.worked[number] + min(now, self.ends[number]) - self.begins[number] - minutes * 60
        number = bisect_right(self.worked, target) - 1
        return datetime.fromtimestamp(self.begins[number] + target - self.worked[number], UTC)

    def is_open(self, at):
        """As `calendar.is_open`."""
        if self.calendar.is_always:
            return True
        now = at.timestamp()
        number = bisect_right(self.begins, now) - 1
        return now < self.ends[number] if number >= 0 else calendar.is_open(self.calendar, at)

    def next_open(self, at):
        """As `calendar.next_opening`."""
        if self.is_open(at):
            return at
        number = bisect_right(self.begins, at.timestamp())
        return datetime.fromtimestamp(self.begins[number], UTC)

    def last_open(self, at):
        """`at` itself when open, else the last instant before it that was."""
        number = bisect_right(self.begins, at.timestamp()) - 1
        return min(at, datetime.fromtimestamp(self.ends[number], UTC))


@lru_cache(maxsize=32)
def ruler(code, first, last):
    """The calendar with this code from a day on, and some months beyond another."""
    return Ruler(calendars.load(code), first - DAY, last + AFTER)
