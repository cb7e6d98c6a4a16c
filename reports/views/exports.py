"""Taking figures and their rows away as files."""

from django.http import FileResponse, Http404, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views import View

from complaints.channels import spreadsheets
from reports import exports, figures, tables
from reports.forms import ScopeForm
from reports.models import ExportRun, ExportState, FileFormat
from reports.scope import Scope
from reports.views.reports import rows_of
from routing.policies import PolicyMixin

CSV = "text/csv; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHOWN = 30


def as_file(name, file_format, header, rows):
    """A table as an answer: CSV goes out as it is read, XLSX is written to a file of its own first."""
    if file_format == FileFormat.CSV:
        answer = StreamingHttpResponse(spreadsheets.csv_chunks(header, rows), content_type=CSV)
        answer["Content-Disposition"] = f'attachment; filename="{name}.csv"'
        return answer
    target = spreadsheets.temporary()
    exports.write_table(target, file_format, header, rows)
    target.seek(0)
    return FileResponse(target, as_attachment=True, filename=f"{name}.xlsx", content_type=XLSX)


class ExportView(PolicyMixin, View):
    """What is common to both: the format is one we write."""

    rights = ("reports.export_figures",)

    def get(self, request, file_format, **named):
        if file_format not in FileFormat.values:
            raise Http404
        return self.export(request, file_format, **named)


class ExportFiguresView(ExportView):
    """Every figure of a period beside the period before."""

    def export(self, request, file_format):
        now = timezone.now()
        form = ScopeForm.of(request.GET, now)
        if not form.is_valid():
            raise Http404
        scope = Scope.of(request.user, form.period, now=now, **form.filters())
        lines = list(tables.lines(figures.compute(scope, wide=True), figures.compute(scope.before(), wide=True)))
        name = f"figures-{form.period.first}-{form.period.last}"
        return as_file(name, file_format, tables.header(), lines)


class ExportRowsView(ExportView):
    """The rows behind a figure: sent at once, or where they are many, written by a job."""

    def export(self, request, file_format, name):
        asked = rows_of(request, name)
        total = asked.rows.count()
        if total <= exports.AT_ONCE:
            header, cells = exports.table(asked.rows)
            return as_file(f"{name}-{asked.form.period.first}-{asked.form.period.last}", file_format, header, cells)
        exports.ask(
            request.user,
            figure=name,
            part=asked.part,
            query=asked.form.as_query(),
            file_format=file_format,
            total=total,
            now=timezone.now(),
        )
        return redirect("exports")


class ExportsView(PolicyMixin, View):
    """One's own files, how far each is, and where it is fetched."""

    rights = ("reports.export_figures",)

    def get(self, request):
        runs = list(ExportRun.objects.filter(person=request.user)[:SHOWN])
        for run in runs:
            run.label = figures.FIGURES[run.figure].label if run.figure in figures.FIGURES else run.figure
        context = {"runs": runs, "is_busy": any(run.is_under_way for run in runs), "now": timezone.now()}
        template = "reports/_exports.html" if request.htmx else "reports/exports.html"
        return render(request, template, context | {"nav": "reports"})


class ExportFileView(PolicyMixin, View):
    """A finished file, for the person who asked for it."""

    rights = ("reports.export_figures",)

    def get(self, request, pk):
        run = ExportRun.objects.filter(person=request.user, pk=pk, state=ExportState.FINISHED).first()
        if run is None:
            raise Http404
        kind = CSV if run.format == FileFormat.CSV else XLSX
        return FileResponse(run.file.open(), as_attachment=True, filename=run.file_name, content_type=kind)
