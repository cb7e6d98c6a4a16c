"""Charts of a page, each fetched when it comes into sight."""

from django.core import signing
from django.http import Http404, HttpResponse
from django.utils.cache import patch_cache_control
from django.views import View

from reports import drawing
from reports.charts import read
from routing.policies import PolicyMixin


class ChartView(PolicyMixin, View):
    """One chart of the rows that its address carries; the address is signed, so we draw only what we wrote."""

    rights = ("reports.read_reports",)

    def get(self, request):
        try:
            kind, rows = read(request.GET.get("of", ""))
        except (signing.BadSignature, ValueError) as error:
            raise Http404 from error
        answer = HttpResponse(drawing.for_page(drawing.KINDS[kind](rows)), content_type="image/svg+xml")
        patch_cache_control(answer, private=True, max_age=86400)
        return answer
