"""One thing done to many cases of a list: what will happen is shown first, then the result of each."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.views import View

from complaints.workbench import bulk
from complaints.workbench.forms import FORMS
from routing.policies import PolicyMixin

RIGHTS = tuple({right for _label, rights in bulk.ACTIONS.values() for right in rights})


class BulkView(PolicyMixin, View):
    """Shown first; with `confirm` it is done. Only posted: what was chosen stands in no address."""

    rights = RIGHTS

    def get(self, request):
        return redirect("queue")

    def post(self, request):
        action = request.POST.get("action", "")
        if action not in bulk.ACTIONS:
            raise Http404
        if action not in dict(bulk.allowed(request.user)):
            raise PermissionDenied
        rows = bulk.chosen(request.user, action, request.POST.getlist("case"))
        is_confirmed = "confirm" in request.POST
        form = FORMS[action](request.POST if is_confirmed else None)
        context = {"action": action, "label": bulk.ACTIONS[action][0], "back": back(request), "nav": "queue"}
        if not is_confirmed or not form.is_valid():
            fit = sum(not row.hindrance for row in rows)
            context |= {"form": form, "rows": rows, "fit": fit}
            return render(request, "workbench/bulk.html", context, status=422 if is_confirmed else 200)
        results = bulk.run(action, rows, by=request.user, given=form.cleaned_data)
        return done(request, context, results)


class UndoView(PolicyMixin, View):
    """Give back what was handed over."""

    rights = RIGHTS
    http_method_names = ("post",)

    def post(self, request):
        results = bulk.undo(request.POST.getlist("undo"), by=request.user)
        context = {"action": "reassign", "label": bulk.ACTIONS["reassign"][0], "back": back(request), "nav": "queue"}
        return done(request, context, results)


def done(request, context, results):
    context |= {
        "results": results,
        "done": sum(result.is_done for result in results),
        "undo": [result.undo for result in results if result.undo],
    }
    return render(request, "workbench/bulk_done.html", context)


def back(request):
    """The list that was left, if it is one of ours."""
    address = request.POST.get("back", "")
    return address if address.startswith("/queue/") and "//" not in address.partition("?")[0] else "/queue/"
