"""The tables of the ways in."""

from complaints.channels.models.run import ImportRejection, ImportRun

__all__ = ["ImportRejection", "ImportRun"]
