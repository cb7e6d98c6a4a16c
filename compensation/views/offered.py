"""The offer behind a tracking link: its terms in plain words, and the customer's answer, which counts once."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from compensation import offers, telling
from compensation.forms.offer import CustomerAnswerForm
from compensation.models import Offer
from compensation.states import OfferState
from complaints.errors import Conflict, StepRefused
from complaints.views.customer import CustomerView
from complaints.wording import moment


class OfferView(CustomerView):
    """Say no, or what one would rather have."""

    def dispatch(self, request, token, *, pk, **kwargs):
        self.pk = pk
        return super().dispatch(request, token, **kwargs)

    def get(self, request):
        offer = self.offer()
        if not offer.is_open(self.now):
            return self.over(request, offer, status=200)
        return self.show(request, offer, CustomerAnswerForm(initial={"seen": offer.version.content_hash}))

    def offer(self):
        """The offer, as it stands now; another customer's does not exist here."""
        found = Offer.objects.select_related("version").filter(complaint=self.case, pk=self.pk).first()
        if found is None or not telling.concerns(self.party, self.case):
            raise Http404
        return found

    def show(self, request, offer, form, *, status=200):
        context = {"offer": offer, "case": self.case, "token": self.token, "form": form, "now": self.now}
        return render(request, "compensation/offer.html", context, status=status)

    def over(self, request, offer, *, status=409):
        """A late or second answer: what became of the offer, and what the customer can do."""
        said = what_became(offer, self.now)
        context = {
            "said": said,
            "case": self.case,
            "token": self.token,
            "is_agreed": offer.state == OfferState.ACCEPTED,
        }
        return render(request, "compensation/offer_over.html", context, status=status)


class AnswerOfferView(OfferView):
    """The answer itself: accept, decline, or counter with words."""

    http_method_names = ["get", "post"]

    def get(self, request, answer):
        """Whoever comes back to the address of an answer looks at the offer."""
        return redirect("track_offer", self.token, self.offer().pk)

    def post(self, request, answer):
        offer = self.offer()
        form = CustomerAnswerForm(request.POST, needs_words=answer == "counter")
        if not form.is_valid():
            return self.show(request, offer, form, status=422)
        try:
            take(offer, answer, by=self.actor, said=form.cleaned_data)
        except (Conflict, StepRefused) as refused:
            now = self.offer()
            is_stuck = isinstance(refused, StepRefused) and now.is_open(self.now)
            return self.stuck(request, now, form) if is_stuck else self.over(request, now)
        messages.success(request, THANKS[answer]())
        return redirect("track", self.token)

    def stuck(self, request, offer, form):
        """The case is not ready for this answer; a person sees to it."""
        offers.tell_of_stuck_answer(self.case, offer, at=self.now)
        form.add_error(None, _("We could not take your answer just now. A colleague knows of it and gets in touch."))
        return self.show(request, offer, form, status=409)


THANKS = {
    "accept": lambda: _("Thank you. It is agreed, and we start at once."),
    "decline": lambda: _("We have your answer. A colleague looks at it and gets in touch with you."),
    "counter": lambda: _("Thank you, we have your suggestion. A colleague looks at it and gets in touch with you."),
}


def take(offer, answer, *, by, said):
    """One of the three answers, on the terms that were seen."""
    words = {"by": by, "seen": said["seen"], "words": said["words"]}
    if answer == "accept":
        offers.accept(offer, **words)
    elif answer == "decline":
        offers.decline(offer, **words)
    else:
        offers.counter(offer, amount=said["amount"], **words)


def what_became(offer, now):
    """Why an offer cannot be answered any more, as the customer reads it."""
    if offer.state == OfferState.ACCEPTED:
        return _("You have accepted this proposal. We are carrying it out.")
    if offer.state in (OfferState.DECLINED, OfferState.COUNTERED):
        return _("We have your answer to this proposal. A colleague gets in touch with you.")
    if offer.state == OfferState.VOID:
        return _("This proposal does not stand any more. Our last message says what comes next.")
    if offer.state == OfferState.EXPIRED or offer.expires_at <= now:
        ended = moment(offer.expires_at, now)
        return _("This proposal stood until %(moment)s. Would you like it after all? Write to us.") % {"moment": ended}
    return _("The proposal has changed since you opened it. Please look at it once more.")
