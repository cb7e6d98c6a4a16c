"""A table of order volumes: which column means what, and what a row says. Nonsense is said with its line."""

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass, field

from django.utils import timezone
from django.utils.translation import gettext as _

from complaints.channels import values
from complaints.channels.errors import TableRefused
from complaints.channels.tables import BadRow, open_table
from reports.states import VOLUME_DIMENSIONS

# How the columns are called in the tables that people have.
NAMES = {
    "day": ("day", "date", "order date", "ordered on", "日期", "订单日期", "下单日期", "统计日期"),
    "orders": ("orders", "order count", "number of orders", "volume", "count", "订单数", "订单量", "单量",
               "订单数量", "件数"),
    "sku": ("sku", "sku code", "article", "item", "商品编码", "商品编号", "sku编码", "货号"),
    "batch": ("batch", "batch number", "lot", "批次", "批次号", "批号"),
    "carrier": ("carrier", "courier", "shipper", "承运商", "快递", "快递公司", "物流公司", "物流商"),
    "city": ("city", "destination", "destination city", "城市", "收货城市", "目的城市"),
}  # fmt: skip
LONGEST = 64
MOST_ORDERS = 2_000_000_000
WHOLE = re.compile(r"\d+(?:\.0*)?")


@dataclass
class Volumes:
    """What a table says: {(day, sku, batch, carrier, city): orders}, and the rows it could not be read from.

    Rows of one table with the same key add up: two warehouses on one day are two rows.
    """

    level: str
    header: list
    orders: Counter = field(default_factory=Counter)
    rejected: list = field(default_factory=list)
    rows: int = 0


def columns_of(header):
    """{field: place in the row} of a header; every field at most once, the first name that fits."""
    known = {name: fieldname for fieldname, names in NAMES.items() for name in names}
    found = {}
    for place, name in enumerate(header):
        fieldname = known.get(values.plain(name))
        if fieldname:
            found.setdefault(fieldname, place)
    return found


def is_header(names):
    return {"day", "orders"} <= set(columns_of(names))


def read(path, *, dates=values.USUAL):
    """Read a whole table; `dates` are the forms of dates that are tried."""
    with open_table(path, recognise=is_header) as table:
        columns = columns_of(table.header)
        if not is_header(table.header):
            raise TableRefused(
                _("The table needs a column with the day and one with the orders. It has: %(names)s")
                % {"names": ", ".join(table.header)[:300]}
            )
        level = ",".join(name for name in VOLUME_DIMENSIONS if name in columns)
        found = Volumes(level, table.header)
        for row in table:
            found.rows += 1
            _take(found, columns, row, dates)
    return found


def _take(found, columns, row, dates):
    try:
        if isinstance(row, BadRow):
            raise ValueError(row.reason)
        key, orders = _meaning(columns, row.values, dates)
        if found.orders[key] + orders > MOST_ORDERS:
            raise ValueError(_("There are too many orders."))
        found.orders[key] += orders
    except ValueError as error:
        found.rejected.append((row.line, row.values, str(error)))


def _meaning(columns, cells, dates):
    """((day, sku, batch, carrier, city), orders) of a row."""
    zone = timezone.get_default_timezone()
    day = values.moment(cells[columns["day"]], zone=zone, formats=dates).astimezone(zone).date()
    parts = [_part(cells[columns[name]]) if name in columns else "" for name in VOLUME_DIMENSIONS]
    return (day, *parts), _orders(cells[columns["orders"]])


def _part(cell):
    text = " ".join(cell.split())
    if len(text) > LONGEST:
        raise ValueError(_("“%(text)s…” is too long: at most 64 characters.") % {"text": text[:30]})
    return text


def _orders(cell):
    """A whole number, 0 or more; “1,234” and “１２３４” are numbers too."""
    text = unicodedata.normalize("NFKC", cell).strip().replace(",", "").replace(" ", "")
    if not WHOLE.fullmatch(text):
        raise ValueError(_("“%(text)s” is no number of orders.") % {"text": cell.strip()[:40]})
    return int(text.split(".")[0])
