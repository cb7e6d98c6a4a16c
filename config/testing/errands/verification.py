"""The record, what is said, and what verification asks."""

from complaints import lifecycle
from complaints.evidence import enquiries, reports
from complaints.evidence.models import Enquiry, VerificationReport
from config.testing import journey
from config.testing.errands.errand import Errand, bump
from routing.models import OutsideParty

# --- the record, and what is said ---------------------------------------------------------------------------------


def _edit(case, staff, how):
    return lifecycle.edit(case, by=staff["agent"], version=case.version, anonymous=True, subject=f"{case.subject}.")


def _edited(twin, how, made):
    twin.is_bare = False
    bump(twin)


def _new(words, case):
    """Words that were not said before: the same twice within two minutes are said once."""
    return f"{words} ({case.event_seq})"


RECORD = [
    Errand("edit", lambda twin: True, _edit, _edited),
    Errand(
        "note", lambda twin: True,
        lambda case, staff, how: lifecycle.say(
            case, by=staff["agent"], text=_new("Called back.", case), direction="note"
        ),
        lambda twin, how, made: bump(twin, 0),
    ),
    Errand(
        "say", lambda twin: not twin.is_bare,
        lambda case, staff, how: lifecycle.say(case, by=staff["agent"], text=_new("We are at it.", case)),
        lambda twin, how, made: bump(twin, 0),
    ),
]  # fmt: skip


# --- verification -------------------------------------------------------------------------------------------------


def _report_of(case):
    return VerificationReport.objects.current_of(case).get()


def _written(twin, how, made):
    twin.here.report = "plain"
    bump(twin)


def _was_read(twin, how, made):
    twin.here.report = "read"
    bump(twin)


def _enquire(case, staff, how):
    carrier = OutsideParty.objects.get(code="carrier")
    return enquiries.ask(case, by=staff["agent"], to="outside", outside=carrier, question="How did you carry it?")


def _enquired(twin, how, made):
    twin.enquiries += 1
    bump(twin)


def _answer_enquiry(case, staff, how):
    row = Enquiry.objects.filter(complaint=case, state="open").first()
    return enquiries.answer(row, by=staff["agent"], text="Badly")


def _enquiry_answered(twin, how, made):
    twin.enquiries -= 1
    twin.has_evidence = True
    bump(twin)


VERIFICATION = [
    Errand(
        "write a report", lambda twin: twin.state == "verification",
        lambda case, staff, how: journey.write_report(case, staff["agent"]), _written,
    ),
    Errand(
        "read it", lambda twin: twin.state == "verification" and twin.here.report == "plain",
        lambda case, staff, how: reports.read_second(_report_of(case), by=staff["lead"]), _was_read,
    ),
    Errand("enquire", lambda twin: twin.state == "verification" and not twin.enquiries, _enquire, _enquired),
    Errand("answer an enquiry", lambda twin: twin.enquiries > 0, _answer_enquiry, _enquiry_answered),
]  # fmt: skip
