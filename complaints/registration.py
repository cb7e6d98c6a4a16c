"""How a complaint becomes a case: once, with its event, clocks, receipt and suggestion in one transaction."""

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from complaints import access, actors, audit, clocks, receipts, recording, search, suggesting
from complaints.errors import DifferentBody
from complaints.models import (
    Clock,
    Complaint,
    ContactPoint,
    Customer,
    Demand,
    Event,
    EventText,
    NamedPerson,
    Order,
    Party,
)
from complaints.states import ActorKind, ClockKind, State
from routing import calendar, calendars
from routing.models import Category


def register(intake, *, by, at=None):
    """Take a complaint in. The same (channel, external id) with the same body gives the first case again;
    with another body it is refused (`DifferentBody`). `is_new` on the result tells which."""
    at = at or timezone.now()
    _may_register(by)
    if known := _known(intake):
        return known
    try:
        with transaction.atomic():
            return _record(intake, by=by, at=at)
    except IntegrityError:
        if known := _known(intake):
            return known
        raise


def register_within(intake, *, by, at=None, customer=None):
    """The same inside a transaction of the caller, who tries once more when it fails because another was faster.
    `customer`: whose complaint it is, where that is known without the intake's words."""
    at = at or timezone.now()
    _may_register(by)
    return _known(intake) or _record(intake, by=by, at=at, customer=customer)


def _may_register(by):
    if actors.kind_of(by) == ActorKind.PERSON:
        allowed = access.holds(by, "complaints.register_complaint")
    else:
        allowed = by is actors.SYSTEM or actors.kind_of(by) == ActorKind.CONNECTOR
    if not allowed:
        raise PermissionDenied(_("You do not have the right to record a case."))


def _known(intake):
    """The case that an earlier arrival of this key made."""
    if not intake.external_id:
        return None
    first = Complaint.objects.filter(channel=intake.channel, external_id=intake.external_id).first()
    if first is None:
        return None
    if first.body_digest != recording.body_digest(intake):
        raise DifferentBody(first)
    first.is_new = False
    return first


def _record(intake, *, by, at, customer=None):
    customer = customer or recording.customer_for(intake)
    order = recording.build_order(intake)
    if order:
        order.save(force_insert=True)
    suggestion = suggesting.suggest_for(intake, customer)
    case = recording.build_complaint(intake, at=at, customer=customer, order=order, suggestion=suggestion)
    case.handler = actors.person_of(by)
    case.save(force_insert=True)
    party = recording.save_details(case, intake)
    search.enter([(case, _names(intake))])
    audit.record(case, "register", by=by, at=at, to_state=case.state, facts={"channel": case.channel})
    if not case.is_history:
        started = _start_clocks(case, at)
        case.due_at = min(clock.due_at for clock in started)
        receipts.acknowledge(case, party, at=at, due=started[0].due_at, answers=intake.mail_id)
    case.save(update_fields=["event_seq", "event_hash", "due_at"])
    case.is_new, case.main_party = True, party
    return case


def _names(intake):
    """Names that stay out of the search index."""
    return [name for name in (intake.customer.name, *intake.people_named) if name]


def first_response_kind(at):
    """In desk hours a person answers within minutes; otherwise within an hour of opening."""
    open_now = calendar.is_open(calendars.load("desk"), at)
    return ClockKind.FIRST_RESPONSE if open_now else ClockKind.FIRST_RESPONSE_CLOSED


def _start_clocks(case, at):
    """A person's first response and the triage are promised, in this order."""
    rows = [clocks.build(case, first_response_kind(at), at=at), clocks.build(case, ClockKind.TRIAGE, at=at)]
    return Clock.objects.bulk_create(rows)


# --- history ------------------------------------------------------------------------------------------------------


def admit_history(intake, *, by):
    """Take an old complaint in as it ended: `closed` where it has an end, no message, no clock of the past."""
    return register_many([intake], by=by)[0]


def register_many(intakes, *, by, at=None):
    """The door's rules in batches, for files. Old rows are written together; others go through `register` singly.

    All or nothing per call. Returns one case per intake, with `is_new` False for those known already.
    """
    at = at or timezone.now()
    _may_register(by)
    with transaction.atomic():
        taken = _taken(intakes)
        cases = {}
        fresh = []
        for number, intake in enumerate(intakes):
            key = (intake.channel, intake.external_id)
            if intake.external_id and key in taken:
                cases[number] = taken[key]
                taken[key].is_new = getattr(taken[key], "is_new", False)
            elif intake.is_history:
                fresh.append((number, intake))
                if intake.external_id:
                    taken[key] = _Later(number)
            else:
                cases[number] = register(intake, by=by, at=at)
        cases |= dict(zip([number for number, _i in fresh], _record_many([i for _n, i in fresh], by, at), strict=True))
        return [_settled(cases, number) for number in range(len(intakes))]


