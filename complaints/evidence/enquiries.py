"""Questions that find out what happened, each with an owner, a due time and a clock that stops on the answer.

A question to the customer goes out as a message, and the promise of a proposal stands still until it is answered or
closed.
"""

from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from complaints import access, actors, clocks, step_clocks, tracking
from complaints.errors import Conflict
from complaints.evidence import items, ledger
from complaints.evidence.models import Enquiry
from complaints.evidence.models.enquiry import EnquiryState, EnquiryTo
from complaints.evidence.models.item import EvidenceKind
from complaints.messaging import conversation, letters, notices, reach
from complaints.models import NamedPerson
from complaints.states import ActorKind, ClockKind, State
from routing import duty

ASK, ANSWER = "evidence.ask_enquiry", "evidence.answer_enquiry"
SCOPE = "enquiry"
# Why the clock stands still; kept with the pause and shown beside it.
WAITING = gettext_noop("waiting for the customer")
NOTICE = gettext_noop("%(reference)s: a question for you. Please answer it in time.")
TOLD = gettext_noop("%(reference)s: %(who)s answered your question.")

# How long the asked have when no time is given; a department's time comes from the table of clocks.
DAYS = {EnquiryTo.CUSTOMER: 2, EnquiryTo.OUTSIDE: 2, EnquiryTo.LABORATORY: 10}
KIND_OF_ANSWER = {
    EnquiryTo.DEPARTMENT: EvidenceKind.DEPARTMENT_STATEMENT,
    EnquiryTo.CUSTOMER: EvidenceKind.CUSTOMER_STATEMENT,
    EnquiryTo.LABORATORY: EvidenceKind.INSPECTION_REPORT,
    EnquiryTo.OUTSIDE: EvidenceKind.OTHER,
}


# --- ask ----------------------------------------------------------------------------------------------------------


def ask(complaint, *, by, to, question, department=None, outside=None, owner=None, due_at=None, cost=None):
    """Ask. The department may read the case from now on, and its owner is told; the customer gets a message."""
    question = question.strip()
    at = timezone.now()
    with transaction.atomic():
        case = ledger.lock(complaint, by=by, right=ASK)
        _refuse_if_wrong(case, to, question, department, outside, due_at, at)
        enquiry = Enquiry.objects.create(
            complaint=case,
            number=ledger.next_number(Enquiry.objects.filter(complaint=case)),
            to=to,
            department=department if to == EnquiryTo.DEPARTMENT else None,
            outside=outside if to == EnquiryTo.OUTSIDE else None,
            owner=_owner(case, to, department, owner, at),
            question=question,
            asked_by=by,
            asked_at=at,
            due_at=at,
            cost=cost,
            round=case.round,
        )
        _start_clock(case, enquiry, due_at, at)
        _tell(case, enquiry, by, at)
        _record(case, enquiry, "asked", by=by, at=at, text=question, fields=["first_response_at"])
    return enquiry


def _refuse_if_wrong(case, to, question, department, outside, due_at, at):
    if not case.is_open or case.state == State.INTAKE:
        ledger.refuse("is_open", _("A case that is being worked on"), _("Enquiries are asked from triage on."))
    if not question:
        ledger.refuse("has_question", _("A question"), _("Write what you want to know."))
    if to == EnquiryTo.DEPARTMENT and department is None:
        ledger.refuse("has_department", _("A department"), _("Choose the department that is to answer."))
    if to == EnquiryTo.OUTSIDE and outside is None:
        ledger.refuse("has_outside_party", _("An outside party"), _("Choose who is to answer."))
    if due_at is not None and due_at <= at:
        ledger.refuse("is_in_the_future", _("A time that is still to come"), _("Choose a later time."))


