"""Views of the queues under a name: one's own, and those that colleagues share."""

from urllib.parse import parse_qsl, urlencode

from django.contrib import messages
from django.db.models import Q
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views import View

from complaints.models import SavedView
from complaints.workbench.forms import SavedViewForm
from routing.policies import PolicyMixin

AT_MOST = 40
# What tells where one is in a list is no part of a view.
PASSING = {"after", "page", "csrfmiddlewaretoken"}


class ViewsView(PolicyMixin, View):
    """The menu of views, and a new one kept."""

    rights = ()

    def get(self, request):
        query = canonical(request.GET.get("query", ""))
        return self.show(request, SavedViewForm(initial={"query": query}), query)

    def post(self, request):
        query = canonical(request.POST.get("query", ""))
        known = SavedView.objects.filter(person=request.user, name=request.POST.get("name", "").strip()).first()
        view = known or SavedView(person=request.user)
        form = SavedViewForm(_with(request.POST, query), instance=view)
        if not form.is_valid():
            return self.show(request, form, query, status=422)
        form.save()
        messages.success(request, _("The view “%(name)s” is kept.") % {"name": view.name})
        return redirect(address(view))

    def show(self, request, form, query, status=200):
        views = SavedView.objects.filter(Q(person=request.user) | Q(is_shared=True)).select_related("person")
        rows = list(views.order_by("position", "name", "pk")[:AT_MOST])
        context = {
            "own": [row for row in rows if row.person_id == request.user.pk],
            "shared": [row for row in rows if row.person_id != request.user.pk],
            "form": form,
            "query": query,
            "nav": "queue",
        }
        template = "workbench/_views.html" if request.htmx else "workbench/views.html"
        return render(request, template, context, status=status)


class DropViewView(PolicyMixin, View):
    """Forget a view of one's own; a colleague's does not exist here."""

    rights = ()
    http_method_names = ("post",)

    def post(self, request, pk):
        if not SavedView.objects.filter(pk=pk, person=request.user).delete()[0]:
            raise Http404
        messages.success(request, _("The view is gone."))
        return redirect("views")


def canonical(query):
    """The part of an address that makes the list, without where one is in it."""
    return urlencode([(name, value) for name, value in parse_qsl(query) if name not in PASSING])[:500]


def address(view):
    return f"{reverse('queue')}?{view.query}" if view.query else reverse("queue")


def _with(posted, query):
    posted = posted.copy()
    posted["query"] = query
    return posted
