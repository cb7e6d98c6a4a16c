"""What a chart's address carries: its kind and rows, signed. So a chart is fetched without counting anything again."""

from urllib.parse import urlencode

from django.core import signing
from django.urls import reverse

SIGNER = signing.Signer(salt="reports.chart")


def address(kind, rows):
    """Where the chart of these rows is drawn; the same rows have the same address."""
    return f"{reverse('chart')}?{urlencode({'of': SIGNER.sign_object([kind, rows], compress=True)})}"


def read(text):
    """(kind, rows) of an address; BadSignature when we did not write it."""
    return SIGNER.unsign_object(text)


def sentence(rows):
    """What the bars say, for those who do not see them."""
    return ", ".join(
        f"{name} {value:,}" + ("" if before is None else f" ({value - before:+,})")
        for name, value, before, _look in rows
    )
