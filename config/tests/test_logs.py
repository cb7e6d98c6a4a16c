"""No personal data in the logs, and what is needed to find a fault still there."""

import logging
import sys

import pytest

from config.logs import MaskingFormatter, masked


@pytest.mark.parametrize(
    "text,shown",
    [
        ("mail to c4821@example.com failed", "mail to …@… failed"),
        ("call 13800134821 back", "call … back"),
        ("call +86 138 0013 4821 back", "call … back"),
        ("GET /track/Ab3dEf9h/ refused", "GET /track/…/ refused"),
        ("Not Found: /queue/?q=Wang", "Not Found: /queue/?…"),
        ("C26-000042 was closed at 2026-11-24 10:15", "C26-000042 was closed at 2026-11-24 10:15"),
        ("worker lost process 14341: starting it again", "worker lost process 14341: starting it again"),
        (
            'violates unique constraint "x"\nDETAIL:  Key (phone)=(Wang Li) already exists.\n',
            'violates unique constraint "x"\n',
        ),
    ],
)
def test_what_looks_like_a_person_is_masked(text, shown):
    assert masked(text) == shown


def test_a_traceback_keeps_its_frames_and_loses_what_was_typed():
    try:
        raise ValueError("王小明 at 13800134821")
    except ValueError:
        record = logging.LogRecord("redress", logging.ERROR, __file__, 1, "broke", None, sys.exc_info())
    record.request_id = "abc"

    line = MaskingFormatter().format(record)

    assert "redress [abc] broke" in line
    assert "test_logs.py" in line
    assert "ValueError" in line
    assert "王" not in line
    assert "138" not in line
