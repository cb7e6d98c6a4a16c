"""The last letter of a case as PDF: for staff, and for the customer behind the tracking link."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils import translation
from django.views import View

from complaints import printing
from complaints.followup import closing, news
from complaints.views import paper
from complaints.views.customer import CustomerView
from complaints.views.step import load
from routing.policies import PolicyMixin

TEMPLATE = "followup/letter_paper.html"


class LetterView(PolicyMixin, View):
    """For staff; a case without a last letter has no such page."""

    rights = ()

    def get(self, request, reference):
        case = load(request, reference)
        context = context_of(case)
        return paper.respond(request, TEMPLATE, context, case.reference, language=news.words_for(case))


class TrackLetterView(CustomerView):
    """For the customer it was written to; where no PDF can be made, the words stand on the tracking page."""

    def get(self, request):
        if not self.party.is_main:
            raise Http404
        context = context_of(self.case)
        with translation.override(news.words_for(self.case)):
            html = render_to_string(TEMPLATE, context, request)
        try:
            content = printing.pdf(html)
        except printing.NotPrinted as reason:
            messages.error(request, str(reason))
            return redirect("track", self.token)
        answer = HttpResponse(content, content_type="application/pdf")
        answer["Content-Disposition"] = f'attachment; filename="{self.case.reference}.pdf"'
        return answer


def context_of(case):
    """What the paper shows; without a letter there is none."""
    letter = closing.letter_of(case)
    if letter is None:
        raise Http404
    return {"case": case, "letter": letter}
