"""The end of a shift: what is open goes to the next lead, who accepts it."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views import View

from complaints import shifts
from complaints.errors import StepRefused
from complaints.forms.shift import ShiftForm
from complaints.models import ShiftHandOver
from complaints.requests import HOME_DEPARTMENT
from routing.models import Department
from routing.policies import PolicyMixin

RIGHTS = (shifts.RIGHT,)


class ShiftView(PolicyMixin, View):
    """What is open now; the form that hands it over; what an earlier shift left and nobody has accepted yet."""

    rights = RIGHTS

    def get(self, request):
        return self._show(request, ShiftForm())

    def post(self, request):
        form = ShiftForm(request.POST)
        if not form.is_valid():
            return self._show(request, form, status=422)
        note = form.cleaned_data["note"]
        shifts.hand_over(_department(request.user), by=request.user, note=note, at=timezone.now())
        messages.success(request, _("Handed over. The next lead is told and accepts it here."))
        return redirect("shift")

    def _show(self, request, form, status=200):
        now = timezone.now()
        department = _department(request.user)
        left = shifts.waiting(department)
        is_theirs = left is not None and left.written_by_id != request.user.pk
        context = {
            "form": form,
            "now": now,
            "nav": "shift",
            "department": department,
            "shift": shifts.as_handed(left, request.user) if is_theirs else shifts.now_open(request.user, now),
            "left": left,
            "is_theirs": is_theirs,
            "earlier": list(_earlier(department)),
        }
        return render(request, "complaints/shift.html", context, status=status)


class AcceptShiftView(PolicyMixin, View):
    """The next lead takes it."""

    rights = RIGHTS

    def post(self, request, pk):
        row = ShiftHandOver.objects.select_related("written_by").filter(pk=pk).first()
        if row is None or row.department_id != _department(request.user).pk:
            raise Http404
        try:
            taken = shifts.accept(row, by=request.user, at=timezone.now())
        except StepRefused as refused:
            messages.error(request, " ".join(str(unmet) for unmet in refused.unmet))
            return redirect("shift")
        words = ngettext(
            "The shift is yours; %(count)d promise of somebody who has left is now yours to keep.",
            "The shift is yours; %(count)d promises of people who have left are now yours to keep.",
            taken,
        )
        messages.success(request, words % {"count": taken} if taken else _("The shift is yours."))
        return redirect("shift")


def _department(user):
    """The desk, unless the person belongs to other departments only."""
    own = Department.objects.filter(pk__in=user.department_ids, is_active=True)
    found = own.filter(code=HOME_DEPARTMENT).first() or own.order_by("position").first()
    found = found or Department.objects.filter(code=HOME_DEPARTMENT).first()
    if found is None:
        raise Http404
    return found


def _earlier(department):
    rows = ShiftHandOver.objects.filter(department=department).exclude(state="waiting")
    return rows.select_related("written_by", "accepted_by")[:8]
