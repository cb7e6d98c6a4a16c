"""The list under the search field: cases, places to go, and what can be done, as one types."""

from django.shortcuts import render
from django.utils import timezone
from django.views import View

from complaints import navigation, search
from complaints.models import Complaint
from routing.policies import PolicyMixin

AT_MOST = 6
LEAST = 2


class PaletteView(PolicyMixin, View):
    """What begins with, bears or holds what was typed; an empty list before there is enough of it."""

    rights = ()

    def get(self, request):
        typed = search.clean(request.GET.get("q", ""))
        cases = []
        if len(typed) >= LEAST:
            found, visible = search.find(typed), Complaint.objects.visible_to(request.user)
            listed = found.of(visible).newest() if found.is_many else found.sorted(visible)
            cases = list(listed.for_list()[:AT_MOST])
        context = {"typed": typed, "cases": cases, "places": places(request.user, typed), "now": timezone.now()}
        return render(request, "workbench/_palette.html", context)


def places(user, typed):
    """Pages of the rail whose name holds what was typed; all of them while nothing is."""
    folded = typed.casefold()
    return [(place, url) for place, url in navigation.places_for(user) if folded in str(place.label).casefold()]
