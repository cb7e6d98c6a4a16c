"""Files that came with a mail or another message from outside: onto the register, each once per case."""

import hashlib

from django.core.files.uploadedfile import SimpleUploadedFile

from complaints.attachments import Filed
from complaints.evidence import items
from complaints.evidence.models import EvidenceItem


def take(case, *, by, name, media, content, source):
    """Put one file on the register unless the case has it; StepRefused says why it is not taken."""
    digest = hashlib.sha256(content).hexdigest()
    if not EvidenceItem.objects.filter(complaint=case, sha256=digest).exists():
        items.add(case, by=by, source=source, upload=SimpleUploadedFile(name, content, media))


def give(case):
    """The files on the register of a case, those taken off it left out."""
    rows = EvidenceItem.objects.filter(complaint=case, withdrawn_at=None).exclude(file="").order_by("number", "pk")
    return [Filed(row.pk, row.name or row.title, row.claimed_type or row.content_type, _reader(row)) for row in rows]


def _reader(row):
    def read():
        with row.file.open("rb") as original:
            return original.read()

    return read
