"""The page on which a file of finished tasks is handed in."""

from django import forms
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views import View

from complaints.followup import task_files
from complaints.followup.views.tasks import WORKS
from routing.policies import PolicyMixin


class TaskFileForm(forms.Form):
    """The file."""

    file = forms.FileField(
        label=_("CSV file"), help_text=_("Columns: reference, task (its number or title), proof. UTF-8 or GB18030.")
    )


class TaskFileView(PolicyMixin, View):
    """Every row is answered: done, done before, or why not."""

    rights = WORKS

    def get(self, request):
        return self.show(request, TaskFileForm())

    def post(self, request):
        form = TaskFileForm(request.POST, request.FILES)
        if not form.is_valid():
            return self.show(request, form, status=422)
        try:
            results = task_files.take(form.cleaned_data["file"].read(task_files.MOST_BYTES + 1), by=request.user)
        except task_files.FileRefused as refused:
            form.add_error("file", str(refused))
            return self.show(request, form, status=422)
        return self.show(request, TaskFileForm(), results=results)

    def show(self, request, form, *, results=None, status=200):
        context = {"form": form, "results": results, "nav": "tasks"}
        context["done"] = sum(1 for row in results or () if not row.why and not row.is_known)
        return render(request, "followup/task_file.html", context, status=status)
