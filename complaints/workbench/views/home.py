"""The page a person begins the day with: their own work."""

from django.shortcuts import render
from django.utils import timezone
from django.views import View

from complaints.workbench import desk
from routing.policies import PolicyMixin

# Parts of other rooms, where they are installed; each gets `user` and `now`.
BESIDE = tuple((f"{room}/_home.html", "workbench/_nothing.html") for room in ("compensation", "followup", "evidence"))


class HomeView(PolicyMixin, View):
    """What is mine, by what is left of the promise; what waits for me and for whom I wait."""

    rights = ()

    def get(self, request):
        now = timezone.now()
        context = {"desk": desk.of(request.user, now), "now": now, "nav": "home"}
        if is_whole := request.GET.get("more") == "all":
            context |= beside(request, now)
        context["is_whole"] = is_whole
        template = "workbench/_work.html" if request.htmx else "workbench/home.html"
        return render(request, template, context)


class HomeMoreView(PolicyMixin, View):
    """What stands beside the work; it comes after the page."""

    rights = ()

    def get(self, request):
        return render(request, "workbench/_beside.html", beside(request, timezone.now()))


def beside(request, now):
    return {**desk.beside(request.user), "now": now, "parts": BESIDE}
