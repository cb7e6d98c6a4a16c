"""The verification page: the register, one item of it, the report, the enquiries, and what is missing to conclude."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views import View

from complaints import steps
from complaints.evidence import files, reports, signs
from complaints.evidence.forms import JudgeForm, ReportForm
from complaints.evidence.models import Enquiry, EvidenceItem, VerificationReport
from complaints.evidence.models.examination import Seen
from complaints.models import Clock
from complaints.states import ClockKind, State
from complaints.views.step import load
from routing.policies import PolicyMixin

TEMPLATE = "evidence/verification.html"


class VerificationView(PolicyMixin, View):
    """Verification of one case; any member of staff who may read it."""

    rights = ()

    def get(self, request, reference):
        case = load(request, reference)
        return render(request, TEMPLATE, page(case, request.user))


class ItemView(PolicyMixin, View):
    """The same page with one item of the register open."""

    rights = ()

    def get(self, request, reference, pk):
        case = load(request, reference)
        return render(request, TEMPLATE, page(case, request.user, item=find_item(case, pk)))


class AidsView(PolicyMixin, View):
    """What an item shows and what speaks for and against it; asked again while the machine still looks."""

    rights = ()

    def get(self, request, reference, pk):
        case = load(request, reference)
        item = find_item(case, pk)
        context = {"case": case, "item": item, "now": timezone.now(), **look(item, case, request.user)}
        if context["is_waiting"]:
            return HttpResponse(status=204)
        return render(request, "evidence/_aids.html", context)


class ReportView(PolicyMixin, View):
    """One version of the report, to read."""

    rights = ()

    def get(self, request, reference, pk):
        case = load(request, reference)
        report = find_report(case, pk)
        parts = {"case": case, "report": report, "now": timezone.now(), **reading(case, report, request.user)}
        return render(request, "evidence/report.html", parts | {"nav": "cases", "versions": versions_of(report)})


def find_item(case, pk):
    """An item of this case's register; any other does not exist here."""
    found = EvidenceItem.objects.of_family(case).for_list().filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def find_enquiry(case, pk):
    found = Enquiry.objects.of_family(case).for_list().filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def find_report(case, pk):
    found = VerificationReport.objects.of_family(case).for_page().filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def current_report(case):
    return VerificationReport.objects.current_of(case).for_page().first()


def versions_of(report):
    """Every version of the same attempt, the first one first."""
    rows = VerificationReport.objects.filter(complaint=report.complaint_id, round=report.round, attempt=report.attempt)
    return list(rows.select_related("written_by").order_by("version"))


def page(case, user, *, item=None, report_form=None, judge_form=None, conflict=None):
    """Everything that the verification page prints."""
    now = timezone.now()
    report = current_report(case)
    may_write = reports.WRITE in user.right_names and case.state in (State.TRIAGE, State.VERIFICATION)
    if report_form is None and may_write:
        report_form = ReportForm(case=case, user=user, report=report)
    if judge_form is None and item is not None and not item.is_withdrawn:
        judge_form = judging(case, user, item)
    return {
        "case": case,
        "now": now,
        "nav": "cases",
        "register": EvidenceItem.objects.of_family(case).for_list(),
        "item": item,
        "judge_form": judge_form,
        "report": report,
        "report_form": report_form,
        "earlier": VerificationReport.objects.earlier_than(case).for_page() if may_write and not report else [],
        "enquiries": list(enquiries(case, user)),
        "offer": next((offer for offer in steps.steps_for(case, user) if offer.name == main_step(case)), None),
        "ways": steps.ways(case),
        "clock": Clock.objects.filter(complaint=case, kind=ClockKind.HANDLING).order_by("-started_at").first(),
        "conflict": conflict,
        **reading(case, report, user),
        **look(item, case, user),
    }


def look(item, case, user):
    """What the page shows of an open item: its pictures, sound or first words, and the signs."""
    if item is None:
        return {}
    found, twins = signs.of(item, case, user, timezone.now())
    examination, is_held_back = getattr(item, "examination", None), files.is_held_back(item)
    return {
        "is_held_back": is_held_back,
        "signs": found,
        "weighing": signs.weighing(found),
        "twins": twins,
        "is_waiting": examination is not None and examination.state == Seen.WAITING,
        "pictures": examination.shown if examination is not None else [],
        "plays": item.group if item.content_type in files.PLAYED and not is_held_back else "",
        "words": files.first_words(item) if item.group == "text" and item.file and not is_held_back else "",
    }


def main_step(case):
    """What this page leads to: a light case goes straight to solution, another is concluded."""
    return "fast_track" if case.state == State.TRIAGE else "conclude"


def judging(case, user, item):
    """The verdict form of an item, opened with the verdict that stands."""
    initial = {"verdict": item.verdict, "reason": item.verdict_reason, "seen_verdict": item.verdict}
    return JudgeForm(case=case, user=user, initial=initial)


def enquiries(case, user):
    """Each enquiry, newest first, with its clock and whether this person may close it now."""
    clocks = {
        (clock.complaint_id, clock.subject): clock
        for clock in Clock.objects.filter(complaint__in=case.family(), kind=ClockKind.ENQUIRY)
    }
    for row in Enquiry.objects.of_family(case).for_list().order_by("-asked_at", "-pk"):
        row.clock = clocks.get((row.complaint_id, row.clock_subject))
        row.can_be_closed = row.is_overdue(timezone.now())
        yield row


def reading(case, report, user):
    """Whether this person can be the report's second reader, and the shares as the drawing takes them."""
    if report is None:
        return {"can_read_second": False, "shares": []}
    can = report.second_reader_id is None and report.is_current and case.state == State.VERIFICATION
    can = can and (report.round, report.attempt) == (case.round, case.attempt)
    return {
        "can_read_second": can and report.written_by_id != user.pk and reports.READ_SECOND in user.right_names,
        "shares": [(share.percent, share.who.name) for share in report.shares.all()],
    }
