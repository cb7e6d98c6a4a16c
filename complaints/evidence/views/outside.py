"""The page behind a one-time link: one question to a carrier, a supplier or a laboratory; and making such a link."""

from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views import View

from complaints import throttle
from complaints.errors import Conflict, StepRefused
from complaints.evidence import enquiries, outside
from complaints.evidence.forms import OutsideAnswerForm
from complaints.evidence.views import page
from complaints.evidence.views.forms import RoomFormView, RowMixin
from complaints.forms import StepForm
from complaints.views.customer import too_many
from routing.policies import PublicMixin

# Guesses from one source before it must wait, and answers sent to one question.
MISSES, POSTS, SECONDS = 20, 20, 600


class OutsideEnquiryView(PublicMixin, View):
    """The question and a form for the answer. Nothing of the case is shown but what was written to them."""

    public_because = "the link is the key: 192 bits, stored as a keyed digest, used up by the answer"

    def dispatch(self, request, token):
        response = self._answer(request, token)
        response["Cache-Control"] = "no-store, private"
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    def _answer(self, request, token):
        source, self.now = throttle.source_of(request), timezone.now()
        self.asked = outside.enquiry_of(token, self.now)
        if throttle.is_blocked("enquiry-miss", source, limit=MISSES, seconds=SECONDS, now=self.now):
            return too_many(request)
        if self.asked is None:
            throttle.is_allowed("enquiry-miss", source, limit=MISSES, seconds=SECONDS, now=self.now)
            return render(request, "evidence/outside_gone.html", status=404)
        key = str(self.asked.pk)
        if request.method == "POST" and not throttle.is_allowed(
            "enquiry-post", key, limit=POSTS, seconds=SECONDS, now=self.now
        ):
            return too_many(request)
        return super().dispatch(request)

    def get(self, request):
        return self.show(request, OutsideAnswerForm())

    def post(self, request):
        form = OutsideAnswerForm(request.POST, request.FILES)
        if not form.is_valid():
            return self.show(request, form, status=422)
        data = form.cleaned_data
        try:
            outside.answer(self.asked, name=data["name"], text=data["text"], uploads=data["files"])
        except StepRefused as refused:
            for unmet in refused.unmet:
                form.add_error(None, f"{unmet.sentence}: {unmet.hint}")
            return self.show(request, form, status=409)
        except Conflict:
            return render(request, "evidence/outside_gone.html", status=409)
        return render(request, "evidence/outside_done.html", {"asked": self.asked})

    def show(self, request, form, *, status=200):
        context = {"asked": self.asked, "form": form, "now": self.now}
        return render(request, "evidence/outside.html", context, status=status)


class MakeLinkView(RowMixin, RoomFormView):
    """A link for who has no account; it is shown once, on the page that answers."""

    template_name = "evidence/link.html"
    form_class = StepForm
    rights = (enquiries.ASK,)
    heading = _("A one-time link")
    find = staticmethod(page.find_enquiry)

    def post(self, request, reference):
        case = page.load(request, reference)
        form = self.make_form(case, request.POST)
        try:
            link = outside.make_link(self.row, by=request.user)
        except StepRefused as refused:
            form.add_error(None, str(refused.unmet[0].hint))
            return self.show(request, case, form, status=409)
        context = {"case": case, "row": self.row, "link": link, "now": timezone.now(), "nav": "cases"}
        return render(request, self.template_name, context | {"heading": self.heading})
