"""The record of a case is corrected, and who complains and how they are reached."""

from django.http import Http404
from django.utils.translation import gettext_lazy as _

from complaints import lifecycle
from complaints.forms import EditForm, PartyForm
from complaints.models import Party
from complaints.views.step import CaseFormView


class EditView(CaseFormView):
    """What was typed wrong, or came to light later; the timeline says which parts changed."""

    template_name = "complaints/edit.html"
    form_class = EditForm
    rights = ("complaints.edit_complaint",)
    done = _("The record was corrected.")

    def call(self, case, form):
        lifecycle.edit(case, by=self.request.user, **form.facts())


class PartyView(CaseFormView):
    """A party and the ways to reach them; without a key the main one, who is added where there is none yet."""

    template_name = "complaints/party.html"
    form_class = PartyForm
    rights = ("complaints.edit_complaint",)
    done = _("Saved.")

    def make_form(self, case, posted=None):
        return PartyForm(posted, case=case, user=self.request.user, party=self.wanted(case))

    def wanted(self, case):
        parties = Party.objects.filter(complaint__in=case.family()).select_related("customer")
        if "pk" not in self.kwargs:
            return parties.order_by("-is_main", "pk").first()
        party = parties.filter(pk=self.kwargs["pk"]).first()
        if party is None:
            raise Http404
        return party

    def call(self, case, form):
        lifecycle.save_party(case, by=self.request.user, party=form.party, **form.facts())


class AddPartyView(PartyView):
    """Somebody else who belongs to the complaint: a recipient, a representative."""

    done = _("Added.")

    def wanted(self, case):
        return None
