"""Pages as PDF: HTML in, bytes out. A short-lived process sets them; it fetches nothing and bounds its memory and time.

Pictures come inside the page as `data:` addresses. The paper's look is `static/redress/paper.css`; templates extend
`paper.html`. What the machine lacks (Pango, a Chinese font) is said at start, and in place of a PDF.
"""

import base64
import json
import subprocess
import sys
from functools import cache
from pathlib import Path

from django.utils.translation import gettext as _

ROOT = Path(__file__).resolve().parents[1]
STYLE = ROOT / "static" / "redress" / "paper.css"
COMMAND = [sys.executable, "-E", "-s", "-m", "complaints.typesetter"]
SECONDS = 40


class NotPrinted(Exception):
    """There is no PDF; the text says why and what helps."""


def pdf(html):
    """The page as PDF. NotPrinted says what is missing on this machine, or that it took too long."""
    if reason := why_not():
        raise NotPrinted(reason)
    try:
        done = subprocess.run(
            [*COMMAND, str(STYLE)], input=html.encode(), capture_output=True, timeout=SECONDS, cwd=ROOT, check=False
        )
    except subprocess.TimeoutExpired:
        raise NotPrinted(_("It is too long to be set. Print the page from the browser instead.")) from None
    if done.returncode or not done.stdout.startswith(b"%PDF-"):
        raise NotPrinted(_("It could not be set. Print the page from the browser instead."))
    return done.stdout


def why_not():
    """What this machine lacks for PDF, in the reader's language; empty when nothing."""
    found = machine()
    if not found.get("pango"):
        return _("PDF needs Pango on this machine: install libpango-1.0-0 and libpangoft2-1.0-0.")
    if not found.get("chinese"):
        return _("PDF needs a font with Chinese letters on this machine: install fonts-noto-cjk.")
    return ""


@cache
def machine():
    """{"pango": …, "chinese": …}: whether texts can be set here, asked of the child once per process."""
    try:
        done = subprocess.run(COMMAND, capture_output=True, timeout=SECONDS, cwd=ROOT, check=False)
        return json.loads(done.stdout)
    except (subprocess.TimeoutExpired, ValueError):
        return {}


def picture(content, media="image/jpeg"):
    """The address under which a template shows a picture that travels inside the page."""
    return f"data:{media};base64,{base64.b64encode(content).decode()}"
