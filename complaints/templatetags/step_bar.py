"""The seven steps of a case as a bar: done with a date, now with its promise, ahead in grey."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from complaints import wording
from complaints.states import STEP_NUMBER, STEPS, State


def context(case, dates=None, now=None):
    """What `_step_bar.html` prints. `dates` maps a state to when it was done (for the current one: its due time)."""
    dates, now = dates or {}, now or timezone.now()
    entries = [_entry(case, state, number, dates, now) for number, state in enumerate(STEPS, start=1)]
    current = next((entry for entry in entries if entry["status"] == "now"), None)
    following = entries[current["number"]] if current and current["number"] < len(entries) else None
    return {"entries": entries, "current": current, "following": following, "count": len(entries), "end": _end(case)}


def _entry(case, state, number, dates, now):
    status = _status(case.state, state, number, dates)
    said = dates.get(state)
    if status == "now" and said is None:
        said = getattr(case, "promise_due_at", None)
    if isinstance(said, datetime):
        said = wording.by_when(said, now) if status == "now" else wording.moment(said, now)
    mark = round_name(case.round) if status == "now" and case.round > 1 else ""
    return {"number": number, "name": state.label, "status": status, "said": said or "", "round": mark}


def _status(current, state, number, dates):
    if current in STEP_NUMBER:
        here = STEP_NUMBER[current]
        return "done" if number < here else "now" if number == here else "ahead"
    return "done" if current == State.CLOSED or state in dates else "ahead"


def _end(case):
    return "" if case.state in STEP_NUMBER else State(case.state).label


def round_name(number):
    """“2nd round”, “3rd round”, “4th round”."""
    if number == 2:
        return _("2nd round")
    return _("3rd round") if number == 3 else _("%(number)sth round") % {"number": number}
