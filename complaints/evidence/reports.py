"""The verification report: what was found, what it rests on, and who answers for how much.

Every change is a new version; the newest version of the current attempt counts. A red case's report is read by a
second person. An earlier attempt's report opens no door unless a person takes it over.
"""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from complaints.errors import Conflict
from complaints.evidence import ledger
from complaints.evidence.models import EvidenceItem, ResponsibilityShare, VerificationReport
from complaints.evidence.models.item import Verdict
from complaints.states import State
from routing.models import Department

WRITE, READ_SECOND = "evidence.write_report", "evidence.second_read_report"


def write(
    complaint,
    *,
    by,
    findings,
    shares,
    conclusion="",
    sources=(),
    no_evidence_reason="",
    is_short=False,
    version=None,
):
    """A new version of the report. `shares` is a list of (department or outside party, per cent) that adds to 100.

    At triage only a short report is written, for a case light enough to go straight to solution.
    """
    findings = findings.strip()
    with transaction.atomic():
        case = ledger.lock(complaint, by=by, right=WRITE)
        ledger.refuse_if_moved(case, version, kinds=("report",))
        _refuse_if_not_due(case, is_short)
        if not findings:
            ledger.refuse("has_findings", _("Findings"), _("Write what was found."))
        check_shares(shares)
        _check_sources(case, sources)
        report = _create(
            case,
            by=by,
            findings=findings,
            conclusion=conclusion.strip(),
            no_evidence_reason=no_evidence_reason.strip()[:400],
            is_short=is_short,
        )
        _fill(report, shares, sources)
        _record(case, report, "written", by=by)
    return report


def take_over(report, *, by, version=None):
    """Let an earlier attempt's report count for the current one, as a new version by whoever says so."""
    with transaction.atomic():
        case = ledger.lock(report.complaint, by=by, right=WRITE)
        ledger.refuse_if_moved(case, version, kinds=("report",))
        _refuse_if_not_due(case, is_short=True)
        if not VerificationReport.objects.earlier_than(case).filter(pk=report.pk).exists():
            ledger.refuse("is_earlier", _("A report of an earlier attempt"), _("This one counts already."))
        copy = _create(
            case,
            by=by,
            findings=report.findings,
            conclusion=report.conclusion,
            no_evidence_reason=report.no_evidence_reason,
            is_short=report.is_short,
            taken_over_from=report,
        )
        _fill(copy, [(share.who, share.percent) for share in report.shares.all()], report.sources.standing())
        _record(case, copy, "taken_over", by=by)
    return copy


def read_second(report, *, by, version=None):
    """Another person has read this version and stands by it."""
    with transaction.atomic():
        case = ledger.lock(report.complaint, by=by, right=READ_SECOND)
        ledger.refuse_if_moved(case, version, kinds=("report",))
        if report.written_by_id == by.pk:
            ledger.refuse("is_another_person", _("Another person"), _("You wrote it yourself: a colleague reads it."))
        if case.state != State.VERIFICATION:
            ledger.refuse("is_in_verification", _("A case in verification"), _("The report is no longer open."))
        at = timezone.now()
        unread = VerificationReport.objects.current_of(case).filter(pk=report.pk, second_reader=None)
        if not unread.update(second_reader=by, second_read_at=at):
            raise Conflict(case, case.events.filter(kind="report").select_related("by_person").order_by("-seq")[:1])
        _record(case, report, "read", by=by)


# --- what a report must be ----------------------------------------------------------------------------------------


def check_shares(shares):
    """Whole per cent, each party once, 100 together; the refusal says how much is missing or too much."""
    parties = [party for party, _percent in shares]
    if len(set(parties)) < len(parties):
        ledger.refuse("shares_add_up", _("Each party once"), _("Somebody stands twice in the shares."))
    if any(percent < 1 for _party, percent in shares):
        ledger.refuse("shares_add_up", _("Shares from 1 to 100 %"), _("Leave out whoever has no share."))
    if fault := share_fault([percent for _party, percent in shares]):
        ledger.refuse("shares_add_up", _("Shares of responsibility that add up to 100 %"), fault)


def share_fault(percents):
    """What is wrong with the sum, in words; empty when it is 100."""
    total = sum(percents)
    if total < 100:
        return _("They add up to %(total)d %%: %(rest)d %% is still open.") % {"total": total, "rest": 100 - total}
    if total > 100:
        return _("They add up to %(total)d %%: %(rest)d %% too much.") % {"total": total, "rest": total - 100}
    return ""


def _refuse_if_not_due(case, is_short):
    if case.state == State.VERIFICATION or (case.state == State.TRIAGE and is_short):
        return
    if case.state == State.TRIAGE:
        ledger.refuse("is_assigned", _("A case in verification"), _("At triage only a short report is written."))
    ledger.refuse(
        "is_in_verification",
        _("A case in verification"),
        _("Send the case back to verification to write another version."),
    )


def _check_sources(case, sources):
    """What a report relies on stands on the register of this case, and nobody found it forged."""
    keys = [source.pk for source in sources]
    known = EvidenceItem.objects.of_family(case).standing().filter(pk__in=keys)
    if known.count() != len(set(keys)):
        ledger.refuse("sources_stand", _("Sources on the register"), _("One of them was withdrawn meanwhile."))
    if known.filter(verdict=Verdict.FORGED).exists():
        ledger.refuse("sources_are_not_forged", _("No forged source"), _("One of them was found forged: leave it out."))


# --- rows ---------------------------------------------------------------------------------------------------------


def _create(case, *, by, **fields):
    attempt = VerificationReport.objects.filter(complaint=case, round=case.round, attempt=case.attempt)
    last = attempt.order_by("-version").values_list("version", flat=True).first() or 0
    attempt.filter(is_current=True).update(is_current=False)
    return VerificationReport.objects.create(
        complaint=case,
        round=case.round,
        attempt=case.attempt,
        version=last + 1,
        written_by=by,
        written_at=timezone.now(),
        **fields,
    )


def _fill(report, shares, sources):
    ResponsibilityShare.objects.bulk_create(
        ResponsibilityShare(report=report, percent=percent, **{_column(party): party}) for party, percent in shares
    )
    report.sources.set(sources)


def _column(party):
    return "department" if isinstance(party, Department) else "outside"


def _record(case, report, did, *, by):
    facts = {"report": report.pk, "version": report.version, "attempt": report.attempt, "did": did}
    facts["shares"] = [[share.code, share.percent] for share in report.shares.all()]
    ledger.write(case, "report", by=by, at=timezone.now(), facts=facts)
