"""The tables of verification."""

from complaints.evidence.models.enquiry import Enquiry
from complaints.evidence.models.examination import Examination, PictureBand
from complaints.evidence.models.item import EvidenceItem
from complaints.evidence.models.report import ResponsibilityShare, VerificationReport

__all__ = [
    "Enquiry",
    "EvidenceItem",
    "Examination",
    "PictureBand",
    "ResponsibilityShare",
    "VerificationReport",
]
