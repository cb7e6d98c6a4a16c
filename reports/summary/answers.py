"""The figures of a period out of the summary: the same names and values as their definitions give from the rows."""

from collections import Counter, defaultdict
from datetime import date

from complaints.models import NamedPerson
from complaints.models.clock import ClockState
from complaints.states import State
from reports import figures, naming
from reports.measures import AGES, NONE, median_of, percent, percentile_of
from reports.period import DAY, Period
from reports.summary.ledgers import LEDGERS
from reports.summary.reading import AGED_DAYS, Reach, Sums, open_before
from reports.sums import SCORES


def both(scope):
    """(figures of a scope, figures of the period before), or None where the summary cannot tell."""
    part, reach = scope.summed_part(), Reach.now()
    if part is None or reach is None:
        return None
    earlier = scope.before()
    scopes = {"now": scope, "before": earlier}
    wanted = {name: (tuple(LEDGERS), _days(of, reach)) for name, of in scopes.items()}
    ends = {name: of.period.last + DAY for name, of in scopes.items() if _is_over(of)}
    ages = {f"{name} aged": (("received",), _aged_days(end, reach)) for name, end in ends.items()}
    sums = Sums(reach, part, wanted | ages, hidden=_hidden(scope))
    backlog = open_before(sums, list(ends.values())) if ends else {}
    found = []
    for name, of in scopes.items():
        values = _values(sums[name], of)
        if name in ends:
            values |= _open(sums[f"{name} aged"]["received"], of, backlog[ends[name]])
        else:
            ages_now = figures.FIGURES["backlog_by_age"].value(of)
            values |= {"backlog": sum(ages_now.values()), "backlog_by_age": ages_now}
        values["goodwill_by_budget"] = _budgets(sums[name]["goodwill"], of, sums.is_whole)
        found.append({figure: values[figure] for figure in figures.FIGURES if figure in values})
    return found


def some(scope, names):
    """Some figures of complaints received, where the summary can tell; None where it cannot."""
    part, reach = scope.summed_part(), Reach.now()
    if part is None or reach is None:
        return None
    sums = Sums(reach, part, {"now": (("received",), _days(scope, reach))}, hidden=_hidden(scope))
    values = _received(sums["now"]["received"])
    return {name: values[name] for name in names}


def _days(scope, reach):
    spans = (scope.period,) if scope.spans is None else scope.spans
    return frozenset(day for span in spans for day in reach.clamped(span))


def _is_over(scope):
    """Whether the end of the period is the end of a day in the past: what was open then is added up from days."""
    return scope.period.ends <= scope.now


def _aged_days(end, reach):
    return frozenset(reach.clamped(Period(end - AGED_DAYS * DAY, end - DAY)))


def _hidden(scope):
    """The cases that are about the reader, which count for everybody else."""
    if scope.user is None:
        return ()
    named = set(NamedPerson.objects.filter(person=scope.user).values_list("complaint", "complaint__merged_into"))
    return sorted({key for pair in named for key in pair if key})


# --- figures ------------------------------------------------------------------------------------------------------


def _values(totals, scope):
    first = scope.period.first.isoformat()
    return (
        _received(totals["received"])
        | _ended(totals["ended"])
        | _reopened(totals["reopened"], first)
        | _times(totals["clocks"])
        | _money(totals, first)
        | _voices(totals["calls"])
    )


def starting(counts, prefix):
    """{what follows the prefix: number} of what is there."""
    size = len(prefix)
    return {key[size:]: number for key, number in counts.items() if key.startswith(prefix) and number}


def ordered(groups):
    return dict(sorted(groups.items(), key=lambda item: (-item[1], item[0])))


def _received(counts):
    categories = starting(counts, "category:")
    classes, klass_of = Counter(), naming.class_of_category()
    for code, number in categories.items():
        classes[klass_of.get(code, NONE)] += number
    return {
        "received": counts["n"],
        "by_channel": ordered(starting(counts, "channel:")),
        "by_class": ordered(classes),
        "by_category": ordered(categories),
        "by_department": ordered(starting(counts, "department:")),
        "by_priority": ordered(starting(counts, "priority:")),
        "by_responsible": ordered(starting(counts, "responsible:")),
    }


