"""The ledger of payouts: what is to be paid, the files for finance, what finance answered, coupons."""

import tempfile
from pathlib import Path

from django.contrib import messages
from django.db.models import Prefetch
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import View

from compensation import ledger, payees, payout_files, payouts, reconciling
from compensation.forms.ledger import AnswerFileForm, CouponForm, ExportForm, LedgerFilter, SettleForm, new_key
from compensation.models import FinanceAnswer, Payout, PayoutBatch, PayoutLine
from compensation.states import ISSUED_HERE, UNDER_WAY, PayeeState, PayoutState
from complaints.errors import Conflict, StepRefused
from complaints.models import Complaint
from routing.policies import PolicyMixin

READS = ("compensation.view_payout",)
READS_OR_ISSUES = (*READS, payouts.COUPONS, "compensation.propose")
TYPES = {"csv": "text/csv; charset=utf-8", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
FILES = 50


def sentences(refused):
    return "; ".join(f"{unmet.sentence}: {unmet.hint}" for unmet in refused.unmet)


class LedgerView(PolicyMixin, View):
    """One list of the ledger. Who only issues coupons sees the coupons of their cases."""

    rights = READS_OR_ISSUES

    def get(self, request, tab="ready"):
        if tab not in ledger.BY_NAME:
            raise Http404
        if not request.user.right_names.intersection(READS) and tab != "coupons":
            return redirect("payouts_of", "coupons")
        narrowed = LedgerFilter(request.GET)
        wanted = narrowed.cleaned_data if narrowed.is_valid() else {}
        number = request.GET.get("page", "1")
        page = ledger.page_of(
            request.user,
            ledger.BY_NAME[tab],
            q=wanted.get("q", ""),
            kind=wanted.get("kind", ""),
            due=wanted.get("due"),
            number=max(1, int(number)) if number.isascii() and number.isdigit() and len(number) < 6 else 1,
        )
        context = {
            "page": page,
            "tabs": self.tabs(request.user),
            "filter": narrowed,
            "key": new_key(),
            "may_export": payouts.EXPORT in request.user.right_names and tab == "ready",
            "may_issue": payouts.COUPONS in request.user.right_names,
            "now": timezone.now(),
            "nav": "payouts",
        }
        return render(request, "compensation/payouts.html", context)

    def tabs(self, user):
        found = ledger.counts(user)
        shown = ledger.TABS if user.right_names.intersection(READS) else [ledger.BY_NAME["coupons"]]
        return [(tab, found.get(tab.name)) for tab in shown]


class ExportView(PolicyMixin, View):
    """Hand lines over to finance."""

    rights = (payouts.EXPORT,)

    def post(self, request):
        visible = Payout.objects.visible_to(request.user)
        asked = [int(pk) for pk in request.POST.getlist("payouts") if pk.isascii() and pk.isdigit() and len(pk) < 16]
        rows = list(visible.filter(pk__in=asked[: payouts.MOST_LINES]))
        form = ExportForm(request.POST, rows=rows)
        if not form.is_valid():
            messages.error(request, _("Choose the lines that go into the file."))
            return redirect("payouts")
        try:
            batch = payouts.export(rows, by=request.user, key=form.cleaned_data["key"])
        except StepRefused as refused:
            messages.error(request, sentences(refused))
            return redirect("payouts")
        return redirect("payout_file", batch.pk)


class FilesView(PolicyMixin, View):
    """The files for finance, the newest first, and how far each was answered."""

    rights = READS

    def get(self, request):
        lines = Prefetch("lines", PayoutLine.objects.select_related("payout"))
        batches = list(PayoutBatch.objects.select_related("exported_by").prefetch_related(lines)[:FILES])
        for batch in batches:
            batch.balance = reconciling.balance_of(batch.lines.all())
        context = {
            "batches": batches,
            "answers": FinanceAnswer.objects.select_related("recorded_by")[:FILES],
            "form": AnswerFileForm(),
            "may_record": payouts.RECORD in request.user.right_names,
            "now": timezone.now(),
            "nav": "payouts",
        }
        return render(request, "compensation/payout_files.html", context)


class FileView(PolicyMixin, View):
    """One file for finance: its lines, what came back, and the file itself to take."""

    rights = READS

    def get(self, request, pk):
        batch = get_object_or_404(PayoutBatch.objects.select_related("exported_by"), pk=pk)
        lines = list(payout_files.lines_of(batch))
        context = {
            "batch": batch,
            "lines": lines,
            "balance": reconciling.balance_of(lines),
            "may_export": payouts.EXPORT in request.user.right_names,
            "formats": payout_files.FORMATS,
            "now": timezone.now(),
            "nav": "payouts",
        }
        return render(request, "compensation/payout_file.html", context)


class TakeFileView(PolicyMixin, View):
    """The file as CSV or XLSX; taken again it is the same."""

    rights = (payouts.EXPORT,)

    def get(self, request, pk, kind):
        batch = get_object_or_404(PayoutBatch, pk=pk)
        if kind not in payout_files.FORMATS:
            raise Http404
        response = HttpResponse(payout_files.content_of(batch, kind), content_type=TYPES[kind])
        response["Content-Disposition"] = f'attachment; filename="{payout_files.name_of(batch, kind)}"'
        response["X-Content-Type-Options"] = "nosniff"
        response["Cache-Control"] = "no-store, private"
        return response


class AnswerFileView(PolicyMixin, View):
    """Read finance's file; what does not fit is told on the page of the answer."""

    rights = (payouts.RECORD,)

    def post(self, request):
        form = AnswerFileForm(request.POST, request.FILES)
        if not form.is_valid():
            messages.error(request, " ".join(form.errors.get("file", [])))
            return redirect("payout_files")
        try:
            answer = self.record(request, form.cleaned_data["file"])
        except StepRefused as refused:
            messages.error(request, sentences(refused))
            return redirect("payout_files")
        return redirect("finance_answer", answer.pk)

    def record(self, request, file):
        """The reader tells formats by what a file holds, and needs it on the disk."""
        with tempfile.NamedTemporaryFile(suffix=Path(file.name).suffix[:8]) as kept:
            for chunk in file.chunks():
                kept.write(chunk)
            kept.flush()
            return reconciling.record(kept.name, name=file.name, by=request.user)


class FinanceAnswerView(PolicyMixin, View):
    """What was done with each line of finance's file: what asks for a person first."""

    rights = READS

    def get(self, request, pk):
        answer = get_object_or_404(FinanceAnswer.objects.select_related("recorded_by"), pk=pk)
        keys = {finding["payout"] for finding in answer.findings if finding["payout"]}
        rows = Payout.objects.visible_to(request.user).select_related("complaint", "remedy").in_bulk(list(keys))
        groups = [
            (outcome, _(sentence), [self.line(row, rows) for row in answer.findings if row["outcome"] == outcome])
            for outcome, sentence in reconciling.OUTCOMES.items()
        ]
        context = {"answer": answer, "groups": [group for group in groups if group[2]], "nav": "payouts"}
        return render(request, "compensation/finance_answer.html", context | {"now": timezone.now()})

    def line(self, finding, rows):
        return finding | {"row": rows.get(finding["payout"])}


class PayoutView(PolicyMixin, View):
    """One payment: the case behind it, where it goes, in which files it was, and what can be done with it."""

    rights = READS_OR_ISSUES

    def get(self, request, pk):
        return self.show(request, self.wanted(request, pk), SettleForm(), CouponForm())

    def post(self, request, pk):
        payout = self.wanted(request, pk)
        act = next((name for name in ACTS if name in request.POST), None)
        if act is None:
            raise Http404
        form = CouponForm(request.POST) if act == "issue" else SettleForm(request.POST)
        others = (SettleForm(), form) if act == "issue" else (form, CouponForm())
        if not form.is_valid():
            return self.show(request, payout, *others, status=422)
        try:
            done = ACTS[act](payout, request.user, form.cleaned_data)
        except StepRefused as refused:
            form.add_error(None, sentences(refused))
            return self.show(request, payout, *others, status=409)
        except Conflict as conflict:
            form.add_error(None, str(conflict))
            return self.show(request, self.wanted(request, pk), *others, status=409)
        messages.success(request, done)
        return redirect("payout", pk)

    def wanted(self, request, pk):
        related = ("remedy", "version__policy_row", "complaint__category", "complaint__customer", "complaint__order")
        rows = Payout.objects.visible_to(request.user).select_related(*related, "payee", "batch", "budget__department")
        row = rows.filter(pk=pk).first()
        if row is None:
            raise Http404
        return row

    def waits(self, payout):
        """A new payee waits for approval."""
        return payout.payees.filter(state=PayeeState.WAITING).exists()

    def show(self, request, payout, settle, coupon, *, status=200):
        rights = request.user.right_names
        case = payout.complaint
        may_handle = payees.may_handle(request.user, case)
        context = {
            "payout": payout,
            "case": case,
            "settle": settle,
            "coupon": coupon,
            "lines": payout.lines.select_related("batch", "payee").order_by("pk"),
            "payees": payout.payees.select_related("given_by", "decided_by").order_by("-number"),
            "decisions": payout.version.decisions.select_related("decided_by"),
            "may_settle": payouts.RECORD in rights and payout.state in UNDER_WAY,
            "is_exported": payout.state == PayoutState.EXPORTED,
            "may_retry": payouts.RECORD in rights and payout.state == PayoutState.FAILED and not self.waits(payout),
            "may_issue": payouts.COUPONS in rights
            and payout.remedy.kind in ISSUED_HERE
            and payout.state == PayoutState.TO_PAY,
            "may_ask": may_handle and payees.wants_details(payout),
            "may_open_case": Complaint.objects.visible_to(request.user).filter(pk=case.pk).exists(),
            "now": timezone.now(),
            "nav": "payouts",
        }
        return render(request, "compensation/payout.html", context, status=status)


def _paid(payout, by, said):
    payouts.record_paid(payout, by=by, reference=said["finance_reference"])
    return _("Recorded as paid.")


def _failed(payout, by, said):
    payouts.record_failed(payout, by=by, why=said["reason"])
    return _("Recorded as failed. Whoever speaks with the customer was told.")


def _unclear(payout, by, said):
    payouts.record_unclear(payout, by=by, why=said["reason"])
    return _("Recorded as unclear. It is not paid again by itself.")


def _retry(payout, by, said):
    payouts.retry(payout, by=by)
    return _("To be paid again, to the same details.")


def _issue(payout, by, said):
    payouts.issue_coupon(payout, by=by, code=said["code"])
    return _("The coupon is recorded as issued.")


def _ask(payout, by, said):
    payees.ask(payout, by=by)
    return _("The customer was sent a page for their details. You are told when they are there.")


ACTS = {"paid": _paid, "failed": _failed, "unclear": _unclear, "retry": _retry, "issue": _issue, "ask": _ask}
