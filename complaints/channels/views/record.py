"""Record a case."""

import secrets

from django.contrib import messages
from django.http import QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views import View

from complaints import lifecycle, telling
from complaints.channels import lookup
from complaints.channels.forms.record import RecordForm
from complaints.errors import DifferentBody, StepRefused
from routing.policies import PolicyMixin

PREFILLED = ("phone", "order", "member_id")


class RecordView(PolicyMixin, View):
    """The form may be opened prefilled by the telephone system; a complete record goes straight to triage."""

    rights = ("complaints.register_complaint",)

    def get(self, request):
        known = {name: request.GET.get(name, "") for name in PREFILLED}
        key = request.GET.get("call_id") or secrets.token_hex(16)
        return self.show(request, RecordForm(initial=known | {"key": key[:64], "language": get_language()}))

    def post(self, request):
        form = RecordForm(request.POST)
        if not form.is_valid():
            return self.show(request, form, status=422)
        try:
            case = lifecycle.register(form.intake(), by=request.user)
        except DifferentBody as known:
            form.add_error(
                None, _("This call was recorded already as %(reference)s.") % {"reference": known.first.reference}
            )
            return self.show(request, form, status=409)
        if case.is_new:
            _complete(request, case)
        return redirect("case", case.reference)

    def show(self, request, form, *, status=200):
        typed = request.POST if form.is_bound else _as_typed(form)
        context = {"form": form, "nav": "home", **aside(typed, request.user)}
        return render(request, "channels/record.html", context, status=status)


class LookupView(PolicyMixin, View):
    """What is known so far, beside the form: asked while it is typed, and never with its words in an address."""

    rights = ("complaints.register_complaint",)
    http_method_names = ("post",)

    def post(self, request):
        return render(request, "channels/_record_aside.html", aside(request.POST, request.user))


def aside(typed, user):
    """The panels beside the form, from raw typed text."""
    customers = lookup.known_customers(typed)
    suggestion = lookup.suggestion_for(typed, customers[0] if len(customers) == 1 else None)
    return {
        "now": timezone.now(),
        "record": lookup.missing(typed),
        "customers": customers,
        "cases": lookup.cases_of(customers, typed.get("order", ""), user),
        "suggestion": suggestion,
        "reasons": list(telling.reasons(suggestion["reasons"])),
        "category": telling.categories().get(suggestion["category"]) if suggestion["category"] else None,
        "department": telling.departments().get(suggestion["department"]) if suggestion["department"] else None,
    }


def _as_typed(form):
    """What a fresh form opens with, as if it had been typed."""
    typed = QueryDict(mutable=True)
    typed.update({name: form[name].value() or "" for name in (*PREFILLED, "channel")})
    return typed


def _complete(request, case):
    """On to triage when nothing is missing; otherwise the case page says what is."""
    try:
        lifecycle.complete_intake(case, by=request.user)
    except StepRefused:
        messages.info(request, _("Recorded. Something is still missing for triage."))
    else:
        messages.success(request, _("Recorded; the receipt is on its way."))
