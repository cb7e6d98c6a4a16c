"""Random calendars and instants, leaning towards where arithmetic goes wrong."""

from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from routing.calendar import MINUTES_A_DAY, Calendar

ZONES = (
    "Asia/Shanghai",
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",  # half an hour of daylight saving
    "America/St_Johns",  # turned at one minute past midnight
    "Asia/Kathmandu",
    "Africa/Cairo",  # turns at midnight
    "America/Santiago",
    "Pacific/Apia",  # left out a whole day in 2011
    "Asia/Beirut",
)
# Days around turns of the clock, year ends, and a leap day.
CORNERS = (
    datetime(2026, 3, 29, tzinfo=UTC),
    datetime(2026, 10, 25, tzinfo=UTC),
    datetime(2026, 3, 8, tzinfo=UTC),
    datetime(2026, 11, 1, tzinfo=UTC),
    datetime(2026, 4, 5, tzinfo=UTC),
    datetime(2026, 4, 24, tzinfo=UTC),
    datetime(2026, 10, 4, tzinfo=UTC),
    datetime(2026, 10, 30, tzinfo=UTC),
    datetime(2009, 11, 1, tzinfo=UTC),
    datetime(2011, 12, 30, tzinfo=UTC),
    datetime(2026, 2, 14, tzinfo=UTC),
    datetime(2027, 1, 1, tzinfo=UTC),
    datetime(2028, 2, 29, tzinfo=UTC),
)

_edges = st.one_of(
    st.integers(0, MINUTES_A_DAY), st.sampled_from((0, 1, 60, 119, 120, 121, 180, 540, 1260, 1439, 1440))
)


@st.composite
def intervals(draw):
    """Up to three intervals of one day, touching and overlapping ones included."""
    pairs = draw(st.lists(st.tuples(_edges, _edges), max_size=3))
    return tuple((min(pair), max(pair)) for pair in pairs if pair[0] != pair[1])


@st.composite
def instants(draw):
    """A whole minute near a corner."""
    return draw(st.sampled_from(CORNERS)) + timedelta(minutes=draw(st.integers(-3 * MINUTES_A_DAY, 3 * MINUTES_A_DAY)))


@st.composite
def calendars(draw, near):
    """A calendar with special days around an instant."""
    special = draw(st.dictionaries(st.integers(-3, 6), intervals(), max_size=4))
    return Calendar(
        zone=draw(st.sampled_from(ZONES)),
        weekly=draw(st.dictionaries(st.integers(0, 6), intervals(), max_size=7)),
        days={near.date() + timedelta(days=day): spans for day, spans in special.items()},
    )


@st.composite
def questions(draw):
    """(calendar, start, minutes)."""
    start = draw(instants())
    return draw(calendars(start)), start, draw(st.integers(0, 4000))
