"""The customer's pages of this room, behind the tracking link: send files, answer, see one's own pictures."""

import secrets

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from complaints.errors import Conflict, StepRefused
from complaints.evidence import enquiries, files, sending
from complaints.evidence.forms import CustomerAnswerForm, SendForm
from complaints.evidence.views.files import picture
from complaints.views.customer import CustomerView


class SendView(CustomerView):
    """Add pictures and other files to one's complaint."""

    def get(self, request):
        return self.show(request, SendForm(initial={"key": secrets.token_hex(16)}))

    def post(self, request):
        form = SendForm(request.POST, request.FILES)
        if not form.is_valid():
            return self.show(request, form, status=422)
        data = form.cleaned_data
        sent = sending.send(self.party, by=self.actor, words=data["words"], uploads=data["files"], key=data["key"])
        if not sent.taken:
            for name, why in sent.refused:
                form.add_error("files", f"{name}: {why}")
            return self.show(request, form, status=409)
        self.tell(request, sent)
        return redirect("track", self.token)

    def tell(self, request, sent):
        words = ngettext("Thank you, we have your file.", "Thank you, we have your %(count)d files.", len(sent.taken))
        messages.success(request, words % {"count": len(sent.taken)})
        for name, why in sent.refused:
            messages.error(request, _("%(file)s was not taken: %(why)s") % {"file": name, "why": why})

    def show(self, request, form, *, status=200):
        context = {"case": self.case, "token": self.token, "form": form, "own": self.party.complaint}
        return render(request, "evidence/send.html", context, status=status)


class AnswerQuestionView(CustomerView):
    """Answer what we asked, in words or files."""

    def dispatch(self, request, token, *, pk):
        self.pk = pk
        return super().dispatch(request, token)

    def get(self, request):
        return self.show(request, CustomerAnswerForm())

    def post(self, request):
        asked, form = self.asked(), CustomerAnswerForm(request.POST, request.FILES)
        if not form.is_valid():
            return self.show(request, form, status=422)
        try:
            enquiries.answer(asked, by=self.actor, text=form.cleaned_data["text"], uploads=form.cleaned_data["files"])
        except StepRefused as refused:
            for unmet in refused.unmet:
                form.add_error(None, f"{unmet.sentence}: {unmet.hint}")
            return self.show(request, form, status=409)
        except Conflict:
            messages.warning(request, _("This question was settled meanwhile. You can still write to us below."))
            return redirect("track", self.token)
        messages.success(request, _("Thank you, we have your answer and go on."))
        return redirect("track", self.token)

    def asked(self):
        """The open question; one that is settled, or was put to somebody else, does not exist here."""
        found = next((asked for asked in sending.questions_to(self.party) if asked.pk == self.pk), None)
        if found is None:
            raise Http404
        return found

    def show(self, request, form, *, status=200):
        context = {"asked": self.asked(), "token": self.token, "form": form, "now": self.now}
        return render(request, "evidence/answer.html", context | {"own": self.party.complaint}, status=status)


class OwnPictureView(CustomerView):
    """A small picture of what one sent oneself."""

    def dispatch(self, request, token, *, pk):
        self.pk = pk
        return super().dispatch(request, token)

    def get(self, request):
        item = sending.sent_by(self.party).filter(pk=self.pk).first()
        if item is None or files.is_held_back(item):
            raise Http404
        return picture(item, "small")