class _Later:
    """A repeat within one batch: points at the first of them."""

    def __init__(self, number):
        self.number = number


def _settled(cases, number):
    case = cases[number]
    return cases[case.number] if isinstance(case, _Later) else case


def _taken(intakes):
    """The cases that already hold one of these keys."""
    keys = {}
    for intake in intakes:
        if intake.external_id:
            keys.setdefault(intake.channel, set()).add(intake.external_id)
    found = {}
    for channel, ids in keys.items():
        for case in Complaint.objects.filter(channel=channel, external_id__in=ids):
            case.is_new = False
            found[(case.channel, case.external_id)] = case
    return found


def _record_many(intakes, by, at):
    if not intakes:
        return []
    customers = _customers_many(intakes)
    orders = [recording.build_order(intake) for intake in intakes]
    Order.objects.bulk_create([order for order in orders if order])
    categories = {category.code: category for category in Category.objects.select_related("department")}
    cases = [
        _history_case(intake, at, customer, order, categories.get(intake.category_code))
        for intake, customer, order in zip(intakes, customers, orders, strict=True)
    ]
    Complaint.objects.bulk_create(cases)
    _details_many(cases, intakes)
    search.enter([(case, _names(intake)) for case, intake in zip(cases, intakes, strict=True)])
    _events_many(cases, by, at)
    return cases


def _customers_many(intakes):
    """A customer for each row that tells of one; the same member number is the same customer."""
    known = {
        customer.member_id: customer
        for customer in Customer.objects.filter(
            member_id__in={i.customer.member_id for i in intakes if i.customer.member_id}, merged_into=None
        )
    }
    result, new = [], []
    for intake in intakes:
        facts = intake.customer
        customer = known.get(facts.member_id) if facts.member_id else None
        if customer is None and (facts.member_id or facts.name or recording.contacts_of(facts)):
            customer = recording.build_customer(facts)
            new.append(customer)
            if facts.member_id:
                known[facts.member_id] = customer
        result.append(customer)
    Customer.objects.bulk_create(new)
    points = [
        point
        for intake, customer in zip(intakes, result, strict=True)
        if customer is not None
        for point in recording.build_contacts(customer, intake.customer)
    ]
    ContactPoint.objects.bulk_create(points, ignore_conflicts=True)
    return result


def _history_case(intake, at, customer, order, category):
    case = recording.build_complaint(intake, at=at, customer=customer, order=order)
    case.year = timezone.localtime(intake.received_at or at).year
    case.resolution = intake.resolution
    case.priority = intake.priority
    if category:
        case.category = category
        case.department = category.department
    if intake.closed_at:
        # The one place that sets a state without a transition: an old complaint arrives finished.
        case.__dict__["state"] = State.CLOSED
        case.ended_at = intake.closed_at
    return case


def _details_many(cases, intakes):
    people = recording.staff_named(tuple({name for intake in intakes for name in intake.people_named}))
    demands, named = [], []
    for case, intake in zip(cases, intakes, strict=True):
        more_demands, more_named = recording.build_details(case, intake, people)
        demands += more_demands
        named += more_named
    Demand.objects.bulk_create(demands)
    NamedPerson.objects.bulk_create(named)
    Party.objects.bulk_create(
        [
            Party(complaint=case, customer=case.customer, role=intake.customer.role, language=case.language)
            for case, intake in zip(cases, intakes, strict=True)
        ]
    )


def _events_many(cases, by, at):
    built = [
        audit.build(case, "import", by=by, at=at, to_state=case.state, facts={"channel": case.channel})
        for case in cases
    ]
    Event.objects.bulk_create([event for event, _words in built])
    EventText.objects.bulk_create([words for _event, words in built if words])
    _save_heads(cases)
    for case in cases:
        case.is_new = True


def _save_heads(cases):
    """The heads of the chains; `bulk_update` would take longer than all the rest of the import."""
    table = connection.ops.quote_name(Complaint._meta.db_table)
    heads = [(case.event_seq, case.event_hash, case.pk) for case in cases]
    with connection.cursor() as cursor:
        cursor.executemany(f"UPDATE {table} SET event_seq = %s, event_hash = %s WHERE id = %s", heads)
