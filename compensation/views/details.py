"""Payment details: written down by a colleague, given by the customer on a one-time page, approved by a manager."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import View

from compensation import payees
from compensation.approvals import DIRECTOR_RIGHT, MANAGER_RIGHT
from compensation.forms.ledger import DecidePayeeForm, DetailsForm
from compensation.models import Payee, Payout
from compensation.states import PayeeState
from complaints import steps, throttle
from complaints.actors import Customer
from complaints.errors import Conflict, StepRefused
from complaints.views.customer import too_many
from routing.policies import PolicyMixin, PublicMixin

MISSES, MISSES_SECONDS = 20, 600


class WriteDetailsView(PolicyMixin, View):
    """A colleague enters what the customer told them."""

    rights = (payees.PROPOSE, payees.RECORD)

    def get(self, request, pk):
        return self.show(request, self.wanted(request, pk), DetailsForm())

    def post(self, request, pk):
        payout = self.wanted(request, pk)
        form = DetailsForm(request.POST)
        if not form.is_valid():
            return self.show(request, payout, form, status=422)
        try:
            payee = payees.give(payout, form.details(), by=request.user)
        except Conflict as conflict:
            form.add_error(None, str(conflict))
            return self.show(request, payout, form, status=409)
        done = (
            _("The payee differs: a manager approves first.") if payee.is_other_person else _("The details are kept.")
        )
        messages.success(request, done)
        return redirect("payout", payout.pk)

    def wanted(self, request, pk):
        rows = Payout.objects.visible_to(request.user).select_related("remedy", "complaint__customer", "version")
        payout = rows.filter(pk=pk).first()
        if payout is None:
            raise Http404
        return payout

    def show(self, request, payout, form, *, status=200):
        context = {"payout": payout, "case": payout.complaint, "form": form, "now": timezone.now(), "nav": "payouts"}
        return render(request, "compensation/write_details.html", context, status=status)


class GiveDetailsView(PublicMixin, View):
    """The one-time page: the customer says where the money goes. A used, old or guessed address looks the same."""

    public_because = "the link is the key: 192 bits, stored as a digest, works once and for seven days"

    def dispatch(self, request, key, **kwargs):
        self.now, source = timezone.now(), throttle.source_of(request)
        if throttle.is_blocked("pay-miss", source, limit=MISSES, seconds=MISSES_SECONDS, now=self.now):
            return too_many(request)
        self.link = payees.link_of(key, now=self.now)
        if self.link is None:
            throttle.is_allowed("pay-miss", source, limit=MISSES, seconds=MISSES_SECONDS, now=self.now)
            response = render(request, "compensation/no_such_page.html", status=404)
        else:
            response = super().dispatch(request, **kwargs)
        response["Cache-Control"] = "no-store, private"
        response["X-Robots-Tag"] = "noindex, nofollow"
        response["Referrer-Policy"] = "no-referrer"
        return response

    def get(self, request):
        return self.show(request, DetailsForm())

    def post(self, request):
        form = DetailsForm(request.POST)
        if not form.is_valid():
            return self.show(request, form, status=422)
        try:
            payees.give(self.link.payout, form.details(), by=Customer(self.link.party), link=self.link)
        except (Conflict, StepRefused):
            return render(request, "compensation/no_such_page.html", status=409)
        return render(request, "compensation/details_given.html", {"payout": self.link.payout})

    def show(self, request, form, *, status=200):
        context = {"payout": self.link.payout, "case": self.link.payout.complaint, "form": form, "link": self.link}
        return render(request, "compensation/give_details.html", context, status=status)


class DecidePayeeView(PolicyMixin, View):
    """Approve or decline somebody else as payee."""

    rights = (MANAGER_RIGHT, DIRECTOR_RIGHT)

    def get(self, request, pk):
        return self.show(request, self.wanted(request, pk), DecidePayeeForm())

    def post(self, request, pk):
        payee = self.wanted(request, pk)
        form = DecidePayeeForm(request.POST)
        if not form.is_valid() or not ({"approve", "decline"} & set(request.POST)):
            return self.show(request, payee, form, status=422)
        approve = "approve" in request.POST
        try:
            payees.decide(payee, by=request.user, approve=approve, reason=form.cleaned_data["reason"])
        except StepRefused as refused:
            form.add_error(None, "; ".join(f"{unmet.sentence}: {unmet.hint}" for unmet in refused.unmet))
            return self.show(request, payee, form, status=409)
        except Conflict as conflict:
            form.add_error(None, str(conflict))
            return self.show(request, self.wanted(request, pk), form, status=409)
        messages.success(request, _("The payee is approved.") if approve else _("The payee is declined."))
        return redirect("decisions")

    def wanted(self, request, pk):
        """Payment details of a payout that this person may read, or that wait for them."""
        related = ("payout__remedy", "payout__complaint__customer", "payout__version", "given_by", "decided_by")
        row = Payee.objects.select_related(*related).filter(pk=pk).first()
        if row is None:
            raise Http404
        waits = payees.waiting_for(request.user, timezone.localdate()).filter(pk=pk).exists()
        if not waits and not Payout.objects.visible_to(request.user).filter(pk=row.payout_id).exists():
            raise Http404
        return row

    def show(self, request, payee, form, *, status=200):
        case = steps.facts_of(payee.payout.complaint_id)
        day = timezone.localdate()
        context = {
            "payee": payee,
            "payout": payee.payout,
            "case": case,
            "form": form,
            "before": payee.payout.payees.exclude(pk=payee.pk).order_by("-number"),
            "is_open": payee.state == PayeeState.WAITING and payees.may_decide(payee, case, request.user, day),
            "now": timezone.now(),
            "nav": "approvals",
        }
        return render(request, "compensation/decide_payee.html", context, status=status)
