"""Figures of money and of what customers say: each sum leads to the rows that it adds up."""

from datetime import UTC, date, datetime, timedelta

import pytest

from compensation.models import Budget
from complaints.followup.models import Callback, CallbackAttempt
from complaints.models import Complaint
from reports import figures
from reports.period import Period
from reports.scope import Scope
from reports.tests import money
from routing.models import Department, OutsideParty

NOVEMBER = Period(date(2026, 11, 1), date(2026, 11, 30))
NOW = datetime(2026, 11, 24, 4, tzinfo=UTC)
BEGIN = datetime(2026, 11, 2, 4, tzinfo=UTC)
OCTOBER = datetime(2026, 10, 20, 4, tzinfo=UTC)


def value(name, **options):
    return figures.FIGURES[name].value(Scope(NOVEMBER, NOW, **options))


def add_up(rows, column="amount"):
    return sum(getattr(row, column) for row in rows)


@pytest.fixture
def warehouse(db):
    return Department.objects.get(code="warehouse")


@pytest.fixture
def ledger(in_review, agent, warehouse):
    """Two cases: three payments in November, one in October, one not made yet."""
    month = money.budget(warehouse, date(2026, 11, 1), 100_000)
    first, second = in_review(), in_review("logistics.damaged")
    rows = [
        money.give(first, agent, at=BEGIN, amount=5000, row=""),
        money.give(first, agent, at=BEGIN + timedelta(days=1), amount=2000, goodwill=1500, kind="coupon", budget=month),
        money.give(second, agent, at=BEGIN + timedelta(days=2), amount=700, goodwill=700, kind="cash", budget=month),
    ]
    money.give(second, agent, at=OCTOBER, amount=9900)
    money.give(second, agent, at=BEGIN, amount=300, state="to_pay")
    return rows


def test_compensation_is_what_was_paid_in_the_period(ledger):
    assert value("compensation") == {"count": 3, "amount": 7700}


def test_compensation_by_remedy_and_by_category_adds_up_to_the_whole(ledger):
    assert value("compensation_by_remedy") == {
        "refund": {"count": 1, "amount": 5000},
        "coupon": {"count": 1, "amount": 2000},
        "cash": {"count": 1, "amount": 700},
    }
    assert value("compensation_by_category") == {
        "other.policy": {"count": 2, "amount": 7000},
        "logistics.damaged": {"count": 1, "amount": 700},
    }


def test_compensation_by_policy_row_names_what_no_row_fitted(ledger):
    from compensation.models import PolicyRow

    row = PolicyRow.objects.first()
    ledger[0].version.policy_row = row
    ledger[0].version.save()

    assert value("compensation_by_row") == {
        row.code: {"count": 1, "amount": 5000},
        "none": {"count": 2, "amount": 2700},
    }


def test_budget_shows_cap_paid_and_set_aside(ledger, agent, warehouse):
    budget = Budget.objects.get(month=date(2026, 11, 1), department=warehouse)
    money.agree(Complaint.objects.first(), agent, at=BEGIN, goodwill=400, amount=400, budget=budget, reserved=400)

    assert value("goodwill_by_budget")["warehouse"] == {"cap": 100_000, "spent": 2200, "reserved": 400, "count": 2}


def test_net_cost_takes_off_what_was_received(ledger):
    carrier = OutsideParty.objects.get(code="carrier")
    money.claim(ledger[0], carrier, at=BEGIN, received=3000)
    money.claim(ledger[1], carrier, at=BEGIN)

    assert value("recovered") == {"count": 1, "amount": 3000}
    assert value("recovery_claims") == {
        "received": {"count": 1, "amount": 5000},
        "due": {"count": 1, "amount": 2000},
    }
    assert value("net_cost") == {"count": 2, "paid": 7700, "recovered": 3000, "amount": 4700}


@pytest.fixture
def calls(ledger, agent):
    """Four tries to call: marks 5, 4, 4 and none."""
    case = Complaint.objects.first()
    row = Callback.objects.create(complaint=case, due_at=BEGIN, call_at=BEGIN, zone="Asia/Shanghai", created_at=BEGIN)
    said = [("no_answer", None), ("partly", 4), ("satisfied", 4), ("satisfied", 5)]
    for number, (outcome, mark) in enumerate(said, start=1):
        CallbackAttempt.objects.create(
            callback=row, number=number, outcome=outcome, satisfaction=mark, at=BEGIN, by=agent
        )
    return row


def test_satisfaction_is_the_mean_of_the_marks_given(calls):
    marks = {"1": 0, "2": 0, "3": 0, "4": 2, "5": 1}

    assert value("satisfaction") == {"count": 3, "mean": 4.33} | marks
    assert value("callbacks_by_outcome") == {"satisfied": 2, "no_answer": 1, "partly": 1}


NAMES = [name for name in figures.FIGURES if name in vars(figures.money) or name in vars(figures.voices)]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("reads_all", [True, False])
def test_every_sum_leads_to_as_many_rows_as_it_counts(name, reads_all, calls, agent, manager):
    money.claim(calls.complaint.payouts.first(), OutsideParty.objects.get(code="carrier"), at=BEGIN, received=3000)
    scope = Scope.of(agent if reads_all else manager, NOVEMBER, now=NOW)
    figure = figures.FIGURES[name]

    found = figure.value(scope)

    for part, count in figure.parts(found):
        assert figure.has_part(part)
        rows = list(figure.rows(scope, part))
        assert len(rows) == count, part
        if figure.kind == "money":
            assert add_up(rows, figure.column) == found["amount"]
        if figure.kind == "money_groups":
            assert add_up(rows, figure.column) == found[part]["amount"]
        if figure.kind == "budgets":
            assert add_up(rows, "goodwill") == found[part]["spent"]


def test_money_leaves_the_house_as_decimals(ledger):
    found = value("net_cost")

    assert str(figures.FIGURES["net_cost"].plain(found)["amount"]) == "77.00"
