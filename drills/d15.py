"""D15: working-time arithmetic against a minute-by-minute twin.

Random calendars with several intervals a day, closed and shifted days, zones that change their clocks, starts around
midnight and around the change, and clocks that are paused and go on. Every tenth question counts seconds.
"""

import random
import time
from datetime import UTC, date, datetime, timedelta

from drills.result import Result
from routing import calendar
from routing.calendar import MINUTES_A_DAY, Calendar
from routing.tests import twin
from routing.tests.strategies import CORNERS, ZONES

NAME = "D15 working time"
DATABASES = ()
QUESTIONS = (2_000, 50_000)
MINUTE, SECOND = timedelta(minutes=1), timedelta(seconds=1)
# As far as the twin walks; a calendar that is hardly open is asked for less.
REACH = timedelta(days=14)
EDGES = (0, 1, 30, 59, 60, 61, 120, 121, 150, 180, 540, 720, 780, 1260, 1380, 1439, 1440)


def run(*, seed, full, database):
    chance = random.Random(seed)
    broken, asked, skipped, worst = [], 0, 0, 0.0
    while asked < QUESTIONS[full]:
        step = SECOND if asked % 10 == 9 else MINUTE
        hours, start, amount = question(chance, step)
        expected = twin.add(hours, start, amount, step, REACH if step is MINUTE else REACH / 60)
        if expected is None:
            skipped += 1
            continue
        asked += 1
        began = time.perf_counter()
        found = calendar.add_working_time(hours, start, amount * step / MINUTE)
        worst = max(worst, time.perf_counter() - began)
        broken += differences(chance, hours, start, amount, step, expected, found)
    counts = {"questions": asked, "out_of_reach": skipped, "differences": len(broken)}
    return Result(NAME, seed, counts, worst * 1000, broken[:20])


def differences(chance, hours, start, amount, step, expected, found):
    """What the product answers otherwise than the twin, as sentences."""
    answers = [("add", found, expected)]
    minutes = amount * step / MINUTE
    # To the microsecond: a fraction of a minute is no exact number.
    between = calendar.working_minutes_between(hours, start, expected)
    answers.append(("between", round(between * 60, 5), round(minutes * 60, 5)))
    later = start + step * chance.randrange(0, 2000)
    counted = twin.between(hours, start, later, step) * (step / MINUTE)
    exact = calendar.working_minutes_between(hours, start, later)
    answers.append(("between", round(exact * 60, 5), round(counted * 60, 5)))
    answers.append(("open", calendar.is_open(hours, later), twin.is_open(hours, later)))
    if step is MINUTE and minutes:
        pauses = some_pauses(chance, start, expected)
        due = due_with_pauses(hours, start, minutes, pauses)
        answers.append(("pauses", due, twin.paused(hours, start, amount, pauses)))
    return [
        f"{name}: {hours} from {start.isoformat()} {minutes} min gives {ours}, by hand {theirs}"
        for name, ours, theirs in answers
        if theirs is not None and ours != theirs
    ]


def due_with_pauses(hours, start, minutes, pauses):
    """As clocks do it: when one goes on, its due time moves by the working time that passed meanwhile."""
    due = calendar.add_working_time(hours, start, minutes)
    try:
        for begin, end in pauses:
            if begin < due:
                missed = calendar.working_minutes_between(hours, begin, end)
                due = calendar.add_working_time(hours, due, missed)
    except calendar.NeverOpen:
        return None
    return due


def some_pauses(chance, start, due):
    """Up to three pauses one after the other, beginning before the clock would have run out."""
    length = max(1, int((due - start) / MINUTE))
    begins = sorted(start + MINUTE * chance.randrange(length) for _ in range(chance.randrange(4)))
    pauses = []
    for begin in begins:
        begin = max(begin, pauses[-1][1]) if pauses else begin
        pauses.append((begin, begin + MINUTE * chance.randrange(0, 900)))
    return pauses


def question(chance, step):
    """(calendar, start, amount in steps)."""
    start = chance.choice(CORNERS) + MINUTE * chance.randrange(-2 * MINUTES_A_DAY, 2 * MINUTES_A_DAY)
    if chance.random() < 0.2:
        start = datetime.combine(anyday(chance), datetime.min.time(), UTC)
    if step is SECOND:
        start += SECOND * chance.randrange(60)
    hours = some_calendar(chance, start.date())
    return hours, start, chance.choice((0, 1, 15, 60, chance.randrange(1, 1500)))


def anyday(chance):
    return date(2026, 1, 1) + timedelta(days=chance.randrange(800))


def some_calendar(chance, near):
    if chance.random() < 0.02:
        return Calendar(chance.choice(ZONES), is_always=True)
    weekly = {weekday: some_intervals(chance) for weekday in range(7) if chance.random() < 0.85}
    days = {near + timedelta(days=chance.randrange(-2, 8)): some_intervals(chance) for _ in range(chance.randrange(4))}
    return Calendar(chance.choice(ZONES), weekly, days)


def some_intervals(chance):
    """None to three intervals, now and then touching or overlapping."""
    intervals = []
    for _ in range(chance.choice((0, 1, 1, 2, 2, 3))):
        begin, end = sorted(chance.choice(EDGES) if chance.random() < 0.5 else chance.randrange(1441) for _ in range(2))
        if begin < end:
            intervals.append((begin, end))
    return tuple(intervals)
