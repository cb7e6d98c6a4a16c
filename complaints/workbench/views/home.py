"""The page a person begins the day with: their own work."""

from django.shortcuts import render
from django.utils import timezone
from django.views import View

from complaints.workbench import desk
from routing.policies import PolicyMixin

# Parts of other rooms, where they are installed; each gets `user` and `now`.
BESIDE = (("followup/_home.html", "workbench/_nothing.html"), ("evidence/_home.html", "workbench/_nothing.html"))


class HomeView(PolicyMixin, View):
    """What is mine, by what is left of the promise; what waits for me and for whom I wait."""

    rights = ()

    def get(self, request):
        now = timezone.now()
        context = {"desk": desk.of(request.user, now), "now": now, "nav": "home", "beside": BESIDE}
        template = "workbench/_work.html" if request.htmx else "workbench/home.html"
        return render(request, template, context)
