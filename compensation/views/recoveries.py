"""The ledger of what carriers and suppliers owe us: by deadline, one claim at a time, its evidence as one file."""

from django.contrib import messages
from django.http import FileResponse, Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import View

from compensation import bundles, recoveries
from compensation.forms.ledger import ClaimForm
from compensation.models import Recovery
from compensation.states import OPEN_RECOVERY, RecoveryState
from complaints.errors import Conflict, StepRefused
from complaints.models import Complaint
from routing.policies import PolicyMixin

READS = ("compensation.view_recovery",)
PAGE = 100


class RecoveriesView(PolicyMixin, View):
    """One list: what is open by its deadline, what is settled by the day it was."""

    rights = READS

    def get(self, request, state=RecoveryState.DUE):
        if state not in RecoveryState.values:
            raise Http404
        visible = Recovery.objects.visible_to(request.user)
        deadline = {RecoveryState.DUE: "claim_due_on", RecoveryState.CLAIMED: "answer_due_on"}.get(state, "-state_at")
        rows = visible.filter(state=state).select_related("complaint__category", "outside").order_by(deadline, "pk")
        context = {
            "rows": list(rows[:PAGE]),
            "state": state,
            "tabs": RecoveryState.choices,
            "counts": recoveries.counts(visible),
            "sums": recoveries.sums(visible.filter(state__in=[*OPEN_RECOVERY, RecoveryState.RECEIVED])),
            "now": timezone.now(),
            "today": timezone.localdate(),
            "nav": "recoveries",
        }
        return render(request, "compensation/recoveries.html", context)


class RecoveryView(PolicyMixin, View):
    """One claim: what it is for, how far it is, and the next step of it."""

    rights = READS

    def get(self, request, pk):
        return self.show(request, self.wanted(request, pk), ClaimForm())

    def post(self, request, pk):
        row = self.wanted(request, pk)
        act = next((name for name in ACTS if name in request.POST), None)
        if act is None:
            raise Http404
        form = ClaimForm(request.POST)
        if not form.is_valid():
            return self.show(request, row, form, status=422)
        try:
            ACTS[act](row, request.user, form.cleaned_data)
        except StepRefused as refused:
            form.add_error(None, "; ".join(f"{unmet.sentence}: {unmet.hint}" for unmet in refused.unmet))
            return self.show(request, row, form, status=409)
        except Conflict as conflict:
            form.add_error(None, str(conflict))
            return self.show(request, self.wanted(request, pk), form, status=409)
        messages.success(request, _("Recorded."))
        return redirect("recovery", pk)

    def wanted(self, request, pk):
        related = ("complaint__category", "complaint__order", "version", "outside")
        row = Recovery.objects.visible_to(request.user).select_related(*related).filter(pk=pk).first()
        if row is None:
            raise Http404
        return row

    def show(self, request, row, form, *, status=200):
        may_work = recoveries.WORK in request.user.right_names
        context = {
            "row": row,
            "case": row.complaint,
            "form": form,
            "steps": recoveries.next_steps(row) if may_work else (),
            "evidence": bundles.items_of(row),
            "may_open_case": Complaint.objects.visible_to(request.user).filter(pk=row.complaint_id).exists(),
            "today": timezone.localdate(),
            "now": timezone.now(),
            "nav": "recoveries",
        }
        return render(request, "compensation/recovery.html", context, status=status)


class BundleView(PolicyMixin, View):
    """Everything that proves the claim, in one archive."""

    rights = (recoveries.WORK,)

    def get(self, request, pk):
        row = Recovery.objects.visible_to(request.user).select_related("complaint", "outside").filter(pk=pk).first()
        if row is None:
            raise Http404
        response = FileResponse(bundles.write(row), as_attachment=True, filename=bundles.name_of(row))
        response["Content-Type"] = "application/zip"
        response["X-Content-Type-Options"] = "nosniff"
        response["Cache-Control"] = "no-store, private"
        return response


def _claim(row, by, said):
    recoveries.claim(row, by=by, number=said["number"], amount=said["amount"], note=said["note"])


def _accept(row, by, said):
    recoveries.accept(row, by=by, amount=said["amount"] or 0, note=said["note"])


def _receive(row, by, said):
    recoveries.receive(row, by=by, amount=said["amount"] or 0, note=said["note"])


def _refuse(row, by, said):
    recoveries.refuse_claim(row, by=by, reason=said["note"])


def _drop(row, by, said):
    recoveries.drop(row, by=by, reason=said["note"])


ACTS = {"claim": _claim, "accept": _accept, "receive": _receive, "refuse": _refuse, "drop": _drop}
