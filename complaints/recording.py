"""From an `Intake` to rows: who the customer is, what the order was, what is asked for.

Called by the door inside its transaction; decides nothing about the machine.
"""

import hashlib
from dataclasses import asdict, is_dataclass

from django.db.models import Q
from django.utils import timezone

from complaints import audit, tracking
from complaints.models import Complaint, ContactPoint, Customer, Demand, NamedPerson, Order, Party
from complaints.privacy import blind_index, blind_indexes
from complaints.states import ContactKind
from routing.models import User

CONTACTS = (
    ("phones", ContactKind.PHONE),
    ("emails", ContactKind.EMAIL),
    ("messengers", ContactKind.MESSENGER),
)


def body_digest(intake):
    """What tells a repeat from another body under the same key; how and when it travelled does not count."""
    body = _as_told(intake)
    del body["received_at"], body["mail_id"]
    return hashlib.sha256(audit.canonical(body).encode()).hexdigest()


def _as_told(value):
    """Facts as plain dicts and lists; `dataclasses.asdict` copies every leaf, which a file of 200,000 rows feels."""
    if is_dataclass(value):
        return {name: _as_told(getattr(value, name)) for name in value.__dataclass_fields__}
    return [_as_told(part) for part in value] if isinstance(value, tuple) else value


def contacts_of(facts):
    """(kind, value) of every contact point given, each once."""
    pairs = [(kind, value.strip()) for name, kind in CONTACTS for value in getattr(facts, name) if value.strip()]
    return list(dict.fromkeys(pairs))


def match_customer(facts):
    """The customer whom we know: by member number, or by a contact point that is confirmed and not weak."""
    if facts.member_id:
        known = Customer.objects.filter(member_id=facts.member_id, merged_into=None).first()
        if known:
            return known
    lookups = [digest for kind, value in contacts_of(facts) for digest in blind_indexes(kind, value)]
    if not lookups:
        return None
    confirmed = ContactPoint.objects.filter(lookup__in=lookups, is_confirmed=True, is_weak=False)
    point = confirmed.filter(customer__merged_into=None).select_related("customer").order_by("pk").first()
    return point.customer if point else None


def build_customer(facts):
    """An unsaved customer with what the channel told."""
    return Customer(
        name=facts.name[:120],
        member_id=facts.member_id[:64],
        tier=facts.tier[:20],
        language=facts.language,
        country=facts.country[:2],
        time_zone=facts.time_zone[:40],
        preferred_hours=facts.preferred_hours[:60],
        phone_only=facts.phone_only,
        no_contact=facts.no_contact,
    )


def customer_for(intake):
    """The known customer, or a new one; None for an anonymous complaint without any contact."""
    facts = intake.customer
    if intake.anonymous and not contacts_of(facts):
        return None
    customer = match_customer(facts)
    if customer is None:
        customer = build_customer(facts)
        customer.save(force_insert=True)
        # All that there is of a new one; of a known customer more may be on file.
        customer.only_contacts = build_contacts(customer, facts)
        ContactPoint.objects.bulk_create(customer.only_contacts, ignore_conflicts=True)
        return customer
    add_contacts(customer, facts)
    return customer


def add_contacts(customer, facts):
    """List every contact point once. A customer named by nobody's code stays unconfirmed."""
    ContactPoint.objects.bulk_create(build_contacts(customer, facts), ignore_conflicts=True)


def build_contacts(customer, facts):
    return [
        ContactPoint(customer=customer, kind=kind, value=value[:254], lookup=blind_index(kind, value))
        for kind, value in contacts_of(facts)
    ]


def build_order(intake):
    """An unsaved order, or None when nothing is known of it."""
    return None if intake.order.is_empty() else Order(**asdict(intake.order))


def build_complaint(intake, *, at, customer=None, order=None, suggestion=None):
    """An unsaved case at intake."""
    return Complaint(
        year=timezone.localtime(at).year,
        channel=intake.channel,
        external_id=intake.external_id,
        body_digest=body_digest(intake) if intake.external_id else "",
        subject=subject_of(intake),
        description=intake.description,
        scene=intake.scene[:200],
        public_url=intake.public_url,
        market=intake.market,
        language=intake.language or intake.customer.language,
        anonymous=intake.anonymous,
        asks_only=intake.asks_only,
        is_history=intake.is_history,
        occurred_at=intake.occurred_at,
        received_at=intake.received_at or at,
        customer=customer,
        order=order,
        suggestion=suggestion or {},
    )


def subject_of(intake):
    """The subject given, else the first line of what happened."""
    subject = intake.subject.strip() or intake.description.strip().partition("\n")[0]
    return subject if len(subject) <= 200 else f"{subject[:197]}…"


def build_details(complaint, intake, people):
    """Unsaved demands and people named; `people` maps a name to a member of staff."""
    demands = [
        Demand(complaint=complaint, kind=demand.kind, amount=demand.amount, note=demand.note[:300])
        for demand in intake.demands
    ]
    named = [
        NamedPerson(complaint=complaint, name=name[:120], person=people.get(name.casefold()))
        for name in intake.people_named
    ]
    return demands, named


def save_details(complaint, intake):
    """Demands, people named and the party of a saved case; returns the party."""
    demands, named = build_details(complaint, intake, staff_named(intake.people_named))
    if demands:
        Demand.objects.bulk_create(demands)
    if named:
        NamedPerson.objects.bulk_create(named)
    party = Party(
        complaint=complaint, customer=complaint.customer, role=intake.customer.role, language=complaint.language
    )
    party.link_hash = tracking.link_hash(party.link_nonce)
    party.save(force_insert=True)
    return party


def staff_named(names):
    """Members of staff whom the complaint names, by the name as written (display name or sign-in name)."""
    if not names:
        return {}
    wanted = Q()
    for name in names:
        wanted |= Q(display_name__iexact=name) | Q(username__iexact=name)
    return {
        written.casefold(): person
        for person in User.objects.filter(wanted)
        for written in (person.display_name, person.username)
        if written
    }