def _owner(case, to, department, owner, at):
    """Who is to answer: as chosen, else somebody of the department on duty; never a person the complaint names.

    Enquiries to others are looked after by whoever works the case.
    """
    named = set(NamedPerson.objects.filter(complaint__in=case.family()).values_list("person_id", flat=True))
    if owner is not None and owner.pk in named:
        ledger.refuse("owner_is_not_named", _("An owner who is not named in the complaint"), _("Choose somebody else."))
    if to != EnquiryTo.DEPARTMENT:
        return owner or case.owner
    if owner is not None and not duty.may_own(owner, department, at):
        ledger.refuse(
            "owner_may_own", _("An owner in that department who is on duty"), _("Choose somebody else, or nobody.")
        )
    return owner or duty.choose_owner(department, at, exclude=[key for key in named if key])


def _start_clock(case, enquiry, due_at, at):
    if due_at is None and enquiry.to in DAYS:
        due_at = at + timedelta(days=DAYS[enquiry.to])
    clock = clocks.start(
        case, ClockKind.ENQUIRY, at=at, subject=enquiry.clock_subject, due_at=due_at, owner=enquiry.owner
    )
    enquiry.due_at = clock.due_at
    enquiry.save(update_fields=["due_at"])


def _tell(case, enquiry, by, at):
    """The department gets the right to read, its owner a line; the customer a message, and the clock stands still."""
    if enquiry.to == EnquiryTo.DEPARTMENT:
        access.grant(case, department=enquiry.department, reason="enquiry")
    if enquiry.owner and enquiry.owner != by:
        params = {"reference": case.reference}
        notices.tell(enquiry.owner, kind="enquiry", text=NOTICE, params=params, complaint=case, at=at)
    if enquiry.to == EnquiryTo.CUSTOMER:
        _write_to_customer(case, enquiry, by, at)
        wait(case, at=at)


def _write_to_customer(case, enquiry, by, at):
    party = reach.main_party(case)
    contact = reach.best_contact(party)
    if contact is None:
        ledger.refuse(
            "has_contact",
            _("A way to reach the customer"),
            _("There is none, or they want no contact: go on with what there is."),
        )
    values = {
        "reference": case.reference,
        "customer_name": case.customer.name if case.customer else "",
        "evidence": enquiry.question,
        "tracking_url": tracking.url_of(party),
        "due": timezone.localtime(enquiry.due_at),
    }
    rendered = letters.render("ask_evidence", language=case.language, channel=case.channel, values=values)
    conversation.send_automatic(
        case,
        party=party,
        contact=contact,
        rendered=rendered,
        template_code="ask_evidence",
        dedup_key=f"enquiry:{enquiry.pk}",
        at=at,
        by=by,
    )
    # A question of a person is a person's answer to the customer.
    clocks.stop(case, *step_clocks.FIRST, ClockKind.NEXT_REPLY, at=at)
    case.first_response_at = case.first_response_at or at


# --- the clock that waits -----------------------------------------------------------------------------------------


def wait(case, *, at):
    """Stop counting the promise of a proposal while the customer is asked."""
    clocks.pause(case, ClockKind.HANDLING, at=at, reason=WAITING)


def go_on(case, *, at):
    """Count on, unless another question to the customer is open; a merged case goes on standing still."""
    if Enquiry.objects.open().filter(complaint=case, to=EnquiryTo.CUSTOMER).exists():
        return
    clocks.resume(case, ClockKind.HANDLING, at=at)
    if case.state == State.MERGED:
        clocks.pause(case, ClockKind.HANDLING, at=at, reason=step_clocks.MERGED)


def keep_waiting(case, *, by, at, event, facts):
    """Effect of steps that start the promise anew: it stands still while the customer is still asked."""
    if Enquiry.objects.open().filter(complaint=case, to=EnquiryTo.CUSTOMER).exists():
        wait(case, at=at)


# --- the ends -----------------------------------------------------------------------------------------------------


