"""Whether a customer's words ask again (催单) rather than say something new. Pure but for the case's own clocks."""

import re

from complaints import clocks
from complaints.states import ClockKind

LONGEST = 120
WORDS = re.compile(
    r"催|还没|怎么还|什么时候|多久|有人吗|有没有人|进展|回复我|等了"
    r"|any news|any update|still (?:no|waiting|nothing)|how long|when will|hello\?|are you there|no (?:answer|reply)",
    re.IGNORECASE,
)
WAITED_FOR = {ClockKind.FIRST_RESPONSE, ClockKind.FIRST_RESPONSE_CLOSED, ClockKind.NEXT_REPLY, ClockKind.PROGRESS}


def sounds_like_one(text):
    """Short, and asking where things stand."""
    return len(text.strip()) <= LONGEST and WORDS.search(text) is not None


def asks_again(case, text):
    """Words on an open case that ask where things stand while the customer waits for us."""
    return case.is_open and sounds_like_one(text) and bool(WAITED_FOR & clocks.live_kinds(case))
