"""A page as PDF to save; where it cannot be made, a page that says why and what helps."""

from urllib.parse import quote

from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import translation

from complaints import printing


def respond(request, template, context, name, *, language=None):
    """`template`, which extends paper.html, as an attachment called `name`.pdf; in the reader's language or another."""
    with translation.override(language or translation.get_language()):
        html = render_to_string(template, context, request)
    try:
        content = printing.pdf(html)
    except printing.NotPrinted as reason:
        return render(request, "not_printed.html", {"reason": str(reason)}, status=503)
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}.pdf"
    answer["Cache-Control"] = "private, no-store"
    return answer
