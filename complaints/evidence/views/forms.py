"""Forms about evidence and enquiries: add, judge, withdraw, ask, answer, close."""

from django.contrib import messages
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from complaints.errors import StepRefused
from complaints.evidence import enquiries, files, items
from complaints.evidence.forms import (
    AddEvidenceForm,
    AnswerEnquiryForm,
    AskForm,
    CloseEnquiryForm,
    JudgeForm,
    WithdrawEvidenceForm,
)
from complaints.evidence.views import page
from complaints.views.step import CaseFormView


class RoomFormView(CaseFormView):
    """A form of this room: it may carry files, and leads back to the verification page."""

    template_name = "evidence/form.html"
    heading = ""
    button = ""

    def make_form(self, case, posted=None):
        files_given = self.request.FILES if posted is not None else None
        return self.form_class(posted, files_given, case=case, user=self.request.user)

    def next_address(self, case):
        return ("verification", case.reference)

    def more(self, case):
        return {"heading": self.heading, "button": self.button or self.heading, "nav": "cases", "now": timezone.now()}


class RowMixin:
    """A form about one row of the case; the row of another case does not exist here."""

    find = None

    def dispatch(self, request, *args, pk, **kwargs):
        self.pk = pk
        return super().dispatch(request, *args, **kwargs)

    def make_form(self, case, posted=None):
        self.row = type(self).find(case, self.pk)
        return super().make_form(case, posted)

    def more(self, case):
        return super().more(case) | {"row": self.row}


class AddEvidenceView(RoomFormView):
    """Put files or a text on the register. What is refused is named; the rest goes in."""

    form_class = AddEvidenceForm
    rights = (items.ADD,)
    heading = gettext_lazy("Add evidence")

    def call(self, case, form):
        data = dict(form.cleaned_data)
        uploads = data.pop("files")
        about = {name: data[name] for name in ("kind", "title", "source")}
        self.refused = []
        if data["text"]:
            items.add(case, by=self.request.user, text=data["text"], **about)
        for upload in uploads:
            self._take(case, upload, about)
        taken = len(uploads) - len(self.refused) + bool(data["text"])
        self.done = ngettext("%(count)d item is on the register.", "%(count)d items are on the register.", taken) % {
            "count": taken
        }
        self._report(taken)

    def _take(self, case, upload, about):
        """One file; a refusal does not keep the others out."""
        try:
            items.add(case, by=self.request.user, upload=upload, **about)
        except StepRefused as refused:
            self.refused.append((files.clean_name(upload.name), refused.unmet[0]))

    def _report(self, taken):
        """Nothing taken: the form comes back with the reasons. Some taken: the reasons stand above the register."""
        if self.refused and not taken:
            raise StepRefused([_named(name, unmet) for name, unmet in self.refused])
        for name, unmet in self.refused:
            messages.error(self.request, _("%(file)s was not taken: %(why)s") % {"file": name, "why": unmet.hint})


def _named(name, unmet):
    return type(unmet)(unmet.name, name, unmet.hint)


class JudgeView(RowMixin, RoomFormView):
    """The verdict of a person on one item; the item's page shows the form."""

    form_class = JudgeForm
    rights = (items.JUDGE,)
    done = gettext_lazy("Your verdict stands beside the item.")
    find = staticmethod(page.find_item)

    def call(self, case, form):
        data = form.cleaned_data
        items.judge(
            self.row,
            by=self.request.user,
            verdict=data["verdict"],
            reason=data["reason"],
            seen_verdict=data["seen_verdict"],
        )

    def show(self, request, case, form, *, status=200, conflict=None):
        if not form.is_bound:
            form = page.judging(case, request.user, self.row)
        if conflict:
            form.data["seen_verdict"] = page.find_item(case, self.pk).verdict
        context = page.page(case, request.user, item=self.row, judge_form=form, conflict=conflict)
        return render(request, page.TEMPLATE, context, status=status)

    def next_address(self, case):
        return ("evidence_item", case.reference, self.pk)


class WithdrawEvidenceView(RowMixin, RoomFormView):
    """Take an item out of account, with a reason."""

    form_class = WithdrawEvidenceForm
    rights = (items.ADD,)
    heading = gettext_lazy("Withdraw this item")
    done = gettext_lazy("Withdrawn. It stays on the list with your reason.")
    find = staticmethod(page.find_item)

    def call(self, case, form):
        items.withdraw(self.row, by=self.request.user, reason=form.cleaned_data["reason"])


class AskEnquiryView(RoomFormView):
    """Ask a department, an outside party, the customer or a laboratory."""

    form_class = AskForm
    rights = (enquiries.ASK,)
    heading = gettext_lazy("Ask")
    done = gettext_lazy("Asked; the clock runs.")

    def make_form(self, case, posted=None):
        form = super().make_form(case, posted)
        if posted is None and "about" in self.request.GET:
            form.ask_for_a_second_angle()
        return form

    def call(self, case, form):
        enquiries.ask(case, by=self.request.user, **form.facts())


class AnswerEnquiryView(RowMixin, RoomFormView):
    """Answer an enquiry; words and files become evidence."""

    form_class = AnswerEnquiryForm
    rights = (enquiries.ANSWER,)
    heading = gettext_lazy("Answer the enquiry")
    button = gettext_lazy("Answer")
    done = gettext_lazy("Answered; it is on the register.")
    find = staticmethod(page.find_enquiry)

    def call(self, case, form):
        data = form.cleaned_data
        enquiries.answer(self.row, by=self.request.user, text=data["text"], uploads=data["files"])


class CloseEnquiryView(RowMixin, RoomFormView):
    """Go on without an answer that is overdue."""

    form_class = CloseEnquiryForm
    rights = (enquiries.ASK,)
    heading = gettext_lazy("Close as unanswered")
    done = gettext_lazy("Closed as unanswered.")
    find = staticmethod(page.find_enquiry)

    def call(self, case, form):
        enquiries.close(self.row, by=self.request.user, reason=form.cleaned_data["reason"])
