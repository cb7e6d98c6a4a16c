"""Pages of cases, newest first: a cursor points between two rows, so that nothing moves when new ones arrive."""

import base64
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _
from rest_framework.utils.urls import remove_query_param, replace_query_param

from complaints.api import Faulty, fault

NAMES = ("cursor", "page_size")
USUAL, MOST = 25, 100


def page_of(request, cases):
    """(rows, next address, previous address); one query, whatever page it is."""
    size = _size(request)
    is_back, after = _cursor(request)
    rows = list(_beyond(cases, after, is_back)[: size + 1])
    is_more, rows = len(rows) > size, rows[:size]
    if is_back:
        rows.reverse()
    has_next = is_more if not is_back else after is not None
    has_previous = is_more if is_back else after is not None
    return rows, _address(request, rows, has_next, "n"), _address(request, rows, has_previous, "p")


def _size(request):
    text = request.query_params.get("page_size", str(USUAL))
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:4]) <= MOST and len(text) <= 3):
        raise Faulty([fault("page_size", _("A number from 1 to %(most)d.") % {"most": MOST}, place="query")])
    return int(text)


def _beyond(cases, after, is_back):
    """The rows behind the cursor, in reading order or, going back, against it."""
    if after:
        at, pk = after
        beyond = {"gt": "gt"} if is_back else {"gt": "lt"}
        way = beyond["gt"]
        cases = cases.filter(Q(**{f"received_at__{way}": at}) | Q(received_at=at, **{f"pk__{way}": pk}))
    return cases.order_by("received_at", "id") if is_back else cases.newest()


def _cursor(request):
    """(goes back, (time, key) or None) from the query."""
    text = request.query_params.get("cursor")
    if not text:
        return False, None
    try:
        way, at, pk = base64.urlsafe_b64decode(text.encode()).decode().split("|")
        instant = datetime.fromisoformat(at)
        if way not in "np" or instant.tzinfo is None or not 0 < int(pk) < 2**63:
            raise ValueError(text)
    except ValueError as error:
        raise Faulty([fault("cursor", _("This is no cursor of ours."), place="query")]) from error
    return way == "p", (instant, int(pk))


def _address(request, rows, wanted, way):
    """The address of the page beyond; None where there is none."""
    if not wanted or not rows:
        return None
    row = rows[-1] if way == "n" else rows[0]
    text = base64.urlsafe_b64encode(f"{way}|{row.received_at.isoformat()}|{row.pk}".encode()).decode()
    here = remove_query_param(request.build_absolute_uri(), "cursor")
    return replace_query_param(here, "cursor", text)
