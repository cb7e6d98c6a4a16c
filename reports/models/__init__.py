"""The tables of the review."""

from reports.models.cause import Cause, RootCause
from reports.models.review import Pattern, ReviewMark, WeeklyReview

__all__ = ["Cause", "Pattern", "ReviewMark", "RootCause", "WeeklyReview"]
