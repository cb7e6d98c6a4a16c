"""The record of a case is corrected."""

from django.utils.translation import gettext_lazy as _

from complaints import lifecycle
from complaints.forms import EditForm
from complaints.views.step import CaseFormView


class EditView(CaseFormView):
    """What was typed wrong, or came to light later; the timeline says which parts changed."""

    template_name = "complaints/edit.html"
    form_class = EditForm
    rights = ("complaints.edit_complaint",)
    done = _("The record was corrected.")

    def call(self, case, form):
        lifecycle.edit(case, by=self.request.user, **form.facts())
