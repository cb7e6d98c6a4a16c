"""The tables of the review."""

from reports.models.cause import Cause, RootCause
from reports.models.export import ExportRun, ExportState, FileFormat
from reports.models.review import Pattern, ReviewMark, WeeklyReview
from reports.models.summary import DayMark, DaySummary, SummaryReach
from reports.models.volume import Volume

__all__ = [
    "Cause",
    "DayMark",
    "DaySummary",
    "ExportRun",
    "ExportState",
    "FileFormat",
    "Pattern",
    "ReviewMark",
    "RootCause",
    "SummaryReach",
    "Volume",
    "WeeklyReview",
]
