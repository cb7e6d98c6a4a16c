"""How the register is read: always of a case and of those merged into it."""

from django.db import models
from django.db.models import Q


class OfACase(models.QuerySet):
    """Rows that hang on a case."""

    def of_family(self, case):
        """Those of the case and of the cases merged into it, for pages that show them as one."""
        return self.filter(Q(complaint=case.pk) | Q(complaint__merged_into=case.pk)).select_related("complaint")


class EvidenceQuerySet(OfACase):
    """Reads of the register."""

    def standing(self):
        """What was not withdrawn."""
        return self.filter(withdrawn_at=None)

    def for_list(self):
        """What a line of the register prints."""
        return self.select_related(
            "complaint", "added_by", "party__customer", "verdict_by", "withdrawn_by", "enquiry__department",
            "enquiry__outside", "examination",
        ).defer("text")  # fmt: skip


class ExaminationQuerySet(models.QuerySet):
    """Reads of what machines saw."""

    def due(self, now, lease, attempts):
        """Waiting, and not in the hands of somebody who may still be at it; given up after so many attempts."""
        free = Q(claimed_at=None) | Q(claimed_at__lt=now - lease)
        return self.filter(free, state="waiting", attempts__lt=attempts).order_by("claimed_at", "id")


class EnquiryQuerySet(OfACase):
    """Reads of enquiries."""

    def open(self):
        return self.filter(state="open")

    def for_list(self):
        """What a line of the list prints."""
        return self.select_related("complaint", "department", "outside", "owner", "asked_by", "ended_by")


class ReportQuerySet(OfACase):
    """Reads of reports."""

    def current_of(self, case):
        """The report that counts: the newest version of the case's current round and attempt."""
        return self.filter(complaint=case.pk, round=case.round, attempt=case.attempt, is_current=True)

    def earlier_than(self, case):
        """The last version of each earlier attempt, which a person may take over."""
        before = Q(round__lt=case.round) | Q(round=case.round, attempt__lt=case.attempt)
        return self.filter(before, complaint=case.pk, is_current=True)

    def for_page(self):
        return self.select_related("written_by", "second_reader", "taken_over_from").prefetch_related(
            "shares__department", "shares__outside", "sources"
        )
