"""The weekly review as files: the agenda and record as PDF, its figures as XLSX."""

from django.http import Http404
from django.utils import timezone
from django.views import View

from complaints.models import Complaint
from complaints.printing import picture
from complaints.views import paper
from reports import drawing, reviews, tables
from reports.models import FileFormat, WeeklyReview
from reports.presenting import Sheet
from reports.views.exports import as_file
from routing.policies import PolicyMixin

DRAWN = ("by_category", "by_responsible", "by_class", "by_channel", "promises_missed")


def review_of(year, week):
    """The week's review; 404 where none was compiled."""
    review = WeeklyReview.objects.filter(year=year, week=week).select_related("held_by").first()
    if review is None:
        raise Http404
    return review


def agenda_of(review, user):
    """The cases to be discussed that this person may read."""
    visible = Complaint.objects.visible_to(user)
    marks = review.marks.filter(is_on_agenda=True, complaint__in=visible)
    return marks.select_related("complaint", "complaint__category").order_by("pk")


def drawn(sheet):
    """[(panel, its bars as a picture that travels inside the page)]; a panel without a line is left out."""
    panels = [sheet.panel(name) for name in DRAWN if name in sheet.values]
    return [
        (panel, picture(drawing.svg(drawing.bars(panel.bars)).encode(), "image/svg+xml"))
        for panel in panels
        if panel.lines
    ]


class ReviewPaperView(PolicyMixin, View):
    """The record on paper: figures, patterns, agenda, minutes."""

    rights = ("reports.read_reports",)

    def get(self, request, year, week):
        review, now = review_of(year, week), timezone.now()
        span = reviews.week_of(review)
        sheet = Sheet(review.figures["week"], review.figures["before"], {})
        context = {
            "review": review,
            "period": span,
            "sheet": sheet,
            "drawn": drawn(sheet),
            "patterns": review.patterns.all(),
            "agenda": agenda_of(review, request.user),
            "now": now,
        }
        return paper.respond(request, "reports/review_paper.html", context, f"review-{review.label}")


class ReviewFiguresView(PolicyMixin, View):
    """Every figure of the review beside the week before, as a workbook."""

    rights = ("reports.export_figures",)

    def get(self, request, year, week):
        review = review_of(year, week)
        lines = list(tables.lines(review.figures["week"], review.figures["before"]))
        return as_file(f"review-{review.label}", FileFormat.XLSX, tables.header(), lines)
