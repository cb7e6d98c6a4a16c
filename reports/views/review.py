"""The weekly review: the list, the agenda that becomes the minutes, and what is done on it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import View

from complaints import access
from complaints.errors import StepRefused
from complaints.models import Complaint
from reports import patterns, period, reviews
from reports.forms import AgendaForm, HoldForm, MinutesForm, WordsForm
from reports.listing import page_of
from reports.models import Pattern, ReviewMark, WeeklyReview
from reports.presenting import Sheet
from reports.views.reports import PAGE as ROWS
from routing.policies import PolicyMixin

PAGE = 26


class ReviewsView(PolicyMixin, View):
    """The weeks, the newest first."""

    rights = ("reports.read_reports",)

    def get(self, request):
        now = timezone.now()
        rows = WeeklyReview.objects.select_related("held_by")
        if before := request.GET.get("before", ""):
            try:
                year, week = period.parse_week(before)
            except ValueError as error:
                raise Http404 from error
            rows = rows.filter(year__lt=year) | rows.filter(year=year, week__lt=week)
        rows = list(rows.order_by("-year", "-week")[: PAGE + 1])
        for row in rows:
            row.period = reviews.week_of(row)
        older = rows[PAGE - 1].label if len(rows) > PAGE else ""
        context = {"rows": rows[:PAGE], "older": older, "now": now, "this_week": period.week_of(_today(now))}
        return render(request, "reports/reviews.html", context)


def _today(now):
    return timezone.localtime(now).date()


class ReviewView(PolicyMixin, View):
    """One week: figures, patterns, what is missing before it can be held, the agenda and the minutes."""

    rights = ("reports.read_reports",)

    def get(self, request, year, week):
        return self.show(year, week)

    def show(self, year, week, *, status=200, minutes=None, agenda=None, moved=False):
        request, now = self.request, timezone.now()
        try:
            span = period.week(year, week)
        except ValueError as error:
            raise Http404 from error
        context = {"year": year, "week": week, "period": span, "now": now, "nav": "reviews", "moved": moved}
        context["is_keeper"] = access.holds(request.user, "reports.hold_review")
        review = WeeklyReview.objects.filter(year=year, week=week).select_related("held_by").first()
        if review is None:
            context |= {"has_begun": now >= span.begins, "label": f"{year}-W{week:02d}"}
            return render(request, "reports/no_review.html", context, status=404 if span.begins > now else 200)
        context |= self.content(review, span, now)
        context["minutes"] = minutes or MinutesForm.of(review)
        context["add"] = agenda or AgendaForm(user=request.user)
        return render(request, "reports/review.html", context, status=status)

    def content(self, review, span, now):
        figures = review.figures
        query = {"first": span.first.isoformat(), "last": span.last.isoformat()}
        sheet = Sheet(figures["week"], figures["before"], query)
        offer = reviews.offer(review, self.request.user, now)
        return {
            "review": review,
            "sheet": sheet,
            "usual": figures["received_in_8_weeks"] / 8,
            "by_category": sheet.panel("by_category"),
            "by_responsible": sheet.panel("by_responsible"),
            "offer": offer,
            "links": self.links(review, offer),
            "patterns": review.patterns.prefetch_related("root_causes"),
            "agenda": self.agenda(review),
        }

    def links(self, review, offer):
        """Where each thing that is missing is done."""
        links = {"patterns_have_words": ("#patterns", _("Write"))}
        if any(line.name == "red_cases_have_causes" for line in offer.missing):
            first = reviews.red_without_cause(review).first()
            links["red_cases_have_causes"] = (reverse("name_cause", args=[first.reference]), _("Write"))
        return links

    def agenda(self, review):
        """The cases to be discussed that this person may read."""
        visible = Complaint.objects.visible_to(self.request.user)
        marks = review.marks.filter(is_on_agenda=True, complaint__in=visible)
        return marks.select_related("complaint", "complaint__category").order_by("pk")


class WriteView(ReviewView):
    """Something is written into a review; when it was held meanwhile, the page says so and keeps the words."""

    rights = ("reports.hold_review",)
    http_method_names = ("post",)

    def post(self, request, year, week, **found):
        review = WeeklyReview.objects.filter(year=year, week=week).first()
        if review is None:
            raise Http404
        return self.write(request, review, **found)

    def back(self, review, anchor=""):
        return redirect(f"{reverse('review', args=[review.year, review.week])}{anchor}")


class CompileView(PolicyMixin, View):
    """Compile a week, or compute its figures anew."""

    rights = ("reports.hold_review",)

    def post(self, request, year, week):
        now = timezone.now()
        try:
            span = period.week(year, week)
        except ValueError as error:
            raise Http404 from error
        if span.begins > now:
            raise Http404
        review = reviews.compile_week(year, week, now=now)
        if review.is_held:
            messages.info(request, _("This review was held: its figures no longer change."))
        else:
            messages.success(request, _("The figures are computed anew."))
        return redirect("review", year, week)


class MinutesView(WriteView):
    """The minutes, as they are taken."""

    def write(self, request, review):
        form = MinutesForm(request.POST)
        if not form.is_valid():
            return self.show(review.year, review.week, status=422, minutes=form)
        try:
            reviews.write(review, by=request.user, **form.cleaned_data)
        except reviews.Moved as moved:
            form = MinutesForm(request.POST.dict() | {"version": moved.review.version})
            return self.show(review.year, review.week, status=409, minutes=form, moved=True)
        messages.success(request, _("Minutes saved."))
        return self.back(review, "#minutes")


class HoldView(WriteView):
    """The meeting is over: freeze the record."""

    def write(self, request, review):
        form = HoldForm(request.POST)
        if not form.is_valid():
            raise PermissionDenied
        try:
            reviews.hold(review, by=request.user, version=form.cleaned_data["version"], now=timezone.now())
        except StepRefused as refused:
            for unmet in refused.unmet:
                messages.error(request, f"{unmet.sentence}: {unmet.hint}" if unmet.hint else str(unmet.sentence))
            return self.show(review.year, review.week, status=409)
        except reviews.Moved:
            return self.show(review.year, review.week, status=409, moved=True)
        messages.success(request, _("Held. The record no longer changes."))
        return self.back(review)


class AgendaView(WriteView):
    """Put a case on the agenda."""

    def write(self, request, review):
        form = AgendaForm(request.POST, user=request.user)
        if not form.is_valid():
            return self.show(review.year, review.week, status=422, agenda=form)
        try:
            reviews.put_on_agenda(review, by=request.user, complaint=form.cleaned_data["reference"])
        except reviews.Moved:
            return self.show(review.year, review.week, status=409, moved=True)
        return self.back(review, "#agenda")


class CaseWordsView(WriteView):
    """What the meeting says of a case."""

    def write(self, request, review, pk):
        visible = Complaint.objects.visible_to(request.user)
        row = ReviewMark.objects.filter(review=review, pk=pk, complaint__in=visible).first()
        return self.say(request, review, row, reviews.say_of_case, "#agenda")

    def say(self, request, review, row, verb, anchor):
        if row is None:
            raise Http404
        form = WordsForm(request.POST)
        if not form.is_valid():
            messages.error(request, _("Nothing was written."))
            return self.back(review, anchor)
        try:
            verb(row, by=request.user, words=form.cleaned_data["words"])
        except reviews.Moved:
            return self.show(review.year, review.week, status=409, moved=True)
        return self.back(review, anchor)


class PatternWordsView(CaseWordsView):
    """What the meeting says of a pattern."""

    def write(self, request, review, pk):
        row = Pattern.objects.filter(review=review, pk=pk).first()
        return self.say(request, review, row, reviews.say_of_pattern, "#patterns")


class PatternCasesView(PolicyMixin, View):
    """The cases behind a pattern."""

    rights = ("reports.read_reports",)

    def get(self, request, year, week, pk):
        pattern = Pattern.objects.filter(review__year=year, review__week=week, pk=pk).select_related("review").first()
        if pattern is None:
            raise Http404
        span = reviews.week_of(pattern.review)
        rows = patterns.cases_of(pattern, span)
        count = rows.count()
        rows = rows.filter(pk__in=Complaint.objects.visible_to(request.user).values("pk"))
        page, older = page_of(rows, request.GET.get("before", ""), ROWS)
        context = {"pattern": pattern, "period": span, "rows": page, "older": older, "now": timezone.now()}
        context |= {
            "is_of_cases": True,
            "count": count,
            "hidden": count - rows.count(),
            "review": pattern.review,
            "nav": "reviews",
        }
        return render(request, "reports/rows.html", context)
