"""Record a case."""

import secrets

from django.contrib import messages
from django.db import transaction
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views import View

from complaints import lifecycle
from complaints.channels.forms.record import RecordForm
from complaints.errors import DifferentBody, StepRefused
from routing.policies import PolicyMixin


class RecordView(PolicyMixin, View):
    """The form may be opened prefilled by the telephone system; a complete record goes straight to triage."""

    rights = ("complaints.register_complaint",)

    def get(self, request):
        known = {name: request.GET.get(name, "") for name in ("phone", "order")}
        key = request.GET.get("call_id") or secrets.token_hex(16)
        return self.show(request, RecordForm(initial=known | {"key": key}))

    def post(self, request):
        form = RecordForm(request.POST)
        if not form.is_valid():
            return self.show(request, form, status=422)
        try:
            case = lifecycle.register(form.intake(get_language()), by=request.user)
        except DifferentBody as known:
            form.add_error(
                None, _("This call was recorded already as %(reference)s.") % {"reference": known.first.reference}
            )
            return self.show(request, form, status=409)
        if case.is_new:
            _complete(request, case)
        return redirect("case", case.reference)

    def show(self, request, form, *, status=200):
        return render(request, "channels/record.html", {"form": form, "nav": "home"}, status=status)


def _complete(request, case):
    """On to triage when nothing is missing; otherwise the case page says what is."""
    try:
        with transaction.atomic():
            lifecycle.complete_intake(case, by=request.user)
    except StepRefused:
        messages.info(request, _("Recorded. Something is still missing for triage."))
    else:
        messages.success(request, _("Recorded; the receipt is on its way."))
