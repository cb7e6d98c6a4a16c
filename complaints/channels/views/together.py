"""Cases that belong together: linked, no longer linked, and one split into two."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from complaints.channels import duplicates, parting
from complaints.channels.forms.split import SplitForm
from complaints.models import Complaint
from complaints.views.step import CaseFormView, load
from routing.policies import PolicyMixin


class TogetherView(PolicyMixin, View):
    """Beside the case: what may be the same complaint, outside bodies, public posts, how we are spoken to."""

    rights = ()

    def get(self, request, reference):
        context = {"case": load(request, reference), "now": timezone.now()}
        return render(request, "channels/_together.html", context)


class LinkCaseView(PolicyMixin, View):
    """One click: these two belong together."""

    rights = ("complaints.edit_complaint",)
    http_method_names = ("post",)
    done = gettext_lazy("Linked with %(reference)s.")
    verb = staticmethod(duplicates.link)

    def post(self, request, reference):
        case = load(request, reference)
        other = Complaint.objects.visible_to(request.user).by_reference(request.POST.get("other", "")).first()
        if other is None or other.pk == case.pk:
            raise Http404
        self.verb(case, other, by=request.user)
        messages.success(request, self.done % {"reference": other.reference})
        return redirect("case", case.reference)


class UnlinkCaseView(LinkCaseView):
    """They have nothing to do with one another after all."""

    done = gettext_lazy("No longer linked with %(reference)s.")
    verb = staticmethod(duplicates.unlink)


class SplitView(CaseFormView):
    """One message holds two complaints: the second becomes a case of its own."""

    template_name = "channels/split.html"
    form_class = SplitForm
    rights = ("complaints.register_complaint",)

    def make_form(self, case, posted=None):
        return SplitForm(posted, case=case, user=self.request.user, now=timezone.now())

    def call(self, case, form):
        self.new, refused = parting.split(case, by=self.request.user, **form.facts())
        for name, why in refused:
            messages.warning(self.request, _("%(file)s was not taken over: %(why)s") % {"file": name, "why": why})

    def next_address(self, case):
        return ("case", self.new.reference)
