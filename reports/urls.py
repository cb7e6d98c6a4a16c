"""Addresses of the reports and reviews; mounted by `config.urls`."""

from django.urls import path, register_converter

from reports.views import cause, charts, exports, rates, reports, review


class Week:
    """A week of the year in two digits."""

    regex = "[0-9]{2}"

    def to_python(self, value):
        return int(value)

    def to_url(self, value):
        return f"{value:02d}"


register_converter(Week, "week")
REVIEW = "reviews/<int:year>-W<week:week>/"

urlpatterns = [
    path("reviews/", review.ReviewsView.as_view(), name="reviews"),
    path(REVIEW, review.ReviewView.as_view(), name="review"),
    path(f"{REVIEW}compile/", review.CompileView.as_view(), name="compile_review"),
    path(f"{REVIEW}minutes/", review.MinutesView.as_view(), name="review_minutes"),
    path(f"{REVIEW}hold/", review.HoldView.as_view(), name="hold_review"),
    path(f"{REVIEW}agenda/", review.AgendaView.as_view(), name="review_agenda"),
    path(f"{REVIEW}cases/<int:pk>/", review.CaseWordsView.as_view(), name="review_case"),
    path(f"{REVIEW}patterns/<int:pk>/", review.PatternWordsView.as_view(), name="review_pattern"),
    path(f"{REVIEW}patterns/<int:pk>/cases/", review.PatternCasesView.as_view(), name="pattern_cases"),
    path(f"{REVIEW}patterns/<int:pk>/cause/", cause.NamePatternCauseView.as_view(), name="name_pattern_cause"),
    path("reports/", reports.ReportsView.as_view(), name="reports"),
    path("reports/chart.svg", charts.ChartView.as_view(), name="chart"),
    path("reports/rates/", rates.RatesView.as_view(), name="rates"),
    path("reports/exports/", exports.ExportsView.as_view(), name="exports"),
    path("reports/exports/<int:pk>/", exports.ExportFileView.as_view(), name="export_file"),
    path("reports/figures.<str:file_format>", exports.ExportFiguresView.as_view(), name="export_figures"),
    path("reports/<slug:name>.<str:file_format>", exports.ExportRowsView.as_view(), name="export_rows"),
    path("reports/<slug:name>/", reports.RowsView.as_view(), name="report_rows"),
    path("complaints/<str:reference>/cause/", cause.NameCauseView.as_view(), name="name_cause"),
]
