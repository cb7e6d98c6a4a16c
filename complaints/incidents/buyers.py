"""The list of everybody who bought what an incident is about: imported from a table, silent buyers included.

A row is known by its order number, else by its contact; the same list again adds nobody. Whoever has complained is
found by the order number or the contact, so that they are written to in their case and not a second time.
"""

from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from complaints import sheets
from complaints.incidents import handling
from complaints.incidents.models import AffectedBuyer
from complaints.messaging import limits
from complaints.messaging.models.outgoing import CONTACT_OF
from complaints.models import Complaint
from complaints.privacy import blind_index, blind_indexes
from complaints.states import ContactKind

# What a column may be called, by what we take from it; compared without case and spaces.
COLUMNS = {
    "order_number": ("ordernumber", "order", "orderno", "订单号", "订单编号", "订单"),
    "name": ("name", "buyer", "customer", "姓名", "买家", "客户", "收货人"),
    "phone": ("phone", "telephone", "mobile", "手机", "手机号", "电话", "联系电话"),
    "email": ("email", "e-mail", "mail", "邮箱", "电子邮箱", "电子邮件"),
    "language": ("language", "lang", "语言"),
}
KINDS = (("email", ContactKind.EMAIL), ("phone", ContactKind.PHONE))
KIND_OF = {str(contact): kind for kind, contact in CONTACT_OF.items()}
MOST_FAULTS = 50


@dataclass
class Imported:
    """What became of a list."""

    added: int = 0
    known: int = 0
    with_case: int = 0
    faults: list = field(default_factory=list)


def import_list(incident, upload, *, by):
    """Add the buyers of a table; rows that cannot be used are told with their line."""
    at = timezone.now()
    result = Imported()
    with transaction.atomic():
        incident = handling.locked(incident, by)
        known = set(incident.buyers.values_list("order_number", "lookup"))
        known_orders = {order for order, _lookup in known if order}
        known_contacts = {lookup for order, lookup in known if lookup and not order}
        buyers = []
        for line, cells, fault in sheets.rows_of(upload):
            buyer, problem = (None, fault) if fault else _read(incident, cells, at)
            if buyer is None:
                result.faults.append((line, problem))
            elif buyer.order_number in known_orders or (not buyer.order_number and buyer.lookup in known_contacts):
                result.known += 1
            else:
                known_orders.add(buyer.order_number or None)
                known_contacts.add(None if buyer.order_number else buyer.lookup)
                buyers.append(buyer)
        result.with_case = _find_cases(incident, buyers)
        AffectedBuyer.objects.bulk_create(buyers, batch_size=500)
        result.added = len(buyers)
        facts = {"added": result.added, "known": result.known, "faults": len(result.faults)}
        handling.write(incident, "buyers", by=by, at=at, facts=facts)
    return result


def _read(incident, cells, at):
    """(unsaved buyer, "") or (None, why the row cannot be used)."""
    values = {}
    for column, value in cells.items():
        name = column.replace(" ", "").replace("_", "").casefold()
        if found := next((key for key, names in COLUMNS.items() if name in names), None):
            values.setdefault(found, value.strip().lstrip("'"))
    kind, contact = next(((kind, values[name]) for name, kind in KINDS if values.get(name)), ("", ""))
    order = values.get("order_number", "")[:64]
    if not order and not contact:
        return None, _("Neither an order number nor a way to reach somebody.")
    if contact and not limits.is_address(KIND_OF[kind], contact):
        return None, _("“%(contact)s…” is no address that we can write to.") % {"contact": contact[:4]}
    buyer = AffectedBuyer(
        incident=incident,
        order_number=order,
        name=values.get("name", "")[:120],
        contact_kind=kind,
        contact=contact[:254],
        lookup=blind_index(kind, contact) if contact else "",
        language=_language(values.get("language", ""), values.get("name", "")),
        added_at=at,
    )
    return buyer, ""


def _language(said, name):
    """The language a row names; else Chinese for a name in Chinese letters."""
    if said:
        return "zh-hans" if said.casefold().startswith(("zh", "中", "cn")) else "en"
    return "zh-hans" if any("\u4e00" <= letter <= "\u9fff" for letter in name) else ""


def _find_cases(incident, buyers):
    """Whoever has complained gets their case; returns how many did."""
    part = Complaint.objects.filter(incident_links__incident=incident, incident_links__is_out=False)
    by_order = dict(part.exclude(order=None).exclude(order__number="").values_list("order__number", "pk"))
    by_contact = dict(part.exclude(customer=None).values_list("customer__contacts__lookup", "pk"))
    for buyer in buyers:
        found = by_order.get(buyer.order_number) if buyer.order_number else None
        if found is None and buyer.contact:
            digests = blind_indexes(buyer.contact_kind, buyer.contact)
            found = next((by_contact[digest] for digest in digests if digest in by_contact), None)
        buyer.complaint_id = found
    return sum(buyer.complaint_id is not None for buyer in buyers)
