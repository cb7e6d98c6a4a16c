"""Money is whole minor units inside, decimals at the edges."""

from decimal import Decimal

import pytest
from django.utils import translation

from routing import money


@pytest.mark.parametrize(
    "written,minor",
    [("12.50", 1250), (" 3 ", 300), (Decimal("0.01"), 1), (0, 0), ("-5", -500), ("1E2", 10000), ("12.500", 1250)],
)
def test_amount_is_read_as_minor_units(written, minor):
    assert money.to_minor(written) == minor


@pytest.mark.parametrize("written", ["", "x", "12.505", "NaN", "Infinity", "1e20", None, "1,000"])
def test_what_is_no_amount_is_refused(written):
    with pytest.raises(ValueError, match="not an amount"):
        money.to_minor(written)


@pytest.mark.parametrize("minor,written", [(1250, "12.50"), (0, "0.00"), (-1, "-0.01"), (5, "0.05")])
def test_amount_goes_out_with_two_decimals_and_comes_back(minor, written):
    assert money.plain(minor) == written
    assert money.to_minor(written) == minor


def test_amount_is_shown_as_its_reader_writes_it():
    with translation.override("en"):
        assert money.format_money(123450, "CNY") == "CNY\u00a01,234.50"
        assert money.format_money(123450, "EUR") == "EUR\u00a01,234.50"
    with translation.override("zh-hans"):
        assert money.format_money(123450, "CNY") == "¥1,234.50"
        assert money.format_money(123450, "EUR") == "EUR\u00a01,234.50"
