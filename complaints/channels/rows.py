"""From a row of a table to an `Intake`, by a mapping; or the sentence why not."""

import hashlib
import json
import re
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext as _

from complaints.channels import values
from complaints.channels.cells import Cells, Layout, RowRejected
from complaints.intake import CustomerFacts, DemandFacts, Intake, OrderFacts
from complaints.states import Channel, DemandKind, GoodsClass, PartyRole, Priority

HISTORY_AFTER = timedelta(hours=24)
# A calendar day of slack: the file's zone may be ahead of ours.
FUTURE_SLACK = timedelta(days=1)
ORDER_TEXTS = ("number", "sku", "product", "batch", "carrier", "waybill", "city", "currency")
DEMANDS_APART = re.compile(r"[;；、|\n]+|[,，](?!\d{3})")
DEMAND = re.compile(r"(?P<kind>.*?)[\s:：=]*(?P<amount>[¥￥$€£]?\s*\d[\d,]*(?:\.\d+)?\s*[元块]?)?")

is_address = URLValidator(schemes=["http", "https"])


class RowReader:
    """Turns the rows under one header into intakes. `channel` overrules what the file says."""

    def __init__(self, mapping, header, *, channel=""):
        self.mapping = mapping
        self.layout = Layout(mapping, header)
        self.channel = channel

    def intake(self, row, now):
        """The row as an `Intake`. What is older than a day, ended, or said to be history by the mapping, is history:
        it sends nothing and starts no clock."""
        cells = Cells(self.layout, row)
        occurred = self._moment("occurred_at", cells.get("occurred_at"))
        received = self._moment("received_at", cells.get("received_at")) or occurred
        closed = self._closed_at(cells, received)
        is_history = self.mapping.is_history or closed is not None or (received or now) < now - HISTORY_AFTER
        _check_times(received, closed, is_history, now)
        return Intake(
            **self._words(cells),
            **self._codes(cells),
            external_id=cells.get("external_id") or self._digest(row),
            occurred_at=occurred or received,
            received_at=received,
            closed_at=closed,
            is_history=is_history,
            customer=_customer(cells),
            order=self._order(cells),
            demands=self._demands(cells),
            resolution=cells.resolution(),
        )

    def _words(self, cells):
        subject, description = cells.get("subject"), cells.get("description")
        if not subject and not description:
            raise RowRejected(_("It has neither a subject nor a description."))
        told = values.language(cells.get("language"))
        return {
            "subject": subject,
            "description": description,
            "scene": cells.get("scene"),
            "market": cells.get("market"),
            "public_url": _address(cells.get("public_url")),
            "language": told or values.language_of(f"{subject} {description}"),
            "people_named": values.several(cells.get("people_named")),
        }

    def _codes(self, cells):
        return {
            "channel": self.channel or _code(cells, "channel", Channel) or str(Channel.IMPORT),
            "priority": _code(cells, "priority", Priority),
            "category_code": cells.get("category"),
            "anonymous": _parsed("anonymous", values.is_true, cells.get("anonymous")),
            "asks_only": _parsed("asks_only", values.is_true, cells.get("asks_only")),
        }

    def _digest(self, row):
        """The number of a row that has none: the same cells are the same complaint, whatever the file is called."""
        named = zip(self.layout.header, row, strict=True)
        filled = {name: cell.strip() for name, cell in named if cell.strip()}
        text = json.dumps(filled, sort_keys=True, ensure_ascii=False)
        return f"row:{hashlib.sha256(text.encode()).hexdigest()[:40]}"

    # --- moments --------------------------------------------------------------------------------------------------

    def _moment(self, name, text):
        if not text:
            return None
        return _parsed(name, values.moment, text, zone=self.mapping.zone, formats=self.mapping.dates)

    def _closed_at(self, cells, received):
        """When it ended: an end date says so, or an answer that the mapping calls final."""
        ended = self._moment("closed_at", cells.get("closed_at"))
        if ended is not None:
            return ended
        is_final, text = cells.final_answer()
        return (self._moment("closed_at", text) or received) if is_final else None

    # --- facts ----------------------------------------------------------------------------------------------------

    def _order(self, cells):
        return OrderFacts(
            **{name: cells.get(f"order.{name}") for name in ORDER_TEXTS},
            amount=_parsed("order.amount", values.amount, cells.get("order.amount")),
            goods_class=_code(cells, "order.goods_class", GoodsClass),
            placed_at=self._moment("order.placed_at", cells.get("order.placed_at")),
            delivered_at=self._moment("order.delivered_at", cells.get("order.delivered_at")),
        )

    def _demands(self, cells):
        """“refund 120.50; apology”: kinds, with an amount where one stands; an unknown one is kept in its words."""
        text = cells.raw("demands")
        parts = [part.strip() for part in DEMANDS_APART.split(text) if part.strip()]
        return tuple(self._demand(part) for part in parts or self.mapping.defaults.get("demands", ()))

    def _demand(self, part):
        match = DEMAND.fullmatch(part)
        if match is None:
            return DemandFacts(str(DemandKind.OTHER), None, part[:300])
        coded = self.mapping.values.get("demands")
        kind = (coded.get(match["kind"]) if coded else None) or values.plain(match["kind"]).replace(" ", "_")
        if kind not in DemandKind.values:
            return DemandFacts(str(DemandKind.OTHER), None, part[:300])
        return DemandFacts(kind, _parsed("demands", values.amount, match["amount"] or ""))


def _parsed(name, parse, text, **options):
    """What `parse` makes of a cell; its complaint, with the field's name, rejects the row."""
    try:
        return parse(text, **options)
    except ValueError as error:
        raise RowRejected(f"{name}: {error}") from None


def _code(cells, name, codes):
    """One of our own codes or labels; a text that is neither rejects the row."""
    text = cells.get(name)
    if not text or text in codes.values:
        return text
    word = values.plain(text)
    for code in codes:
        if word in (values.plain(code.value), values.plain(str(code.label))):
            return str(code.value)
    raise RowRejected(_("%(field)s: “%(text)s” is not known here.") % {"field": name, "text": text[:40]})


def _customer(cells):
    role = cells.get("customer.role")
    return CustomerFacts(
        name=cells.get("customer.name"),
        phones=values.several(cells.get("customer.phone")),
        emails=values.several(cells.get("customer.email")),
        messengers=values.several(cells.get("customer.messenger")),
        member_id=cells.get("customer.member_id"),
        tier=cells.get("customer.tier"),
        role=role if role in PartyRole.values else str(PartyRole.BUYER),
        time_zone=cells.get("customer.time_zone"),
        country=cells.get("customer.country")[:2].upper(),
    )


def _address(text):
    if text:
        try:
            is_address(text)
        except ValidationError:
            raise RowRejected(_("“%(text)s” is not an address on the web.") % {"text": text[:60]}) from None
    return text


def _check_times(received, closed, is_history, now):
    if received is None and is_history:
        raise RowRejected(_("It has no date on which it was received."))
    if received and received > now + FUTURE_SLACK:
        raise RowRejected(_("It was received in the future."))
    if closed and closed > now + FUTURE_SLACK:
        raise RowRejected(_("It ended in the future."))
    if closed and closed < received:
        raise RowRejected(_("It ended before it was received."))
