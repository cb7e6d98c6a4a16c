"""Times as people say them in a promise: “call by four”, “tomorrow 10:30”, “明天下午三点”, “半小时内”. Pure."""

import re
from datetime import datetime, time, timedelta

# Somebody who promises “by four” means the afternoon; “by nine” the morning, or the evening once nine is past.
FIRST_HOUR = 8
END_OF_DAY = 18
NUMBERS = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
DIGITS = "零一二三四五六七八九"
HOUR = r"(?P<hour>\d{1,2}|" + "|".join(NUMBERS[1:]) + r"|noon)"
ENGLISH = re.compile(
    rf"\b(?:by|at|before|until|till|around|from)\s+{HOUR}(?:[:.](?P<minute>\d\d))?\s*(?:o.?clock)?\s*"
    r"(?P<half>[ap])?\.?(?:m\b\.?)?(?!\s*(?:days?|hours?|hrs?|minutes?|mins?|h)\b)|\b(?P<h2>\d{1,2}):(?P<m2>\d\d)\b\s*(?P<half2>[ap])?"
    r"|\b(?P<h3>\d{1,2})\s*(?P<half3>[ap])m\b|\b(?P<noon>noon)\b",
    re.IGNORECASE,
)
CHINESE = re.compile(
    r"(?P<part>凌晨|早上|上午|中午|下午|傍晚|晚上)?\s*(?P<hour>\d{1,2}|[一二两三四五六七八九十]{1,3})\s*"
    r"(?:点|时(?!间)|[:：](?=\d\d))\s*(?P<minute>半|\d{1,2}|一刻|三刻)?"
)
SPAN = re.compile(
    r"\b(?:in|within)\s+(?P<n>\d+|half an|an?|one|two|three|four)\s*(?P<unit>hour|hr|h|min|minute|day)s?\b"
    r"|(?P<n2>\d+|半|一|两|二|三|四)\s*个?\s*(?P<unit2>小时|钟头|分钟|天)\s*(?:之)?(?:内|后)",
    re.IGNORECASE,
)
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAY = re.compile(
    r"\b(?P<day>today|tonight|tomorrow|(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?)\b"
    r"|(?P<zh>今天|今晚|明天|明晚|后天|(?:下?周|下?星期|礼拜)[一二三四五六日天])",
    re.IGNORECASE,
)
NEAR = {"today": 0, "tonight": 0, "tomorrow": 1, "今天": 0, "今晚": 0, "明天": 1, "明晚": 1, "后天": 2}


def due_of(text, now):
    """When a promise falls due that is told in words, in the zone of `now`; None where no time is named.

    A day without an hour is the end of that working day. A time that is past means the next day.
    """
    if match := SPAN.search(text):
        return now + _length(match["n"] or match["n2"], match["unit"] or match["unit2"])
    days = _days_ahead(text, now)
    found = _time_of(DAY.sub(" ", text))
    if found is None:
        return None if days is None else _at(now, days, END_OF_DAY, 0)
    return _soonest(now, days, *found)


def _length(number, unit):
    words = {"half an": 0.5, "半": 0.5, "a": 1, "an": 1, "一": 1, "两": 2, "二": 2, "三": 3, "四": 4}
    lower = number.lower()
    count = words.get(lower) or (NUMBERS.index(lower) if lower in NUMBERS else int(lower))
    if unit.lower() in ("day", "天"):
        return timedelta(days=count)
    is_hours = unit.lower() in ("hour", "hr", "h", "小时", "钟头")
    return timedelta(hours=count) if is_hours else timedelta(minutes=count)


def _days_ahead(text, now):
    """How many days from today the named day is; None where none is named."""
    match = DAY.search(text)
    if not match:
        return None
    name = (match["day"] or match["zh"]).lower()
    if name in NEAR:
        return NEAR[name]
    if match["day"]:
        return (WEEKDAYS.index(name[:3]) - now.weekday()) % 7
    ahead = ("一二三四五六日".index(name[-1].replace("天", "日")) - now.weekday()) % 7
    is_next_week = name.startswith("下") and ahead + now.weekday() < len(WEEKDAYS)
    return ahead + 7 * is_next_week


def _time_of(text):
    """(hour, minute, whether the half of the day was named) or None."""
    if match := CHINESE.search(text):
        return _chinese(match)
    match = ENGLISH.search(text)
    if not match:
        return None
    if match["noon"] or (match["hour"] or "").lower() == "noon":
        return 12, 0, True
    word = (match["hour"] or match["h2"] or match["h3"]).lower()
    hour = NUMBERS.index(word) if word in NUMBERS else int(word)
    half = (match["half"] or match["half2"] or match["half3"] or "").lower()
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    return _checked(hour, int(match["minute"] or match["m2"] or 0), bool(half) or hour > 12)


def _chinese(match):
    hour = _number(match["hour"])
    minute = {"半": 30, "一刻": 15, "三刻": 45, None: 0}.get(match["minute"])
    minute = int(match["minute"]) if minute is None else minute
    part = match["part"]
    if (part in ("下午", "傍晚", "晚上") and hour < 12) or (part == "中午" and hour < 11):
        hour += 12
    return _checked(hour, minute, bool(part) or hour > 12)


def _number(word):
    if word.isdigit():
        return int(word)
    word = word.replace("两", "二")
    tens, ten, ones = word.partition("十")
    value = 10 * (DIGITS.index(tens) if tens else 1) if ten else 0
    rest = ones if ten else word
    return value + (DIGITS.index(rest) if rest else 0)


def _checked(hour, minute, is_sure):
    return (hour, minute, is_sure) if hour < 24 and minute < 60 else None


def _soonest(now, days, hour, minute, is_sure):
    """The next such time; an hour whose half was not named is in the working day."""
    hours = [hour] if is_sure else [hour, hour + 12] if hour >= FIRST_HOUR else [hour + 12]
    if days is not None:
        return next((at for h in hours if h < 24 and (at := _at(now, days, h, minute)) > now), None)
    ahead = [_at(now, day, h, minute) for day in (0, 1) for h in hours if h < 24]
    return next((at for at in ahead if at > now), None)


def _at(now, days, hour, minute):
    return datetime.combine(now.date() + timedelta(days=days), time(hour, minute), now.tzinfo)
