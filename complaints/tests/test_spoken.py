"""Times as people say them, read at 13:20 on Tuesday 24 November 2026 in Shanghai."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from complaints import spoken

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 24, 13, 20, tzinfo=ZONE)


@pytest.mark.parametrize(
    "text,day,hour,minute",
    [
        ("call by four", 24, 16, 0),
        ("I call you back by 4", 24, 16, 0),
        ("send the label before 5:30 pm", 24, 17, 30),
        ("look into it by 16:45", 24, 16, 45),
        ("call at 9", 24, 21, 0),
        ("call at 10 am", 25, 10, 0),
        ("write until noon", 25, 12, 0),
        ("call tomorrow at 10", 25, 10, 0),
        ("call tomorrow 10:30", 25, 10, 30),
        ("send it on Friday by two", 27, 14, 0),
        ("answer tomorrow", 25, 18, 0),
        ("answer today", 24, 18, 0),
        ("call within 2 hours", 24, 15, 20),
        ("call in half an hour", 24, 13, 50),
        ("in 30 minutes", 24, 13, 50),
        ("四点前回电", 24, 16, 0),
        ("下午三点半给您回电", 24, 15, 30),
        ("明天上午10点前答复", 25, 10, 0),
        ("后天下午两点", 26, 14, 0),
        ("周五十一点", 27, 11, 0),
        ("今晚8点", 24, 20, 0),
        ("半小时内回电", 24, 13, 50),
        ("2个小时后联系", 24, 15, 20),
        ("明天给答复", 25, 18, 0),
        ("15：40前回电", 24, 15, 40),
    ],
)
def test_time_is_read_as_it_is_meant(text, day, hour, minute):
    assert spoken.due_of(text, NOW) == datetime(2026, 11, day, hour, minute, tzinfo=ZONE)


@pytest.mark.parametrize(
    "text", ["call back", "send 2 labels", "refund of 13.50", "看一下", "call by 45", "today at 9 am", "within reason"]
)
def test_what_names_no_time_to_come_is_not_guessed(text):
    assert spoken.due_of(text, NOW) is None
