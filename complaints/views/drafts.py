"""A form is kept while it is typed: the page posts it here every few seconds, and again when it is given up."""

from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views import View

from complaints import drafts
from complaints.errors import StepRefused
from complaints.views.step import load
from routing.policies import PolicyMixin


class KeepDraftView(PolicyMixin, View):
    """Keep a form that belongs to no case yet; the answer is the line “Draft kept 14:02”."""

    rights = ()
    http_method_names = ("post",)

    def post(self, request, key):
        if not drafts.KEY.match(key):
            raise Http404
        return _kept(request, key, None)


class KeepCaseDraftView(PolicyMixin, View):
    """Keep a form about a case that this person may read."""

    rights = ()
    http_method_names = ("post",)

    def post(self, request, reference, form):
        case = load(request, reference)
        return _kept(request, f"{form}:{case.reference}", case)


class DropDraftView(PolicyMixin, View):
    """Give a draft up; one that is gone, or somebody else's, was nothing to give up."""

    rights = ()
    http_method_names = ("post",)

    def post(self, request, key):
        drafts.drop(request.user, key)
        if request.htmx:
            return render(request, "complaints/_draft.html", {})
        return redirect("record" if key.startswith("record:") else "home")


def _kept(request, key, case):
    try:
        row = drafts.keep(request.user, key, drafts.of_request(request.POST), complaint=case)
    except StepRefused as refused:
        return render(request, "complaints/_draft.html", {"why": refused.unmet[0].hint}, status=422)
    return render(request, "complaints/_draft.html", {"draft": row, "now": timezone.now()})
