"""The verification report as PDF: findings, what they rest on, and the register with its hashes."""

from django.conf import settings
from django.core.files.storage import default_storage
from django.utils import timezone, translation
from django.views import View

from complaints import printing
from complaints.evidence.models import Enquiry, EvidenceItem
from complaints.evidence.views import page
from complaints.views import paper
from complaints.views.step import load
from routing.policies import PolicyMixin

MOST_PICTURES, MOST_WORDS = 12, 1500


class ReportPaperView(PolicyMixin, View):
    """One version, in the reader's language or in the other one (`?language=`)."""

    rights = ()

    def get(self, request, reference, pk):
        case = load(request, reference)
        report = page.find_report(case, pk)
        wanted = request.GET.get("language", "")
        language = wanted if wanted in dict(settings.LANGUAGES) else translation.get_language()
        name = f"{case.reference}-report-{report.round}.{report.attempt}.{report.version}-{language}"
        return paper.respond(request, "evidence/paper.html", parts_of(case, report), name, language=language)


def parts_of(case, report):
    """What the paper prints: the sources with their pictures, the whole register, the enquiries, every version."""
    sources = list(EvidenceItem.objects.filter(reports=report).for_list().defer(None))
    for number, row in enumerate(sources):
        row.shown_here = picture_of(row) if number < MOST_PICTURES and not row.is_withdrawn else ""
        row.first_text = row.text[:MOST_WORDS] + ("…" if len(row.text) > MOST_WORDS else "")
    return {
        "case": case,
        "report": report,
        "now": timezone.now(),
        "sources": sources,
        "register": list(EvidenceItem.objects.of_family(case).for_list()),
        "enquiries": list(Enquiry.objects.of_family(case).for_list()),
        "versions": page.versions_of(report),
    }


def picture_of(item):
    """The small picture that was made of an item, as it travels inside the page."""
    examination = getattr(item, "examination", None)
    found = examination.picture("small") if examination is not None else None
    if found is None:
        return ""
    with default_storage.open(found["path"], "rb") as stored:
        return printing.picture(stored.read())
