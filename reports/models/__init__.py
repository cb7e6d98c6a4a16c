"""The tables of the review."""

from reports.models.cause import Cause, RootCause
from reports.models.export import ExportRun, ExportState, FileFormat
from reports.models.review import Pattern, ReviewMark, WeeklyReview

__all__ = [
    "Cause",
    "ExportRun",
    "ExportState",
    "FileFormat",
    "Pattern",
    "ReviewMark",
    "RootCause",
    "WeeklyReview",
]
