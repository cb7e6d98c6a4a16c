"""Canaries: a customer whose every word can be told from all others, led through the whole house, and a search for them
in all tables and files.
"""

from dataclasses import replace
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, models
from django.utils import timezone

from complaints import drafts, lifecycle
from complaints.evidence import enquiries, items
from complaints.evidence.models.enquiry import EnquiryTo
from complaints.intake import CustomerFacts, DemandFacts
from complaints.models import Complaint, Customer
from config.testing import journey
from routing.models import Department

NAME, PHONE, MAIL = "Zephyrine Quillfeather", "13955508642", "zephyrine.q@canary.example"
MEMBER, ORDER, PLACE = "MEM-CANARY-77", "ORD-CANARY-4410", "9 Quillfeather Lane"
# What must not be seen by those without the right, and nowhere once the person is erased. In lower case.
CONTACTS = tuple(word.lower() for word in (PHONE, MAIL))
WORDS = (*(word.lower() for word in (NAME, "quillfeather", MEMBER, ORDER)), *CONTACTS)


def record(who, key="canary", *, is_quiet=False):
    """A complaint at intake whose every field names the person; a quiet one names them only where that belongs."""
    plain = journey.complaint(key)
    if is_quiet:
        contacts = CustomerFacts(name=NAME, phones=(PHONE,), emails=(MAIL,), member_id=MEMBER)
        quiet = replace(plain, customer=contacts, order=replace(plain.order, number=ORDER))
        return lifecycle.register(quiet, by=who.agent)
    facts = replace(
        plain,
        external_id=f"{key}-{PHONE}",
        subject=f"{NAME} got broken mugs",
        description=f"I am {NAME}, {PLACE}. Call me at {PHONE} or write to {MAIL}.",
        scene=f"at {PLACE}",
        customer=CustomerFacts(name=NAME, phones=(PHONE,), emails=(MAIL,), member_id=MEMBER),
        order=replace(plain.order, number=ORDER, waybill=f"WB-{PHONE}", city=PLACE),
        demands=(DemandFacts("refund", 13400, f"to {NAME}"), DemandFacts("explanation")),
    )
    return lifecycle.register(facts, by=who.agent)


def lead(who, key="canary", *, to="closed", is_quiet=False):
    """The same through every room, to its end; everybody names the person wherever they can."""
    case = journey.lead(record(who, key, is_quiet=is_quiet), who, "verification")
    if is_quiet:
        return journey.lead(case, who, to)
    lifecycle.say(case, by=who.agent, direction="out", text=f"Dear {NAME}, we look into it.")
    lifecycle.say(journey.again(case), by=who.agent, direction="note", text=f"{NAME} is called at {PHONE}.")
    drafts.keep(who.agent, f"say:{case.reference}", {"text": f"Dear {NAME}"}, complaint=case)
    drafts.keep(who.agent, "record:another", {"phone": PHONE, "name": NAME})
    _evidence(case, who)
    case = journey.conclude(journey.again(case), who)
    lifecycle.promise(case, by=who.agent, text=f"Call {NAME}", due_at=timezone.now() + timezone.timedelta(hours=3))
    return journey.lead(journey.again(case), who, to)


def _evidence(case, who):
    items.add(case, by=who.investigator, text=f"{NAME} said so.", title=f"Statement of {NAME}")
    letter = SimpleUploadedFile(f"{NAME}.txt", f"I, {NAME}, {PHONE}".encode(), "text/plain")
    items.add(journey.again(case), by=who.investigator, upload=letter, title="A letter")
    house = Department.objects.get(code="warehouse")
    enquiry = enquiries.ask(
        journey.again(case), by=who.agent, to=EnquiryTo.DEPARTMENT, department=house, question=f"What of {NAME}?"
    )
    enquiries.answer(enquiry, by=who.investigator, text=f"{NAME} is right.")


def customer():
    return Customer.objects.get(member_id=MEMBER)


def figures():
    """What a report counts: it must be the same after an erasure."""
    ended = Complaint.objects.values("state", "category", "priority", "department", "order__sku", "order__amount")
    return [sorted(map(str, ended)), *(_sum(label, name) for label, name in SUMS)]


SUMS = (
    ("compensation.Payout", "amount"),
    ("complaints.Demand", "amount"),
    ("followup.CallbackAttempt", "satisfaction"),
)


def _sum(label, name):
    return apps.get_model(label).objects.aggregate(total=models.Sum(name))["total"]


def found():
    """“table.column” and “file” of everything that still holds one of the words; the whole database is read."""
    return sorted({*_in_tables(), *_in_files()})


def _in_tables():
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            names = [column[0] for column in cursor.description]
            for row in cursor.fetchall():
                yield from (f"{table}.{name}" for name, value in zip(names, row, strict=True) if _holds(value))


def _in_files():
    for path in Path(settings.MEDIA_ROOT).rglob("*"):
        if path.is_file() and (_holds(path.read_bytes()) or _holds(path.name)):
            yield f"file {path.name}"


def _holds(value):
    if isinstance(value, bytes | memoryview):
        value = bytes(value).decode("utf-8", "replace")
    text = str(value).lower()
    return any(word in text for word in WORDS)
