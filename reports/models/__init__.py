"""The tables of the review."""

from reports.models.cause import Cause, RootCause
from reports.models.export import ExportRun, ExportState, FileFormat
from reports.models.review import Pattern, ReviewMark, WeeklyReview
from reports.models.volume import Volume

__all__ = [
    "Cause",
    "ExportRun",
    "ExportState",
    "FileFormat",
    "Pattern",
    "ReviewMark",
    "RootCause",
    "Volume",
    "WeeklyReview",
]