def _ended(counts):
    hours = {int(key): number for key, number in starting(counts, "hours:").items()}
    return {
        "closed": counts[f"state:{State.CLOSED}"],
        "by_end": ordered(starting(counts, "state:")),
        "time_to_close": _lengths(hours, "hours"),
    }


def _lengths(lengths, unit):
    return {
        "count": sum(lengths.values()),
        f"median_{unit}": median_of(lengths),
        f"p90_{unit}": percentile_of(lengths, 90),
    }


def once(counts, first, prefix="before:"):
    """Cases that count once in a period that begins on this day: the time before was earlier, or never."""
    return sum(number for day, number in starting(counts, prefix).items() if day < first)


def _reopened(counts, first):
    by_category = defaultdict(int)
    for key, number in starting(counts, "category:").items():
        code, _at, before = key.rpartition("@")
        if before < first:
            by_category[code] += number
    return {"reopened": once(counts, first), "reopened_by_category": ordered(by_category)}


def _times(counts):
    lengths, results = defaultdict(Counter), defaultdict(Counter)
    for key, number in counts.items():
        if "|" in key:
            figure, state, minutes = key.split("|")
            lengths[figure][int(minutes)] += number
            results[figure][state] += number
    return {
        **{figure: _kept(lengths[figure], results[figure]) for figure in ("first_response", "handling", "promises")},
        "promises_missed": ordered(starting(counts, "missed:")),
    }


def _kept(lengths, results):
    kept, missed = results[ClockState.KEPT], results[ClockState.MISSED]
    result = {"kept": kept, "missed": missed, "kept_percent": percent(kept, kept + missed)}
    return _lengths({minutes: number for minutes, number in lengths.items() if number}, "minutes") | result


def _sums(counts, prefix):
    """{part: count and amount}, the dearest first."""
    rows = {
        part: {"count": number, "amount": counts[f"sum:{prefix}{part}"]}
        for part, number in starting(counts, f"n:{prefix}").items()
    }
    return dict(sorted(rows.items(), key=lambda item: (-item[1]["amount"], item[0])))


def _sum(counts):
    return {"count": counts["n:all"], "amount": counts["sum:all"]}


def _money(totals, first):
    paid, back = _sum(totals["paid"]), _sum(totals["recovered"])
    return {
        "compensation": paid,
        "compensation_by_row": _sums(totals["paid"], "row:"),
        "compensation_by_remedy": _sums(totals["paid"], "remedy:"),
        "compensation_by_category": _sums(totals["paid"], "category:"),
        "recovered": back,
        "recovery_claims": _sums(totals["claims"], "state:"),
        "net_cost": {
            "count": once(totals["moved"], first),
            "paid": paid["amount"],
            "recovered": back["amount"],
            "amount": paid["amount"] - back["amount"],
        },
    }


def _voices(counts):
    marks = {str(score): counts[f"mark:{score}"] for score in SCORES}
    given = sum(marks.values())
    mean = sum(int(score) * number for score, number in marks.items()) / given if given else None
    return {
        "satisfaction": {"count": given, "mean": None if mean is None else round(mean, 2)} | marks,
        "callbacks_by_outcome": ordered(starting(counts, "outcome:")),
    }


def _budgets(counts, scope, of_all):
    paid = {
        code: {"count": row["count"], "spent": row["amount"]} for code, row in _sums(counts, "").items() if row["count"]
    }
    return figures.FIGURES["goodwill_by_budget"].with_paid(scope, paid, of_all=of_all)


def _open(counts, scope, number):
    """What was open at the end of a day: of the last thirty days by age, the rest is older."""
    end = scope.period.last + DAY
    open_by_day = counts_by_day(counts, end)
    ages = {part: 0 for _first, _below, part in AGES}
    for day, still_open in open_by_day.items():
        ages[age_of(day, end)] += still_open
    ages["over_30"] = number - sum(ages.values())
    return {"backlog": number, "backlog_by_age": ages}


def counts_by_day(counts, end):
    """{day of arrival: cases that had not ended when this day began}."""
    found = Counter()
    for key, number in starting(counts, "end:").items():
        arrived, _at, ended = key.partition("@")
        if not ended or ended >= end.isoformat():
            found[arrived] += number
    return found


def age_of(arrived, end):
    """The part of the ages for a case that arrived on this day, at the beginning of another."""
    days = (end - date.fromisoformat(arrived)).days
    return next(part for first, below, part in AGES if first < days and (below is None or days <= below))
