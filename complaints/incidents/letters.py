"""One message to everybody of an incident: in their case where there is one, else to the address on the list.

The job writes to them in batches and remembers how far it came; the outbox takes each key once, so nobody gets it
twice. In a case it is said by whoever wrote it, and answers the customer like any other words.
"""

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from complaints import lifecycle
from complaints.errors import StepRefused, Unmet
from complaints.incidents import handling
from complaints.incidents.buyers import KIND_OF
from complaints.incidents.models import IncidentLetter
from complaints.messaging import outbox
from complaints.messaging.models import Kind
from complaints.models import Complaint
from complaints.states import State

BATCH = 100
KEY = "incident-letter"


def write(incident, *, by, subject_en, subject_zh, text_en, text_zh):
    """Keep the message; the job sends it."""
    at = timezone.now()
    if not all(part.strip() for part in (subject_en, subject_zh, text_en, text_zh)):
        hint = _("Write it in both languages: each reader gets theirs.")
        raise StepRefused([Unmet("has_both_languages", _("The message in both languages"), hint)])
    with transaction.atomic():
        incident = handling.locked(incident, by)
        letter = IncidentLetter.objects.create(
            incident=incident,
            subject_en=subject_en.strip()[:200],
            subject_zh=subject_zh.strip()[:200],
            text_en=text_en.strip(),
            text_zh=text_zh.strip(),
            written_by=by,
            written_at=at,
        )
        handling.write(incident, "letter", by=by, at=at, facts={"letter": letter.pk}, text=letter.subject_en)
    return letter


def send(now):
    """Go on with every message that is not through; returns how many people were written to."""
    written = 0
    for letter in IncidentLetter.objects.filter(done_at=None).select_related("incident", "written_by"):
        while (count := _one_batch(letter, now)) is not None:
            written += count
        IncidentLetter.objects.filter(pk=letter.pk, done_at=None).update(done_at=now)
    return written


def _one_batch(letter, now):
    """Write to the next people; None when everybody was written to."""
    cases = list(_cases(letter).filter(pk__gt=letter.case_after).order_by("pk")[:BATCH])
    for case in cases:
        _remember(letter, _in_case(letter, case, now), case_after=case.pk)
    if cases:
        return len(cases)
    buyers = letter.incident.buyers.filter(complaint=None, erased_at=None, pk__gt=letter.buyer_after)
    buyers = list(buyers.order_by("pk")[:BATCH])
    for buyer in buyers:
        _remember(letter, _to_buyer(letter, buyer, now), buyer_after=buyer.pk)
    return len(buyers) or None


def _cases(letter):
    part = Complaint.objects.filter(incident_links__incident=letter.incident, incident_links__is_out=False)
    return part.exclude(state__in=[State.MERGED, State.REJECTED])


def _remember(letter, is_reached, **place):
    for name, value in place.items():
        setattr(letter, name, value)
    counted = "reached" if is_reached else "unreachable"
    IncidentLetter.objects.filter(pk=letter.pk).update(**place, **{counted: F(counted) + 1})


def _in_case(letter, case, now):
    """Said in the case by whoever wrote it; once, also when the job was stopped behind it."""
    _subject, text = letter.words(case.language or settings.LANGUAGE_CODE)
    if _was_said(case, letter):
        return True
    try:
        lifecycle.say(case, by=letter.written_by, text=text, at=now)
    except (StepRefused, PermissionDenied):
        return False
    return True


def _was_said(case, letter):
    """Whether these words were said since the letter was written."""
    texts = (letter.text_en, letter.text_zh)
    return case.messages.filter(direction="out", text__in=texts, at__gte=letter.written_at).exists()


def _to_buyer(letter, buyer, now):
    if not buyer.contact:
        return False
    language = buyer.language or settings.LANGUAGE_CODE
    subject, text = letter.words(language)
    outbox.queue(
        kind=KIND_OF[buyer.contact_kind],
        recipient=buyer.contact,
        subject=subject if KIND_OF[buyer.contact_kind] == Kind.EMAIL else "",
        text=text,
        language=language,
        template_code="incident",
        dedup_key=f"{KEY}:{letter.pk}:{buyer.pk}",
        at=now,
    )
    return True
