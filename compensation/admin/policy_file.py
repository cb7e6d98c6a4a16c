"""The policy table as a file and back. An import makes drafts: nothing that it says holds before somebody says so."""

from dataclasses import dataclass, field

from django.utils import timezone
from django.utils.translation import gettext as _

from compensation import versions
from compensation.forms.policy import AMOUNTS, TICKS, PolicyRowForm, written
from compensation.models import PolicyRow
from compensation.recording import refuse
from complaints.channels.tables import Row, TableRefused, open_table
from routing.money import to_major

MOST_ROWS = 2000
COLUMNS = (
    "code", "version", "valid_from", "valid_until", "name_en", "name_zh", "categories", "responsibilities",
    "priorities", "tiers", "markets", "amount_from", "amount_below", "allowed", "standard", "standard_en",
    "standard_zh",
    "agent_amount", "agent_percent", "manager_amount", "manager_percent", "director_amount", "director_percent",
    "goes_beyond", "needs_manager", "source",
)  # fmt: skip
# Written for the reader; what holds from when is said on the page of the draft.
NOT_READ = ("version", "valid_from", "valid_until")
YES = {"yes", "true", "1", "是"}


@dataclass
class Line:
    """What was done with one line of a file."""

    line: int
    code: str
    outcome: str
    draft: object = None
    faults: list = field(default_factory=list)


def rows():
    """The newest version of each row, a draft before what it is to replace."""
    newest = {row.code: row for row in PolicyRow.objects.order_by("code", "version")}
    return [[_cell(row, column) for column in COLUMNS] for row in newest.values()]


def _cell(row, column):
    value = getattr(row, column)
    if column in AMOUNTS:
        return None if value is None else to_major(value)
    if column == "standard":
        return written(value)
    return ", ".join(value) if isinstance(value, list) else value


def read(path):
    """Read a file line by line into drafts; each line is told of. `StepRefused` where it is no such table."""
    try:
        with open_table(path, recognise=lambda names: {"code", "agent_amount"} <= _places(names).keys()) as table:
            places = _places(table.header)
            if not {"code", "agent_amount"} <= places.keys():
                refuse(
                    "has_columns", _("The columns of an exported table"), _("Export the table and change that file.")
                )
            lines = [row for row in table if isinstance(row, Row)][: MOST_ROWS + 1]
    except TableRefused as refused:
        return refuse("is_a_table", _("A table that can be read"), str(refused))
    if len(lines) > MOST_ROWS:
        refuse("is_not_too_long", _("At most 2,000 lines"), _("Split the file."))
    return [_take(row.line, {name: row.values[place] for name, place in places.items()}) for row in lines]


def _places(names):
    cleaned = [name.strip().casefold().replace(" ", "_") for name in names]
    return {name: cleaned.index(name) for name in COLUMNS if name in cleaned and name not in NOT_READ}


def _take(line, cells):
    """One line: refused with its faults, equal to what stands, or a draft."""
    code = cells["code"].strip().lstrip("'")
    newest = PolicyRow.objects.filter(code=code).order_by("-version").first()
    form = PolicyRowForm(_typed(cells, newest), instance=_target(code, newest))
    if not form.is_valid():
        faults = [f"{form.fields[name].label if name in form.fields else ''} {error}".strip() for name, errors in
                  form.errors.items() for error in errors]  # fmt: skip
        return Line(line, code, "refused", faults=faults)
    if newest and not _differs(form, newest):
        return Line(line, code, "unchanged")
    draft = form.save(commit=False)
    if draft.pk is None and newest is not None:
        draft = _with(versions.next_version(newest), form)
    elif draft.pk is None:
        draft = _first(draft)
    draft.save()
    return Line(line, code, "draft", draft)


def _target(code, newest):
    """What the form is about: the draft that there is, else a new row."""
    return newest if newest is not None and newest.is_draft else PolicyRow(code=code)


def _first(draft):
    draft.is_draft, draft.version, draft.valid_from = True, 1, timezone.localdate()
    return draft


def _with(draft, form):
    for name in _values(form):
        setattr(draft, name, form.cleaned_data[name])
    return draft


def _values(form):
    return [name for name in form.cleaned_data if name not in ("code", "valid_until")]


def _differs(form, row):
    return any(form.cleaned_data[name] != getattr(row, name) for name in _values(form))


def _typed(cells, newest):
    """A line as the form takes it; columns that the file does not have stay as they are."""
    typed = {}
    for name in PolicyRowForm.Meta.fields:
        if name in NOT_READ:
            continue
        text = cells.get(name)
        if text is None:
            text = "" if newest is None else str(_cell(newest, name) if _cell(newest, name) is not None else "")
        text = text.strip().lstrip("'")
        if name in TICKS:
            typed[name] = [word.strip() for word in text.replace("，", ",").split(",") if word.strip()]
        elif name in ("goes_beyond", "needs_manager"):
            typed[name] = text.casefold() in YES
        else:
            typed[name] = text
    return typed
