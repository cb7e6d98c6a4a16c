"""Erasure: the person goes, the case and its figures stay, the chain of events stays valid.

Open cases and cases under a legal hold are not touched: the first need the person, the second may not lose anything.
What backups hold goes with them; docs/security.md says for how long they are kept.
"""

from dataclasses import dataclass, field

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from complaints import audit
from complaints.evidence.models import EvidenceItem, Examination
from complaints.incidents.models import AffectedBuyer
from complaints.messaging import outbox
from complaints.messaging.models import Outgoing
from complaints.models import Complaint, ContactPoint, Customer, Draft, Event, Party, SavedView
from complaints.privacy import blind_indexes
from complaints.states import ENDED, State
from config.personal.catalogue import CASE, CUSTOMER

KIND = "erase"


class NotErasable(Exception):
    """Why nothing was erased, in a sentence."""


@dataclass
class Erased:
    """What was done: references of the cases, rows by table, files."""

    cases: list = field(default_factory=list)
    rows: dict = field(default_factory=dict)
    files: int = 0


def family_of(customer):
    """A customer and all who were merged into them."""
    return list(Customer.objects.filter(Q(pk=customer.pk) | Q(merged_into=customer.pk)).values_list("pk", flat=True))


def cases_of(customers):
    """Every case of these customers, as the one who complains or as another party, and what was merged into it."""
    own = Complaint.objects.filter(Q(customer__in=customers) | Q(parties__customer__in=customers)).distinct()
    return Complaint.objects.filter(Q(pk__in=own) | Q(merged_into__in=own)).order_by("pk")


def unerased(cases):
    return cases.exclude(Exists(Event.objects.filter(complaint=OuterRef("pk"), kind=KIND)))


def hindrance(case):
    """Why this case keeps its person, or ""."""
    if case.legal_hold:
        return f"{case.reference} is under a legal hold"
    if case.state not in ENDED or (case.state == State.MERGED and case.merged_into.state not in ENDED):
        return f"{case.reference} is still open"
    return ""


def erase_customer(customer, *, by, at):
    """Everything of this customer; nothing at all when one of their cases stands in the way."""
    with transaction.atomic():
        customers = family_of(customer)
        cases = list(cases_of(customers).select_for_update(of=("self",)))
        if reasons := [why for case in cases if (why := hindrance(case))]:
            raise NotErasable("; ".join(reasons))
        traces = traces_of(customers)
        erased = Erased()
        for case in cases:
            _erase_case(case, erased, by=by, at=at)
        _erase_from_lists(customers, erased, at=at)
        for personal in CUSTOMER:
            erased.rows[personal.model] = personal.erase(customers)
        Customer.objects.filter(pk__in=customers).update(erased_at=at)
        _sweep_desks(traces, erased)
    return erased


def erase_case(case, *, by, at):
    """One case whose time is over; its customer as well, where this was their last."""
    with transaction.atomic():
        case = Complaint.objects.select_for_update(of=("self",)).get(pk=case.pk)
        if why := hindrance(case):
            raise NotErasable(why)
        people = list(Party.objects.filter(complaint=case).exclude(customer=None).values_list("customer", flat=True))
        erased = Erased()
        _erase_case(case, erased, by=by, at=at)
        for pk in {*people, case.customer_id} - {None}:
            if not unerased(cases_of([pk])).exists():
                erase_customer(Customer.objects.get(pk=pk), by=by, at=at)
    return erased


def _erase_case(case, erased, *, by, at):
    """Rows by the catalogue, files after the commit, and an event that says so."""
    if Event.objects.filter(complaint=case, kind=KIND).exists():
        return
    for waiting in Outgoing.objects.filter(complaint=case):
        outbox.cancel(waiting, reason=KIND)
    doomed = _files_of(case)
    for personal in CASE:
        erased.rows[personal.model] = erased.rows.get(personal.model, 0) + personal.erase([case.pk])
    audit.note(case, KIND, by=by, at=at, facts={"files": len(doomed)})
    erased.cases.append(case.reference)
    erased.files += len(doomed)
    transaction.on_commit(lambda: _delete(doomed))


def _erase_from_lists(customers, erased, *, at):
    """The lists of buyers whom an incident concerns, where nobody complained: found by the same blind index."""
    points = ContactPoint.objects.filter(customer__in=customers).values_list("kind", "value")
    known = {lookup for kind, value in points for lookup in blind_indexes(kind, value)}
    rows = AffectedBuyer.objects.filter(lookup__in=known)
    gone = {"order_number": "", "name": "", "contact": "", "lookup": "", "erased_at": at}
    erased.rows["incidents.AffectedBuyer of others"] = rows.update(**gone)


def _delete(names):
    for name in names:
        default_storage.delete(name)


def _files_of(case):
    """Originals, and the pictures that were made of them."""
    originals = EvidenceItem.objects.filter(complaint=case).exclude(file="").values_list("file", flat=True)
    folders = Examination.objects.filter(item__complaint=case).exclude(folder="").values_list("folder", flat=True)
    made = [f"{folder}/{name}" for folder in folders for name in _names_in(folder)]
    return [*originals, *made]


def _names_in(folder):
    try:
        return default_storage.listdir(folder)[1]
    except FileNotFoundError:
        return []


def traces_of(customers):
    """Values by which a customer could be recognised on somebody's desk: contact points, member number, name."""
    values = set(ContactPoint.objects.filter(customer__in=customers).values_list("value", flat=True))
    for name, member in Customer.objects.filter(pk__in=customers).values_list("name", "member_id"):
        values |= {name, member}
    return {value for value in values if len(value) >= 2}


def _sweep_desks(traces, erased):
    """Unfinished forms and saved searches that name the person, wherever they were begun."""
    for model, column in ((Draft, "body"), (SavedView, "query")):
        rows = model.objects.only("pk", column).iterator(chunk_size=500)
        found = [row.pk for row in rows if any(trace in _text(getattr(row, column)) for trace in traces)]
        erased.rows[f"{model._meta.label} of others"] = model.objects.filter(pk__in=found).delete()[0]


def _text(value):
    """All words of a form's body, or of a query."""
    if isinstance(value, dict):
        return " ".join(_text(part) for part in value.values())
    if isinstance(value, list):
        return " ".join(_text(part) for part in value)
    return str(value)
