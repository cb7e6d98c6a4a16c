"""The shift lead's board, which looks again by itself."""

from django.shortcuts import render
from django.utils import timezone
from django.views import View

from complaints.workbench import board
from routing import names
from routing.policies import PolicyMixin


class BoardView(PolicyMixin, View):
    """What is late and what will be within the hour, of all or of one department (`?department=`)."""

    rights = ("complaints.see_board",)

    def get(self, request):
        now = timezone.now()
        departments = names.departments()
        chosen = departments.get(request.GET.get("department", ""))
        own = [each for each in departments.values() if each.pk in request.user.department_ids and each.is_active]
        context = {
            "board": board.of(request.user, now, department=chosen),
            "chosen": chosen,
            "own": own,
            "now": now,
            "nav": "board",
        }
        template = "workbench/_board.html" if request.htmx else "workbench/board.html"
        return render(request, template, context)
