"""What every page behind a tracking link shares; rooms that show the customer something derive from it."""

from django.shortcuts import render
from django.utils import timezone
from django.views import View

from complaints import throttle, tracking
from complaints.actors import Customer
from routing.policies import PublicMixin

# Guesses from one source before it must wait: people mistype a link, programs try thousands.
MISSES, MISSES_SECONDS = 20, 600
POSTS, POSTS_SECONDS = 30, 600


class CustomerView(PublicMixin, View):
    """A page behind a tracking link: `self.party` is whose it is, `self.case` the case that it follows.

    The page is never cached or indexed. Whoever guesses links is stopped, whether a guess would hit or miss.
    """

    public_because = "the link is the key: 192 bits, stored as a keyed digest"

    def dispatch(self, request, token, **kwargs):
        response = self._answer(request, token, kwargs)
        response["Cache-Control"] = "no-store, private"
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    def _answer(self, request, token, kwargs):
        source, now = throttle.source_of(request), timezone.now()
        self.now = now
        self.token = token
        self.party = tracking.party_of(token)
        if throttle.is_blocked("track-miss", source, limit=MISSES, seconds=MISSES_SECONDS, now=now):
            return too_many(request)
        if self.party is None:
            if not throttle.is_allowed("track-miss", source, limit=MISSES, seconds=MISSES_SECONDS, now=now):
                return too_many(request)
            return render(request, "complaints/no_such_link.html", status=404)
        if request.method == "POST" and not throttle.is_allowed(
            "track-post", f"{self.party.pk}", limit=POSTS, seconds=POSTS_SECONDS, now=now
        ):
            return too_many(request)
        self.case = survivor_of(self.party.complaint)
        return super().dispatch(request, **kwargs)

    @property
    def actor(self):
        """By whom the door is asked."""
        return Customer(self.party)


def survivor_of(case):
    """The case that goes on: itself, or the one it was merged into."""
    return case.merged_into if case.merged_into_id else case


def too_many(request, wait=None):
    """Slow down; when it goes on is said as well."""
    response = render(request, "429.html", status=429)
    response["Retry-After"] = str(wait or MISSES_SECONDS)
    return response
