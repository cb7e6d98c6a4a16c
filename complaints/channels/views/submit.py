"""The customer's form: anybody may complain, without an account and without script."""

import secrets

from django.conf import settings
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views import View

from complaints import throttle, tracking
from complaints.actors import SYSTEM
from complaints.audit import canonical
from complaints.channels import ledger, progress, reasons, reception, robots, uploads
from complaints.channels.forms.public import SubmitForm
from complaints.channels.models import Arrival, End, Way
from complaints.errors import DifferentBody
from complaints.messaging import reach
from complaints.states import Channel
from routing.policies import PublicMixin

HOUR = 3600
UNKEPT = ("files", "proof", "proof_of")
# Without the check against robots: from one source, and from everywhere together.
UNPROVED, UNPROVED_TOGETHER = 10, 200


class SubmitView(PublicMixin, View):
    """Take a complaint from the public form; whatever was typed comes back when something is missing."""

    public_because = "customers complain without an account"

    def get(self, request):
        return self.show(request, SubmitForm(initial={"key": secrets.token_hex(16)}))

    def post(self, request):
        source, now = throttle.source_of(request), timezone.now()
        if not throttle.is_allowed("submit", source, limit=settings.SUBMIT_PER_HOUR, seconds=HOUR, now=now):
            return self.slow_down(request)
        form = SubmitForm(request.POST, request.FILES)
        arrival = Arrival(way=Way.FORM, channel=Channel.WEB, source="form", received_at=now)
        raw = _as_typed(request, form)
        if not form.is_valid():
            ledger.settle(arrival, End.REFUSED, reason=f"missing: {', '.join(sorted(form.errors))}", raw=raw)
            return self.show(request, form, status=422)
        if form.is_trapped:
            ledger.settle(arrival, End.QUARANTINED, reason="filled in what no person sees", raw=raw)
            return render(request, "channels/waits.html", status=202)
        if not self.is_human(form, source, now):
            ledger.settle(arrival, End.QUARANTINED, reason=reasons.UNPROVED, raw=raw)
            return render(request, "channels/waits.html", status=202)
        return self.take(request, form, arrival, raw)

    def is_human(self, form, source, now):
        """Proved by the browser; or one of the few that come without script, from this source and from all together."""
        if robots.is_proved(form.cleaned_data["proof_of"], form.cleaned_data["proof"], now):
            return True
        own = throttle.is_allowed("submit-unproved", source, limit=UNPROVED, seconds=HOUR, now=now)
        return own and throttle.is_allowed("submit-unproved", "", limit=UNPROVED_TOGETHER, seconds=HOUR, now=now)

    def take(self, request, form, arrival, raw):
        """Into the door; the answer is the tracking page, which is the receipt."""
        arrival.key = form.cleaned_data["key"]
        try:
            received = reception.receive(form.intake(get_language()), by=SYSTEM, arrival=arrival, raw=raw)
        except DifferentBody as known:
            link = tracking.url_of(reach.main_party(known.first))
            return self.show(request, form, status=409, sent_before=known.first, link=link)
        party = reach.main_party(received.case)
        uploads.bring(request, received.case, party, form.cleaned_data["files"])
        token = tracking.token_of(party)
        return HttpResponseRedirect(reverse("track", args=[token]) + "?received=1")

    def slow_down(self, request):
        """The form with all that was typed, to be sent again later."""
        form = SubmitForm(request.POST)
        form.is_valid()
        form.add_error(
            None, _("Many complaints came from your connection within the hour. Please send it again later.")
        )
        response = self.show(request, form, status=429)
        response["Retry-After"] = str(HOUR)
        return response

    def show(self, request, form, *, status=200, **more):
        now = timezone.now()
        context = {"form": form, "challenge": robots.challenge(now), "promise": progress.promise_now(now), **more}
        response = render(request, "channels/submit.html", context, status=status)
        response["Cache-Control"] = "no-store, private"
        return response


def _as_typed(request, form):
    """What stood in the form, as the ledger keeps it."""
    typed = {name: request.POST.getlist(name) for name in form.fields if name not in UNKEPT}
    return canonical(typed).encode("utf-8", "replace")
