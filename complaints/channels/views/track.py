"""The tracking page: where the complaint stands, what was said, and what the customer can do."""

import secrets

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import View

from complaints import lifecycle, requests, throttle
from complaints.channels import chasers, jobs, ledger, progress, uploads
from complaints.channels.forms.public import LostLinkForm, TakeBackForm, WishForm, WriteForm
from complaints.channels.models import Arrival, End, Way
from complaints.errors import Conflict, StepRefused
from complaints.privacy import blind_indexes
from complaints.states import Channel
from complaints.views.customer import CustomerView, too_many
from routing.policies import PublicMixin

LOST, LOST_SECONDS = 5, 3600


class TrackView(CustomerView):
    """The page itself, and a message written on it."""

    def get(self, request):
        return self.show(request, WriteForm(initial={"key": secrets.token_hex(16)}))

    def post(self, request):
        form = WriteForm(request.POST, request.FILES)
        if not form.is_valid():
            return self.show(request, form, status=422)
        arrival = Arrival(
            way=Way.TRACK,
            channel=Channel.WEB,
            source=f"party:{self.party.pk}",
            key=form.cleaned_data["key"],
            digest=ledger.digest_of(form.cleaned_data["text"]),
            received_at=self.now,
        )
        try:
            ledger.take(arrival, lambda row: self.say(form, row))
        except ledger.Repeated as known:
            ledger.repeated(arrival, known.first, is_same=known.is_same)
            if not known.is_same:
                form.data = {"key": secrets.token_hex(16), "text": form.cleaned_data["text"]}
                form.add_error(None, _("This page was sent before. Please send your message once more."))
                return self.show(request, form, status=409)
        uploads.bring(request, self.party.complaint, self.party, form.cleaned_data["files"])
        messages.success(request, _("Thank you, we have your message."))
        return HttpResponseRedirect(reverse("track", args=[self.token]) + "?sent=1")

    def say(self, form, arrival):
        """The customer's words onto the case."""
        key = form.cleaned_data["key"]
        own = self.party.complaint
        message = lifecycle.say(
            own,
            by=self.actor,
            text=form.cleaned_data["text"],
            direction="in",
            channel=Channel.WEB,
            party=self.party,
            external_id=f"track:{key}" if key else "",
            is_chaser=chasers.asks_again(own, form.cleaned_data["text"]),
        )
        arrival.end, arrival.complaint, arrival.message = End.ADDITION, own, message
        return message

    def show(self, request, form, *, status=200):
        case, now = self.case, self.now
        context = {
            "case": case,
            "party": self.party,
            "token": self.token,
            "now": now,
            "road": progress.road(case, now),
            "what_comes": progress.what_comes(case, now),
            "reply_promise": progress.reply_promise(case, now),
            "sayings": progress.sayings(self.party),
            "can_take_back": progress.can_take_back(case),
            "wish": "" if requests.pending(case, "reopen") else progress.wish_of(case, now),
            "wish_waits": requests.pending(case, "reopen") or requests.pending(case, "appeal"),
            "own": self.party.complaint,
            "is_sent": request.GET.get("sent") == "1",
            "is_new": request.GET.get("received") == "1",
            "address": request.build_absolute_uri(request.path),
            "form": form,
        }
        return render(request, "channels/track.html", context, status=status)


class ActView(CustomerView):
    """A page that asks once more before something is done."""

    template_name = ""
    form_class = None
    done = ""

    def get(self, request):
        return self.show(request, self.form_class())

    def post(self, request):
        form = self.form_class(request.POST)
        if not form.is_valid():
            return self.show(request, form, status=422)
        try:
            self.act(form.cleaned_data)
        except StepRefused as refused:
            form.add_error(None, " ".join(str(unmet.hint) for unmet in refused.unmet))
            return self.show(request, form, status=409)
        except Conflict:
            form.add_error(None, _("Something has changed meanwhile. Please look at the page of your complaint."))
            return self.show(request, form, status=409)
        messages.success(request, self.done)
        return redirect("track", self.token)

    def show(self, request, form, *, status=200):
        context = {"case": self.case, "token": self.token, "form": form}
        return render(request, self.template_name, context, status=status)


class TakeBackView(ActView):
    """The customer takes the complaint back."""

    template_name = "channels/take_back.html"
    form_class = TakeBackForm

    @property
    def done(self):
        return _("You have taken the complaint back. If that was a mistake, you can tell us within 30 days.")

    def act(self, given):
        words = given["words"].strip() or _("Taken back on the tracking page.")
        lifecycle.withdraw(self.case, by=self.actor, words=words)


class WishView(ActView):
    """It is not solved after all: a wish that a person decides."""

    template_name = "channels/wish.html"
    form_class = WishForm

    @property
    def done(self):
        return _("Thank you for telling us. A colleague looks at it and answers you.")

    def act(self, given):
        step = progress.wish_of(self.case, self.now) or "reopen"
        lifecycle.ask(self.case, step, by=self.actor, reason=given["reason"])


class LostLinkView(PublicMixin, View):
    """“Send me my link again”: the answer is the same whether the address is known or not."""

    public_because = "customers who lost their link; it goes only to an address that we know"

    def get(self, request):
        return render(request, "channels/lost_link.html", {"form": LostLinkForm()})

    def post(self, request):
        source = throttle.source_of(request)
        if not throttle.is_allowed("lost-link", source, limit=LOST, seconds=LOST_SECONDS, now=timezone.now()):
            return too_many(request, LOST_SECONDS)
        form = LostLinkForm(request.POST)
        if not form.is_valid():
            return render(request, "channels/lost_link.html", {"form": form}, status=422)
        jobs.ask_for_link(blind_indexes(*form.cleaned_data["contact"]))
        return render(request, "channels/lost_link.html", {"form": LostLinkForm(), "is_sent": True})
