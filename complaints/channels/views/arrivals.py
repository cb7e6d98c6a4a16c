"""The ledger in pages: the daily balance, the rows behind each figure, the quarantine and what is decided there."""

from datetime import date, datetime, timedelta

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import View

from complaints.channels import balance, quarantine
from complaints.channels.errors import SettledMeanwhile
from complaints.channels.forms.arrival import DropForm, LinkForm
from complaints.channels.models import Arrival, ArrivalBody, End, Way
from complaints.errors import StepRefused
from complaints.models import Complaint, ContactPoint, Party
from complaints.privacy import blind_indexes
from complaints.states import Channel, ContactKind
from routing.policies import PolicyMixin

LOOK, SETTLE = "channels.view_arrival", "channels.settle_arrival"
DAYS, PAGE = 7, 50


class BalanceView(PolicyMixin, View):
    """What came in, day by day and way by way, is the sum of what it became; every figure opens its rows."""

    rights = (LOOK, SETTLE)

    def get(self, request):
        last = _day(request.GET.get("until")) or timezone.localdate()
        first = last - timedelta(days=DAYS - 1)
        days = balance.by_day(*_span(first, last))
        today = timezone.localdate()
        context = {
            "days": days,
            "ends": balance.SETTLED,
            "first": first,
            "last": last,
            "earlier": first - timedelta(days=1),
            "later": min(last + timedelta(days=DAYS), today) if last < today else None,
            "waiting": Arrival.objects.in_quarantine().count(),
            "nav": "arrivals",
        }
        return render(request, "channels/balance.html", context)


class ArrivalsView(PolicyMixin, View):
    """The rows behind a figure of the balance, the newest first."""

    rights = (LOOK, SETTLE)

    def get(self, request):
        wanted = {
            name: request.GET[name]
            for name, known in (("way", Way), ("channel", Channel), ("end", End))
            if request.GET.get(name) in known.values
        }
        rows = Arrival.objects.filter(**wanted).with_reader(request.user).select_related("complaint", "decided_by")
        day = _day(request.GET.get("day"))
        if day:
            rows = rows.between(*_span(day, day))
        before = request.GET.get("before", "")
        if before.isascii() and before.isdigit() and len(before) < 19:
            rows = rows.filter(pk__lt=int(before))
        rows = list(rows.order_by("-pk")[: PAGE + 1])
        older = rows[PAGE - 1].pk if len(rows) > PAGE else None
        context = {"rows": rows[:PAGE], "older": older, "day": day, "wanted": _told(wanted), "now": timezone.now()}
        return render(request, "channels/arrivals.html", context | {"nav": "arrivals"})


class QuarantineView(PolicyMixin, View):
    """What waits for a person, the longest waiting first."""

    rights = (LOOK, SETTLE)

    def get(self, request):
        waiting = Arrival.objects.in_quarantine().readable_by(request.user)
        rows = waiting.select_related("complaint", "decided_by")[:PAGE]
        context = {"rows": rows, "waiting": waiting.count(), "now": timezone.now(), "nav": "arrivals"}
        return render(request, "channels/quarantine.html", context)


class ArrivalView(PolicyMixin, View):
    """One message, and what may be decided about it."""

    rights = (LOOK, SETTLE)

    def get(self, request, pk):
        return self.show(request, load(request, pk))

    def show(self, request, row, *, status=200, drop=None, link=None):
        may_settle = row.end == End.QUARANTINED and SETTLE in request.user.right_names
        case = self.case_for(request, row) if may_settle else None
        context = {
            "row": row,
            "contents": quarantine.contents_of(row),
            "may_settle": may_settle,
            "drop": drop or DropForm(),
            "likely": quarantine.likely_cases(row, request.user) if may_settle else (),
            "case": case,
            "typed": request.GET.get("case", ""),
            "link": link or (LinkForm(parties=parties_of(case, row)) if case else None),
            "now": timezone.now(),
            "nav": "arrivals",
        }
        return render(request, "channels/arrival.html", context, status=status)

    def case_for(self, request, row):
        """The case that the person chose to link it to."""
        wanted = request.GET.get("case") or request.POST.get("case") or ""
        return Complaint.objects.visible_to(request.user).by_reference(wanted).for_list().first()


class LinkArrivalView(ArrivalView):
    """It belongs to a case."""

    rights = (SETTLE,)
    http_method_names = ("post",)

    def post(self, request, pk):
        row = load(request, pk)
        case = self.case_for(request, row)
        if case is None:
            raise Http404
        form = LinkForm(request.POST, parties=parties_of(case, row))
        if not form.is_valid():
            return self.show(request, row, status=422, link=form)
        try:
            quarantine.link(row, case, by=request.user, party=form.chosen())
        except SettledMeanwhile:
            return _too_late(request, row)
        messages.success(request, _("Added to %(reference)s.") % {"reference": case.reference})
        return redirect("case", case.reference)


class DropArrivalView(ArrivalView):
    """It is nothing for us."""

    rights = (SETTLE,)
    http_method_names = ("post",)

    def post(self, request, pk):
        row = load(request, pk)
        form = DropForm(request.POST)
        if not form.is_valid():
            return self.show(request, row, status=422, drop=form)
        try:
            quarantine.drop(row, by=request.user, reason=form.cleaned_data["reason"])
        except SettledMeanwhile:
            return _too_late(request, row)
        except StepRefused as refused:
            form.add_error("reason", str(refused.unmet[0]))
            return self.show(request, row, status=409, drop=form)
        messages.success(request, _("Dropped. Its bytes stay in the ledger."))
        return redirect("quarantine")


class RawArrivalView(PolicyMixin, View):
    """The bytes as they came: a download that no browser runs."""

    rights = (SETTLE,)

    def get(self, request, pk):
        body = ArrivalBody.objects.filter(arrival=load(request, pk)).first()
        if body is None:
            raise Http404
        ending = "eml" if body.arrival.way == Way.MAIL else "json"
        return HttpResponse(
            bytes(body.raw),
            content_type="application/octet-stream",
            headers={
                "Content-Disposition": f'attachment; filename="arrival-{pk}.{ending}"',
                "X-Content-Type-Options": "nosniff",
                "Content-Security-Policy": "sandbox; default-src 'none'",
            },
        )


def load(request, pk):
    """An arrival whose words are for this person; another's does not exist for them."""
    row = Arrival.objects.readable_by(request.user).select_related("complaint", "decided_by").filter(pk=pk).first()
    if row is None:
        raise Http404
    return row


def parties_of(case, row):
    """Those who complain in a case, the main one first; `is_sender` on whoever has the address it came from."""
    parties = Party.objects.filter(complaint=case).select_related("customer").order_by("-is_main", "pk")
    digests = blind_indexes(ContactKind.EMAIL, row.sender) if row.sender else []
    senders = set(ContactPoint.objects.filter(lookup__in=digests).values_list("customer_id", flat=True))
    for party in parties:
        party.is_sender = party.customer_id in senders
    return list(parties)


def _too_late(request, row):
    messages.warning(request, _("A colleague has just decided what becomes of this message."))
    return redirect("arrival", row.pk)


def _day(text):
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None


def _span(first, last):
    """From the first moment of one day of the desk to the last of another."""
    zone = timezone.get_current_timezone()
    begin = datetime.combine(first, datetime.min.time(), zone)
    return begin, datetime.combine(last + timedelta(days=1), datetime.min.time(), zone)


def _told(wanted):
    names = {"way": Way, "channel": Channel, "end": End}
    return [names[name](value).label for name, value in wanted.items()]
