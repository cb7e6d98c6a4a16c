"""Record a case."""

from django.contrib import messages
from django.http import Http404, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views import View

from complaints import drafts, lifecycle, telling
from complaints.channels import lookup, prefilled, quarantine
from complaints.channels.errors import SettledMeanwhile
from complaints.channels.forms.record import RecordForm
from complaints.channels.models import Arrival
from complaints.errors import DifferentBody, StepRefused
from routing.policies import PolicyMixin

# Unfinished records that are offered when a new one is begun.
BEGUN = 3
TEXTS = ("channel", "email", "subject", "description", "scene", "sku", "batch", "carrier")


class RecordView(PolicyMixin, View):
    """The form may be opened by the telephone system, with a draft, or with a message out of quarantine; a complete
    record goes straight to triage."""

    rights = ("complaints.register_complaint",)

    def get(self, request):
        if "arrival" in request.GET:
            initial = prefilled.of_arrival(_in_quarantine(request, request.GET["arrival"]))
        else:
            initial = prefilled.of_call(request.GET) | {"language": get_language()}
        key = request.GET.get("draft") or initial["key"]
        draft = prefilled.of_draft(request.user, key)
        form = RecordForm(initial=initial | draft | ({"key": key[:64]} if draft else {}))
        return self.show(request, form, is_draft=bool(draft))

    def post(self, request):
        form = RecordForm(request.POST)
        if not form.is_valid():
            return self.show(request, form, status=422)
        try:
            case = self.record(request, form)
        except DifferentBody as known:
            words = _("This call was recorded already as %(reference)s.") % {"reference": known.first.reference}
            form.add_error(None, words)
            return self.show(request, form, status=409)
        except SettledMeanwhile:
            form.add_error(None, _("A colleague has just decided what becomes of this message."))
            return self.show(request, form, status=409)
        drafts.drop(request.user, prefilled.draft_key(form.cleaned_data["key"]))
        if case.is_new:
            _complete(request, case)
        return redirect("case", case.reference)

    def record(self, request, form):
        """Into the door; a message out of quarantine is settled with it."""
        if not form.cleaned_data["arrival"]:
            return lifecycle.register(form.intake(), by=request.user)
        arrival = _in_quarantine(request, form.cleaned_data["arrival"])
        number = prefilled.external_id(arrival)
        intake = form.intake(external_id=number, mail_id=arrival.mail_id, received_at=arrival.received_at)
        return quarantine.release(arrival, intake, by=request.user)

    def show(self, request, form, *, status=200, is_draft=False):
        typed = request.POST if form.is_bound else _as_typed(form)
        key = str(form["key"].value() or "")
        kept_as = prefilled.draft_key(key)
        begun = () if form.is_bound or is_draft else drafts.begun(request.user, "record")[:BEGUN]
        context = {
            "form": form,
            "nav": "home",
            "is_draft": is_draft,
            "begun": [(row, row.key.partition(":")[2], _about(row.body)) for row in begun],
            "kept_as": kept_as if drafts.KEY.match(kept_as) else "",
            **aside(typed, request.user),
        }
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
    typed.update({name: form[name].value() or "" for name in (*prefilled.KNOWN, *TEXTS)})
    typed.setlist("demands", form["demands"].value() or [])
    return typed


def _about(body):
    """The first words of an unfinished record, or whom it is about."""
    return str(body.get("subject") or body.get("description") or body.get("name") or body.get("order") or "")[:80]


def _in_quarantine(request, pk):
    """A message that waits there and whose words are for this person."""
    if quarantine.RIGHT not in request.user.right_names or not str(pk).isdecimal():
        raise Http404
    row = Arrival.objects.readable_by(request.user).filter(pk=int(pk)).first() if len(str(pk)) < 19 else None
    if row is None:
        raise Http404
    return row


def _complete(request, case):
    """On to triage when nothing is missing; otherwise the case page says what is."""
    try:
        lifecycle.complete_intake(case, by=request.user)
    except StepRefused:
        messages.info(request, _("Recorded. Something is still missing for triage."))
    else:
        messages.success(request, _("Recorded; the receipt is on its way."))
