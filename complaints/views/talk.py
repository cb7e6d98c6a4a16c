"""What is said on a case, and its handling between steps."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views import View

from complaints import drafts, lifecycle
from complaints.errors import Conflict, StepRefused
from complaints.forms import DropPromiseForm, HandOverForm, MessageForm, PromiseForm
from complaints.models import ContactPoint, Promise
from complaints.views.step import CaseFormView, load
from routing.policies import PolicyMixin


class SayView(PolicyMixin, View):
    """Write to the customer, log their words, or leave a note. Appending never conflicts."""

    rights = ("complaints.say_complaint", "complaints.note_complaint")

    def post(self, request, reference):
        case = load(request, reference)
        form = MessageForm(request.POST, user=request.user)
        if not form.is_valid():
            return render(request, "complaints/say.html", {"case": case, "form": form}, status=422)
        try:
            lifecycle.say(case, by=request.user, **form.cleaned_data)
        except StepRefused as refused:
            form.add_error("text", " ".join(str(unmet) for unmet in refused.unmet))
            return render(request, "complaints/say.html", {"case": case, "form": form}, status=409)
        drafts.drop(request.user, f"say:{case.reference}")
        return redirect("case", case.reference)


class HandOverView(CaseFormView):
    """Give the case to a colleague."""

    template_name = "complaints/hand_over.html"
    form_class = HandOverForm
    rights = ("complaints.hand_over_complaint", "complaints.reassign_complaint")
    done = _("Handed over.")

    def call(self, case, form):
        lifecycle.hand_over(case, by=self.request.user, **form.facts())


class TakeView(PolicyMixin, View):
    """Make a case without an owner one's own."""

    rights = ("complaints.hand_over_complaint",)

    def post(self, request, reference):
        case = load(request, reference)
        try:
            lifecycle.take(case, by=request.user)
        except Conflict:
            messages.error(request, _("A colleague has just taken this case."))
        return redirect("case", case.reference)


class PromiseView(CaseFormView):
    """“I promised to call by four.”"""

    template_name = "complaints/promise.html"
    form_class = PromiseForm
    rights = ("complaints.note_complaint",)
    done = _("Promise noted; its clock runs.")

    def call(self, case, form):
        data = form.cleaned_data
        lifecycle.promise(case, by=self.request.user, text=data["text"], due_at=data["due_at"])


class KeepPromiseView(PolicyMixin, View):
    """It was done."""

    rights = ("complaints.note_complaint",)

    def post(self, request, reference, pk):
        case = load(request, reference)
        promise = Promise.objects.filter(complaint=case, pk=pk).first()
        if promise is None:
            raise Http404
        try:
            lifecycle.keep_promise(promise, by=request.user)
        except Conflict:
            messages.info(request, _("This promise was settled already."))
        return redirect("home") if request.POST.get("next") == "home" else redirect("case", case.reference)


class DropPromiseView(CaseFormView):
    """It no longer stands, and why."""

    template_name = "complaints/drop_promise.html"
    form_class = DropPromiseForm
    rights = ("complaints.note_complaint",)
    done = _("The promise is dropped.")

    def find(self, case):
        promise = Promise.objects.filter(complaint=case, pk=self.kwargs["pk"]).first()
        if promise is None:
            raise Http404
        return promise

    def call(self, case, form):
        lifecycle.drop_promise(self.find(case), by=self.request.user, reason=form.cleaned_data["reason"])

    def more(self, case):
        return {"promise": self.find(case)}


class RevealView(PolicyMixin, View):
    """Show one masked contact point; the look is recorded."""

    rights = ("complaints.reveal_contact",)

    def post(self, request, reference, pk):
        case = load(request, reference)
        point = ContactPoint.objects.filter(customer__parties__complaint__in=case.family(), pk=pk).first()
        if point is None:
            raise Http404
        value = lifecycle.reveal(case, by=request.user, point=point)
        template = "complaints/_revealed.html" if request.htmx else "complaints/revealed.html"
        return render(request, template, {"case": case, "point": point, "value": value, "nav": "queue"})
