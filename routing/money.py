"""Money as whole minor units (fen, cents); decimals only at the edges. The one module that formats amounts."""

from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from django.conf import settings
from django.utils.translation import get_language

MINOR = Decimal(100)
MOST = 10**15


def to_minor(amount) -> int:
    """“12.50” → 1250. More than two decimals, or no number at all, is a ValueError."""
    try:
        value = Decimal(str(amount).strip()) * MINOR
    except InvalidOperation as error:
        raise ValueError(f"not an amount: {amount}") from error
    if not value.is_finite() or value != value.to_integral_value() or abs(value) > MOST:
        raise ValueError(f"not an amount in whole minor units: {amount}")
    return int(value)


def to_major(minor: int) -> Decimal:
    """1250 → Decimal("12.50")."""
    return (Decimal(minor) / MINOR).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)


def plain(minor: int) -> str:
    """1250 → “12.50”, as files and the API carry it."""
    return str(to_major(minor))


def symbol(currency: str | None = None) -> str:
    """What stands before an amount: “¥” for Chinese readers of CNY, else the currency's code."""
    currency = currency or settings.CURRENCY
    is_chinese = (get_language() or "").startswith("zh")
    return "¥" if currency == "CNY" and is_chinese else currency


def format_money(minor: int, currency: str | None = None) -> str:
    """“CNY 1,234.50”, in Chinese “¥1,234.50”."""
    mark = symbol(currency)
    space = "" if mark == "¥" else "\u00a0"
    return f"{mark}{space}{to_major(minor):,.2f}"
