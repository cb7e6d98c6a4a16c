"""What an event says on the timeline: what it is called, and in words what changed.

The machine's own events are told here; a room tells its own: `telling.words("report", function)`, where
`function(facts, event, book)` returns the words behind the label ("" for none) and `book` looks names up.
"""

import json
from datetime import datetime

from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy, pgettext
from django.utils.translation import gettext as _

from complaints import steps, wording
from complaints.models import Complaint, Customer, Order, Party
from complaints.states import EVENT_LABELS, Channel, ClockKind, Priority
from routing.memory import remembered
from routing.models import Category, Department, User

_words = {}
PEOPLE = ("owner", "to", "from")
# Parts of the record that are no column of the case itself.
LISTS = {
    "demands": gettext_lazy("demands"),
    "people_named": gettext_lazy("people named"),
    "contacts": gettext_lazy("contact"),
    "parties": gettext_lazy("party added"),
}


# Reasons that no rule gives.
OWN_REASONS = {
    "person": gettext_lazy("A colleague decided it"),
    "second_reopening": gettext_lazy("Reopened for the second time"),
}
# A step that was taken, as the timeline says it.
TAKEN = {
    "complete_intake": gettext_lazy("Intake completed"),
    "assign": gettext_lazy("Assigned"),
    "answer": gettext_lazy("Answered and ended"),
    "fast_track": gettext_lazy("Sent straight to solution"),
    "reroute": gettext_lazy("Sent back to triage"),
    "conclude": gettext_lazy("Verification concluded"),
    "reverify": gettext_lazy("Sent back to verification"),
    "agree": gettext_lazy("Agreed with the customer"),
    "final_position": gettext_lazy("Final position taken"),
    "renegotiate": gettext_lazy("Sent back to solution"),
    "deliver": gettext_lazy("All delivered"),
    "satisfy": gettext_lazy("The customer is content"),
    "reopen": gettext_lazy("Reopened"),
    "close": gettext_lazy("Closed"),
    "reject": gettext_lazy("Rejected"),
    "appeal": gettext_lazy("Appeal granted"),
    "withdraw": gettext_lazy("Withdrawn by the customer"),
    "merge": gettext_lazy("Merged"),
    "unmerge": gettext_lazy("Merge undone"),
}


def words(kind, function):
    """Tell events of this kind by `function(facts, event, book) -> str`."""
    _words[kind] = function


def title_of(event):
    """What an event is called: a step by what was done."""
    return TAKEN.get(event.kind) or EVENT_LABELS.get(event.kind) or event.kind


def facts_of(event):
    """The facts an event keeps; its payload is canonical JSON."""
    return json.loads(event.payload)["facts"]


def sentence_of(event, book):
    """What changed, in the reader's words."""
    tell = _words.get(event.kind)
    return tell(facts_of(event), event, book) if tell else ""


class Book:
    """Names behind the keys that events keep; the people of a whole timeline are read in one query."""

    def __init__(self, events):
        keys = {facts.get(name) for facts in map(facts_of, events) for name in PEOPLE}
        self._people = User.objects.in_bulk([key for key in keys if isinstance(key, int)])

    def person(self, key):
        return str(self._people.get(key, "")) if key else ""

    def category(self, code):
        return _named(categories().get(code), code)

    def department(self, code):
        return _named(departments().get(code), code)


@remembered
def categories():
    """Every category by its code."""
    return {row.code: row for row in Category.objects.all()}


@remembered
def departments():
    """Every department by its code."""
    return {row.code: row for row in Department.objects.all()}


def reasons(kept):
    """What the rules (or a person) had to say for a priority, as a case keeps it: “Going public: “post the video””."""
    names = "name_zh" if (get_language() or "").startswith("zh") else "name_en"
    for reason in kept:
        if reason.get("kind") != "always_red" and reason.get("word"):
            yield _("%(rule)s: “%(word)s”") % {"rule": reason.get(names) or reason["code"], "word": reason["word"]}
        elif reason["code"] in OWN_REASONS:
            yield str(OWN_REASONS[reason["code"]])
        else:
            yield reason.get(names) or reason["code"]


def _named(row, code):
    return row.name if row else code


# --- the machine's own ----------------------------------------------------------------------------------------------


def _channel(facts, event, book):
    return Channel(facts["channel"]).label if facts.get("channel") in Channel.values else ""


def _assigned(facts, event, book):
    """“Logistics · damaged, Yellow, Warehouse, Investigator Zhao”."""
    parts = [
        book.category(facts["category"]) if facts.get("category") else "",
        Priority(facts["priority"]).label if facts.get("priority") in Priority.values else "",
        book.department(facts["department"]) if facts.get("department") else "",
        book.person(facts.get("owner")),
    ]
    return _(", ").join(str(part) for part in parts if part)


def _edited(facts, event, book):
    return _(", ").join(field_label(name) for name in facts.get("fields", ()))


def field_label(name):
    """“subject”, “order number”: what a part of the record is called."""
    owner, _dot, field = name.rpartition(".")
    if field in LISTS:
        return str(LISTS[field])
    model = Order if owner == "order" else next(model for model in (Complaint, Party, Customer) if _has(model, field))
    return str(model._meta.get_field(field).verbose_name)


def _has(model, field):
    return any(known.name == field for known in model._meta.get_fields())


def _handed_over(facts, event, book):
    to = book.person(facts.get("to"))
    if facts.get("is_break"):
        return _("to %(person)s, for a break from this customer") % {"person": to}
    before = book.person(facts.get("from"))
    if before:
        return _("%(before)s → %(to)s") % {"before": before, "to": to}
    return _("to %(person)s") % {"person": to} if to else ""


def _watched(facts, event, book):
    return (_("%(person)s does not any more") if facts.get("out") else _("by %(person)s")) % {
        "person": book.person(facts.get("to"))
    }


def _asked(facts, event, book):
    return str(steps.label_of(facts["step"])) if facts.get("step") in steps.NAMES else ""


def _promised(facts, event, book):
    if facts.get("kept"):
        return _("kept")
    if facts.get("dropped"):
        return pgettext("a promise", "dropped")
    if due := facts.get("due"):
        at = datetime.fromisoformat(due) if isinstance(due, str) else due
        return _("by %(moment)s") % {"moment": wording.moment(at, timezone.now())}
    return ""


def _raised(facts, event, book):
    return str(Priority(facts["to"]).label) if facts.get("to") in Priority.values else ""


def _recounted(facts, event, book):
    """“Triage 24 Nov 18:00 → 24 Nov 19:00” of each promise that moved."""
    words = _("%(promise)s %(before)s → %(after)s")
    return _(", ").join(
        words % {"promise": ClockKind(kind).label, "before": _short(before), "after": _short(after)}
        for kind, _subject, before, after in facts.get("clocks", ())
        if kind in ClockKind.values
    )


def _short(moment):
    return wording.moment(datetime.fromisoformat(moment), timezone.now())


def _joined(facts, event, book):
    return facts.get("into") or ""


def _owned(facts, event, book):
    return _("to %(person)s") % {"person": book.person(facts["owner"])} if facts.get("owner") else ""


for _kind in ("register", "import"):
    words(_kind, _channel)
for _kind in ("assign", "fast_track", "answer"):
    words(_kind, _assigned)
for _kind in ("ask", "decline", "decision"):
    words(_kind, _asked)
words("edit", _edited)
words("hand_over", _handed_over)
words("promise", _promised)
words("merge", _joined)
words("reopen", _owned)
words("watch", _watched)
words("raise", _raised)
words("recount", _recounted)
