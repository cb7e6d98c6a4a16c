"""A department's task board, the tasks of one case, and what is done with a task."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views import View

from complaints import access, navigation, steps, tasks
from complaints.errors import StepRefused
from complaints.followup import board, exceptions, forms
from complaints.models import Task
from complaints.views.step import CaseFormView, load
from routing.models import Department
from routing.policies import PolicyMixin

WORKS = ("complaints.work_task",)


class TaskBoardView(PolicyMixin, View):
    """What a department has to do, by what is left of the promise."""

    rights = ("complaints.work_task", "complaints.see_board")

    def get(self, request):
        now = timezone.now()
        departments = list(Department.objects.filter(is_active=True))
        department = board.chosen_department(request.GET.get("department", ""), departments, request.user)
        view = request.GET.get("view") if request.GET.get("view") in board.VIEWS else "open"
        rows = board.rows(request.user, department, view)
        context = {"now": now, "view": view, "department": department, "departments": departments, "nav": "tasks"}
        context |= {"sections": board.sections(rows, now, view), "total": len(rows)}
        context |= {"over": sum(1 for task in rows if task.is_open and task.due_at and task.due_at < now)}
        return render(request, "followup/task_board.html", context)


class CaseTasksView(PolicyMixin, View):
    """The tasks of one case, each with what can be done now."""

    rights = ()

    def get(self, request, reference):
        case = load(request, reference)
        context = {"case": case, "now": timezone.now(), "rows": tasks_of(case, request.user)}
        return render(request, "followup/case_tasks.html", context)


def tasks_of(case, user):
    """(task, may this person work on it) of every task of the case; the naming is asked once, not per task."""
    rows = Task.objects.filter(complaint__in=case.family().values("pk"))
    rows = rows.select_related("owner", "department", "after", "finished_by", "complaint")
    allowed = case.is_open and access.holds(user, WORKS[0]) and not access.concerns(user, case)
    return [(task, allowed and task.is_open and tasks.is_theirs(task, user)) for task in rows]


def find(case, pk):
    """The task, if it is one of this case's."""
    task = Task.objects.select_related("complaint", "department").filter(complaint__in=case.family(), pk=pk).first()
    if task is None:
        raise Http404
    return task


class StartTaskView(PolicyMixin, View):
    """Somebody works on it."""

    rights = WORKS

    def post(self, request, reference, pk):
        case = load(request, reference)
        try:
            tasks.start(find(case, pk), by=request.user)
        except StepRefused as refused:
            messages.error(request, " ".join(str(unmet) for unmet in refused.unmet))
        else:
            messages.success(request, _("You are working on it."))
        return redirect("case_tasks", case.reference)


class TaskFormView(CaseFormView):
    """A form about one task of a case."""

    template_name = "followup/task_form.html"
    rights = WORKS
    verb = ""
    heading = ""

    def get(self, request, reference, pk):
        self.pk = pk
        return super().get(request, reference)

    def post(self, request, reference, pk):
        self.pk = pk
        return super().post(request, reference)

    def make_form(self, case, posted=None):
        self.task = find(case, self.pk)
        return self.form_class(posted, case=case, user=self.request.user, task=self.task)

    def call(self, case, form):
        getattr(tasks, self.verb)(self.task, by=self.request.user, **form.cleaned_data)

    def next_address(self, case):
        return ("case_tasks", case.reference)

    def more(self, case):
        return {"task": self.task, "heading": self.heading, "now": timezone.now()}


class FinishTaskView(TaskFormView):
    """It is done."""

    form_class = forms.FinishTaskForm
    verb = "finish"
    heading = pgettext_lazy("a task", "Done")
    done = gettext_lazy("The task is done.")


class FailTaskView(TaskFormView):
    """It failed, or will be late."""

    form_class = forms.FailTaskForm
    heading = gettext_lazy("Failed or late")
    done = gettext_lazy("Noted; the new date is the promise now.")

    def call(self, case, form):
        exceptions.report(self.task, by=self.request.user, **form.cleaned_data)

    def more(self, case):
        """Beside the new date: goodwill for the delay where it is offered, and the way back to the solution."""
        ways = navigation.ways_for(self.request.user, case)
        offers = {offer.name: offer for offer in steps.steps_for(case, self.request.user)}
        back = offers.get("renegotiate")
        more = {"goodwill": ways.get(exceptions.GOODWILL), "back": back if back and back.is_permitted else None}
        return super().more(case) | more


class CancelTaskView(TaskFormView):
    """It is not needed any more."""

    form_class = forms.CancelTaskForm
    verb = "cancel"
    heading = gettext_lazy("Cancel the task")
    done = gettext_lazy("The task is cancelled.")


class GiveTaskView(TaskFormView):
    """To a colleague or outside."""

    form_class = forms.GiveTaskForm
    verb = "give"
    heading = gettext_lazy("Who does it")
    done = gettext_lazy("Given on.")
