"""One thing done to many cases: shown first, then done case by case through the door, each with its own result.

What cannot be done to a case leaves the others alone. Handing over can be undone while nobody has touched the case.
"""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from complaints import access, lifecycle
from complaints.errors import Conflict, StepRefused
from complaints.models import Complaint
from routing.models import User

AT_ONCE = 50
ACTIONS = {
    "reassign": (gettext_lazy("Reassign"), ("complaints.reassign_complaint", "complaints.hand_over_complaint")),
    "message": (gettext_lazy("Write to the customers"), ("complaints.say_complaint",)),
    "note": (gettext_lazy("Add a note"), ("complaints.note_complaint",)),
}


@dataclass(frozen=True)
class Chosen:
    """A case with the version that was seen, and what would stand in the way."""

    case: Any
    version: int
    hindrance: Any = ""

    @property
    def token(self):
        return f"{self.case.pk}:{self.version}"


@dataclass(frozen=True)
class Result:
    """What became of one case; `undo` is what is needed to take it back: its key, version and the owner before."""

    case: Any
    words: Any
    is_done: bool
    undo: str = ""


def allowed(user):
    """The actions this person has the right to: [(name, label)]."""
    return [(name, label) for name, (label, rights) in ACTIONS.items() if user.right_names.intersection(rights)]


def chosen(user, action, tokens):
    """The cases of these “key:version” marks that the person may read, in the order of the list."""
    versions = {}
    for token in tokens[:AT_ONCE]:
        key, _sep, version = token.partition(":")
        if key.isascii() and key.isdigit() and version.isascii() and version.isdigit() and len(token) < 28:
            versions[int(key)] = int(version)
    cases = Complaint.objects.visible_to(user).filter(pk__in=versions).for_list().by_promise()
    return [Chosen(case, versions[case.pk], hindrance(action, case, versions[case.pk], user)) for case in cases]


def hindrance(action, case, version, user):
    """Why this cannot be done to the case, as far as it can be told beforehand; the door has the last word."""
    if case.version != version:
        return _("It has changed since you looked at it.")
    if action == "reassign" and not case.is_open:
        return _("It has ended.")
    if action == "reassign" and case.owner != user and not access.holds(user, "complaints.reassign_complaint"):
        return _("Only your own cases can be handed over by you.")
    if action == "message" and case.customer_id is None:
        return _("Nobody to write to is known.")
    return ""


def run(action, rows, *, by, given):
    """Do it to each in turn; [Result]."""
    do = {"reassign": _reassign, "message": _message, "note": _note}[action]
    return [_one(do, row, by, given) for row in rows]


def _one(do, row, by, given):
    if row.hindrance:
        return Result(row.case, row.hindrance, is_done=False)
    try:
        words, undo = do(row, by, given)
    except StepRefused as refused:
        return Result(row.case, " ".join(str(unmet) for unmet in refused.unmet), is_done=False)
    except Conflict:
        return Result(row.case, _("A colleague was faster: look at it."), is_done=False)
    return Result(row.case, words, is_done=True, undo=undo)


def _reassign(row, by, given):
    before, to = row.case.owner, given["to"]
    if before == to:
        raise StepRefused([_("It is theirs already.")])
    case = lifecycle.hand_over(row.case, by=by, to=to, note=given["note"], version=row.version)
    undo = f"{case.pk}:{case.version}:{before.pk}" if before else ""
    return _("Now with %(person)s.") % {"person": to}, undo


def _message(row, by, given):
    lifecycle.say(row.case, by=by, text=given["text"])
    return _("Written."), ""


def _note(row, by, given):
    lifecycle.say(row.case, by=by, text=given["text"], direction="note")
    return _("Noted."), ""


def undo(marks, *, by):
    """Give cases back to who had them; what has been touched since stays. [Result]."""
    wanted = {}
    for mark in marks[:AT_ONCE]:
        parts = mark.split(":")
        if len(parts) == 3 and all(part.isascii() and part.isdigit() and len(part) < 19 for part in parts):
            wanted[int(parts[0])] = int(parts[1]), int(parts[2])
    people = User.objects.in_bulk([person for _version, person in wanted.values()])
    cases = Complaint.objects.visible_to(by).filter(pk__in=wanted).for_list().by_promise()
    results = []
    for case in cases:
        version, person = wanted[case.pk]
        if person not in people:
            continue
        row = Chosen(case, version, hindrance("reassign", case, version, by))
        results.append(_one(_reassign, row, by, {"to": people[person], "note": _("Taken back.")}))
    return results