def answer(enquiry, *, by, text="", uploads=(), answered_as="", at=None):
    """The answer, in words or files; each becomes evidence, and the clock stops. A second answer is refused.

    Whoever asked is told, and a one-time link is used up.
    """
    text = text.replace("\x00", "").strip()
    if not text and not uploads:
        ledger.refuse("has_answer", _("An answer"), _("Write the answer, or add a file."))
    authorise_answer(enquiry, by)
    with items.stored(uploads) as kept, transaction.atomic():
        case = _locked_for_answer(enquiry, by)
        at = at or timezone.now()
        _end(case, enquiry, EnquiryState.ANSWERED, by=by, at=at, answer=text, answered_as=answered_as[:120])
        clocks.stop(case, ClockKind.ENQUIRY, at=at, subject=enquiry.clock_subject)
        brought = _bring(case, enquiry, text, kept, by, at)
        facts = {"evidence": [[item.pk, item.sha256] for item in brought]}
        _record(case, enquiry, "answered", by=by, at=at, text=text, facts=facts)
        if enquiry.asked_by != by:
            params = {"reference": case.reference, "who": str(enquiry.who)}
            notices.tell(enquiry.asked_by, kind="answered", text=TOLD, params=params, complaint=case, at=at)
    return Enquiry.objects.get(pk=enquiry.pk)


def _bring(case, enquiry, text, kept, by, at):
    """The answer on the register: its words as one item, each of its files as another."""
    kind = KIND_OF_ANSWER[enquiry.to]
    brought = []
    if text:
        brought.append(items.create(case, by=by, at=at, kind=kind, title=enquiry.question, text=text, enquiry=enquiry))
    brought += [items.create(case, by=by, at=at, kept=original, enquiry=enquiry) for original in kept]
    return brought


def close(enquiry, *, by, reason):
    """Nobody answered in time: go on with what there is, and say so."""
    reason = ledger.require_reason(reason)
    with transaction.atomic():
        case = ledger.lock(enquiry.complaint, by=by, right=ASK)
        at = timezone.now()
        if enquiry.due_at > at:
            ledger.refuse(
                "is_overdue", _("An enquiry that is overdue"), _("Its time is not over: wait for the answer.")
            )
        _end(case, enquiry, EnquiryState.UNANSWERED, by=by, at=at, close_reason=reason)
        clocks.stop(case, ClockKind.ENQUIRY, at=at, subject=enquiry.clock_subject)
        _record(case, enquiry, "unanswered", by=by, at=at, text=reason)
    return Enquiry.objects.get(pk=enquiry.pk)


def drop_open(case, *, by, at, event, facts):
    """Effect of the ends of a case: nobody needs to answer any more."""
    Enquiry.objects.open().filter(complaint=case).update(
        state=EnquiryState.UNANSWERED,
        ended_at=at,
        ended_by=actors.person_of(by),
        close_reason=_("The case has ended."),
        link_digest="",
    )


def authorise_answer(enquiry, by):
    """Its owner or department, whoever works the case or asked, a director; the customer what they were asked."""
    case = enquiry.complaint
    ledger.authorise(case, by=by, right=ANSWER, customer=enquiry.to == EnquiryTo.CUSTOMER, scope=SCOPE)
    if actors.kind_of(by) != ActorKind.PERSON:
        return
    mine = by.pk in (enquiry.owner_id, enquiry.asked_by_id, case.handler_id, case.investigator_id)
    if not mine and enquiry.department_id not in by.department_ids and "director" not in by.role_names:
        raise PermissionDenied(_("This enquiry is for others to answer."))


def _locked_for_answer(enquiry, by):
    customer = enquiry.to == EnquiryTo.CUSTOMER
    return ledger.lock(enquiry.complaint, by=by, right=ANSWER, customer=customer, scope=SCOPE)


def _end(case, enquiry, state, *, by, at, **fields):
    """One end per enquiry: the row count says whether it was ours."""
    changed = (
        Enquiry.objects.open()
        .filter(pk=enquiry.pk)
        .update(state=state, ended_at=at, ended_by=actors.person_of(by), link_digest="", **fields)
    )
    if not changed:
        raise Conflict(case, case.events.filter(kind="enquiry").select_related("by_person").order_by("-seq")[:1])
    if enquiry.to == EnquiryTo.CUSTOMER:
        go_on(case, at=at)


def _record(case, enquiry, did, *, by, at, text, facts=None, fields=()):
    said = {"enquiry": enquiry.pk, "to": enquiry.to, "did": did, **(facts or {})}
    ledger.write(case, "enquiry", by=by, at=at, text=text, facts=said, fields=fields)
