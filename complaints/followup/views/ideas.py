"""Suggestions: a department's list, one with its answer, a new one; and the customer's page for theirs."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import View

from complaints import steps
from complaints.errors import StepRefused
from complaints.followup import ideas
from complaints.followup.idea_forms import AnswerIdeaForm, CustomerIdeaForm, PassOnIdeaForm, SuggestIdeaForm
from complaints.followup.models import Idea
from complaints.models import Complaint
from complaints.views.customer import CustomerView
from routing.policies import PolicyMixin

VIEWS = ("open", "mine", "settled")
MOST_ROWS = 100


class IdeasView(PolicyMixin, View):
    """What was suggested to one's departments, the oldest unanswered first; one's own; what is settled."""

    rights = ()

    def get(self, request):
        view = request.GET.get("view") if request.GET.get("view") in VIEWS else "open"
        found = Idea.objects.visible_to(request.user)
        if view == "open":
            found = found.open().order_by("created_at", "pk")
        elif view == "mine":
            found = found.filter(by=request.user).order_by("-created_at")
        else:
            found = found.filter(state__in=["done", "declined"]).order_by("-answered_at")
        rows = list(found.select_related("department", "complaint", "by")[:MOST_ROWS])
        context = {"rows": rows, "view": view, "now": timezone.now(), "nav": "ideas"}
        return render(request, "followup/ideas.html", context)


class SuggestIdeaView(PolicyMixin, View):
    """A colleague's suggestion; `?case=` names the case that gave rise to it."""

    rights = ()

    def get(self, request):
        case = self.case_of(request)
        initial = {"department": ideas.concerned(case) if case else None}
        return self.show(request, SuggestIdeaForm(initial=initial), case)

    def post(self, request):
        form, case = SuggestIdeaForm(request.POST), self.case_of(request)
        if not form.is_valid():
            return self.show(request, form, case, status=422)
        idea = ideas.suggest(by=request.user, complaint=case, **form.cleaned_data)
        messages.success(request, _("Thank you. The department answers you here."))
        return redirect("idea", idea.pk)

    def case_of(self, request):
        reference = request.GET.get("case", "")
        if not reference:
            return None
        case = steps.read(request.user, reference)
        if case is None:
            raise Http404
        return case

    def show(self, request, form, case, *, status=200):
        return render(
            request, "followup/suggest_idea.html", {"form": form, "case": case, "nav": "ideas"}, status=status
        )


def find(request, pk):
    found = Idea.objects.visible_to(request.user).select_related("department", "complaint", "by", "answered_by")
    idea = found.filter(pk=pk).first()
    if idea is None:
        raise Http404
    return idea


class IdeaView(PolicyMixin, View):
    """One suggestion with what became of it; its department answers here."""

    rights = ()

    def get(self, request, pk):
        idea = find(request, pk)
        return self.show(request, idea, AnswerIdeaForm(idea=idea, initial={"version": idea.version}))

    def post(self, request, pk):
        idea = find(request, pk)
        form = AnswerIdeaForm(request.POST, idea=idea)
        if not form.is_valid():
            return self.show(request, idea, form, status=422)
        try:
            ideas.answer(idea, by=request.user, **form.cleaned_data)
        except StepRefused as refused:
            form.add_error(None, " ".join(str(unmet) for unmet in refused.unmet))
            return self.show(request, idea, form, status=409)
        except ideas.Overtaken:
            return self.show_newer(request, pk, form)
        messages.success(request, _("The answer is on its way."))
        return redirect("ideas")

    def show_newer(self, request, pk, form):
        """A colleague was faster: what they wrote stands above, what was typed below; sent again, it counts for it."""
        idea = find(request, pk)
        form.data = form.data.copy()
        form.data["version"] = idea.version
        form.add_error(None, _("A colleague has changed it meanwhile: see what stands above, then send yours again."))
        return self.show(request, idea, form, status=409)

    def show(self, request, idea, form, *, status=200):
        is_readable = (
            idea.complaint_id and Complaint.objects.visible_to(request.user).filter(pk=idea.complaint_id).exists()
        )
        context = {"idea": idea, "form": form, "now": timezone.now(), "nav": "ideas", "is_readable": is_readable}
        context["may_answer"] = ideas.may_answer(request.user, idea) and not idea.is_settled
        if context["may_answer"]:
            context["pass_on"] = PassOnIdeaForm(initial={"version": idea.version, "department": idea.department_id})
        return render(request, "followup/idea.html", context, status=status)


class PassOnIdeaView(PolicyMixin, View):
    """To the department that it concerns."""

    rights = (ideas.ANSWERS,)

    def post(self, request, pk):
        idea = find(request, pk)
        form = PassOnIdeaForm(request.POST)
        if not form.is_valid():
            return redirect("idea", pk)
        try:
            ideas.pass_on(idea, by=request.user, **form.cleaned_data)
        except ideas.Overtaken:
            messages.error(request, _("A colleague has changed it meanwhile."))
            return redirect("idea", pk)
        messages.success(request, _("Passed on."))
        return redirect("ideas")


class TrackIdeaView(CustomerView):
    """The customer's own suggestion, behind the tracking link."""

    def get(self, request):
        return self.show(request, CustomerIdeaForm())

    def post(self, request):
        form = CustomerIdeaForm(request.POST)
        if not form.is_valid():
            return self.show(request, form, status=422)
        try:
            ideas.suggest(by=self.actor, text=form.cleaned_data["text"], complaint=self.party.complaint)
        except StepRefused as refused:
            form.add_error(None, " ".join(str(unmet.hint) for unmet in refused.unmet))
            return self.show(request, form, status=409)
        messages.success(request, _("Thank you. Your suggestion goes to the colleagues whom it concerns."))
        return redirect("track", self.token)

    def show(self, request, form, *, status=200):
        context = {"case": self.case, "token": self.token, "form": form}
        return render(request, "followup/track_idea.html", context, status=status)
