"""Which promises begin and end with which step."""

from django.utils.translation import gettext_noop

from complaints import clocks
from complaints.states import ClockKind as K

FIRST = (K.FIRST_RESPONSE, K.FIRST_RESPONSE_CLOSED)

STOPS = {
    "assign": [K.TRIAGE],
    "fast_track": [K.TRIAGE],
    "answer": [K.TRIAGE, K.NEXT_REPLY, *FIRST],
    "agree": [K.HANDLING],
    "final_position": [K.HANDLING],
    "deliver": [K.PROGRESS],
    "satisfy": [K.CALLBACK],
    "reopen": [K.CALLBACK],
}
CANCELS = {
    "reroute": [K.HANDLING],
}
STARTS = {
    "assign": [K.HANDLING, K.PROGRESS],
    "fast_track": [K.HANDLING, K.PROGRESS],
    "reroute": [K.TRIAGE],
    "renegotiate": [K.HANDLING],
    "reopen": [K.HANDLING, K.PROGRESS],
    "appeal": [K.TRIAGE],
}
ENDS = ("close", "reject", "withdraw")
MERGED = gettext_noop("merged into another case")


def moves(step):
    """Whether any promise begins or ends with this step."""
    return step in (*STOPS, *CANCELS, *STARTS, *ENDS, "merge", "unmerge")


def move(case, step, *, at):
    """Move the clocks of a locked case with a step it has just taken."""
    if step in STOPS:
        clocks.stop(case, *STOPS[step], at=at)
    if step in CANCELS:
        clocks.cancel(case, *CANCELS[step], at=at)
    if step in STARTS:
        clocks.start_all(case, STARTS[step], at=at)
    if step in ENDS:
        clocks.cancel_all(case, at=at)
    elif step == "merge":
        clocks.freeze_all(case, at=at, reason=MERGED)
    elif step == "unmerge":
        clocks.thaw_all(case, at=at, reason=MERGED)
