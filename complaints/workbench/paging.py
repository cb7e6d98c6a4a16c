"""Pages of a list of cases. A far page costs what the first does: it begins behind a key, not behind so many rows."""

from dataclasses import dataclass

from django.db.models import Count, Window
from django.utils.dateparse import parse_datetime

from complaints import cutting
from complaints.messaging.models import Message

PAGE = 25
# Counting stops here: no page waits for an exact figure of a million.
COUNTED = 1000
MANY = "1,000+"


@dataclass(frozen=True)
class Page:
    """The rows shown, how many there are in all as text, and the addresses of the next page and the first."""

    cases: list
    total: str
    older: str
    is_first: bool


def by_promise(cases, query):
    """What falls due first, behind the (due time, id) that the address names."""
    total = bounded(cases)
    after = _after(query)
    rows = list((cases.after(*after) if after else cases).for_list().by_promise()[: PAGE + 1])
    return Page(rows[:PAGE], total, _older(query, rows, "due_at"), after is None)


def newest(cases, query):
    """What came in last, behind the (time, id) that the address names."""
    total = bounded(cases)
    after = _after(query)
    rows = list(_before(cases, after).for_list().newest()[: PAGE + 1])
    return Page(rows[:PAGE], total, _older(query, rows, "received_at"), after is None)


def found(found, cases, query):
    """What a search found among the cases: exact numbers and names first, then the newest."""
    return _many(found, cases, query) if found.is_many else _few(found, cases, query)


def _few(found, cases, query):
    """So few can be sorted and counted at once."""
    skipped = int(page) * PAGE if (page := query.get("page", "")).isascii() and page.isdigit() and len(page) < 4 else 0
    counted = found.sorted(cases.for_list().defer(None)).annotate(of=Window(Count("pk")))
    rows = list(counted[skipped : skipped + PAGE + 1])
    older = ""
    if len(rows) > PAGE:
        address = query.copy()
        address["page"] = str(skipped // PAGE + 1)
        older = f"?{address.urlencode()}"
    return Page(rows[:PAGE], str(rows[0].of) if rows else "0", older, skipped == 0)


def _many(found, cases, query):
    """So many are walked through from the newest on, until the page is full."""
    after = _after(query)
    first = (
        []
        if after or not found.exact
        else list(cases.filter(pk__in=found.exact).for_list().defer(None).newest()[:PAGE])
    )
    others = _before(cases.filter(found.words).exclude(pk__in=found.exact), after)
    rows = list(others.for_list().defer(None).newest()[: PAGE + 1])
    older = _older(query, rows, "received_at")
    return Page([*first, *rows[:PAGE]], MANY if older else str(len(first) + len(rows)), older, after is None)


def bounded(cases):
    """“38”, and from a thousand on “1,000+”."""
    count = cases.order_by().values("pk")[: COUNTED + 1].count()
    return MANY if count > COUNTED else str(count)


def _before(cases, after):
    if after is None:
        return cases
    return cases.before(*after)


def _older(query, rows, column):
    """The address of the rows behind the last one shown."""
    if len(rows) <= PAGE:
        return ""
    last = rows[PAGE - 1]
    address = query.copy()
    address["after"] = f"{getattr(last, column).isoformat()}~{last.pk}"
    return f"?{address.urlencode()}"


def _after(query):
    """(instant, key) that the address names, or None."""
    at, _sep, pk = query.get("after", "").rpartition("~")
    try:
        moment = parse_datetime(at) if at else None
    except ValueError:
        return None
    known = moment is not None and moment.tzinfo is not None and pk.isascii() and pk.isdigit() and len(pk) < 19
    return (moment, int(pk)) if known else None


# --- what matched ---------------------------------------------------------------------------------------------------


def mark(rows, typed):
    """Give each row `marked`, its subject in pieces, and `hit`, the words around what was found elsewhere in it."""
    silent = []
    for case in rows:
        case.marked = cutting.marked(case.subject, typed)
        case.hit = cutting.marked(case.description, typed, is_short=True)
        if not case.hit and not any(is_hit for _piece, is_hit in case.marked):
            silent.append(case)
    if not silent:
        return
    said = {}
    for key, text in Message.objects.filter(complaint__in=silent).order_by("at", "pk").values_list("complaint", "text"):
        said.setdefault(key, []).append(text)
    for case in silent:
        hits = (cutting.marked(text, typed, is_short=True) for text in said.get(case.pk, ()))
        case.hit = next(filter(None, hits), [])
