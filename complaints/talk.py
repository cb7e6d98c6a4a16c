"""What is said on a case: to the customer, by the customer, and among ourselves."""

from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from complaints import access, actors, audit, clocks, locking, mentions, step_clocks
from complaints.errors import StepRefused, Unmet
from complaints.messaging import conversation, notices
from complaints.messaging.models import Message
from complaints.messaging.text import storable
from complaints.models import Complaint
from complaints.states import ENDED, ActorKind, ClockKind

REPEATED_WITHIN = timedelta(minutes=2)
AFTER_THE_END = gettext_noop("The customer of %(reference)s wrote after its end: see whether they want it reopened.")
KINDS = {"out": "say", "in": "hear", "note": "note"}
RIGHTS = {"out": "complaints.say_complaint", "in": "complaints.say_complaint", "note": "complaints.note_complaint"}


def say(
    complaint,
    *,
    by,
    text,
    direction="out",
    channel="",
    party=None,
    external_id="",
    is_chaser=False,
    by_a_person=False,
    is_automatic=False,
    mail=None,
    at=None,
):
    """Add a message or an internal note. Appending never conflicts: two people's words are both kept.

    A person's words to the customer keep the first-response or next-reply promise and start the next progress
    promise; the customer's words start a next-reply promise and let a waiting clock count on. `by_a_person`: a
    connector reports what a member of staff wrote elsewhere. `is_automatic`: a machine of theirs wrote it; it is kept
    and moves no promise. `mail` holds what only a mail has: subject, folded history, Message-IDs.
    """
    spoken = by_a_person or actors.person_of(by) is not None
    if not text.strip():
        raise StepRefused([Unmet("has_text", _("A text"), _("Write something first."))])
    with transaction.atomic():
        answering = _who_answers(complaint) if direction != "note" else None
        case = locking.lock(complaint, related=["customer", "handler"])
        at = at or timezone.now()
        _authorise(case, by, direction)
        if external_id and (known := conversation.find(case, channel, external_id)):
            return known
        if known := _just_said(case, by, direction, party, text, at):
            return known
        message = conversation.add(
            case,
            direction=direction,
            by=by,
            text=text,
            channel=channel,
            party=party,
            external_id=external_id,
            at=at,
            is_automatic=is_automatic or (direction == "out" and not spoken),
            **(mail or {}),
        )
        if answering and case.merged_into_id == answering.pk and not is_automatic:
            _move_clocks_of_survivor(answering, direction, spoken, at)
        elif not is_automatic:
            _move_clocks(case, direction, spoken, at)
            _tell_of_words_after_the_end(case, message, by, at)
        if direction == "note":
            mentions.tell(case, message, by=by, at=at)
        case.chasers += int(is_chaser)
        facts = {"message": message.pk, "digest": conversation.digest(message)}
        audit.record(case, KINDS[direction], by=by, at=at, facts=facts)
        clocks.refresh(case)
        case.save(update_fields=["chasers", "first_response_at", "due_at", "event_seq", "event_hash", "updated_at"])
    return message


def add_to_step(case, event, *, by, text):
    """A step's own words to the customer, within the step's transaction."""
    message = conversation.add(case, direction="out", by=by, text=text, at=event.at)
    _move_clocks(case, "out", actors.person_of(by) is not None, event.at)
    return message


def _just_said(case, by, direction, party, text, at):
    """The same words of the same colleague a moment ago: a button pressed twice, an answer that was lost on its way."""
    person = actors.person_of(by)
    if person is None:
        return None
    said = Message.objects.filter(complaint=case, direction=direction, by_person=person, text=storable(text))
    said = said.filter(at__gt=at - REPEATED_WITHIN, taken_back_at=None)
    return (said.filter(party=party) if party else said).first()


def _authorise(case, by, direction):
    kind = actors.kind_of(by)
    if kind == ActorKind.PERSON:
        allowed = access.holds(by, RIGHTS[direction]) and not access.is_named(by, case)
    else:
        allowed = direction != "note" and access.may_take(by, "say", case)
    if not allowed:
        raise PermissionDenied(_("You do not have the right to write on this case."))


def _move_clocks(case, direction, spoken, at):
    """`spoken`: by a person; what a machine writes never keeps a promise. What a merge froze stays frozen."""
    if case.merged_into_id:
        return
    if direction == "out" and spoken:
        answered = {*step_clocks.FIRST, ClockKind.NEXT_REPLY, ClockKind.PROGRESS} & clocks.live_kinds(case)
        if answered:
            clocks.stop(case, *answered, at=at)
        case.first_response_at = case.first_response_at or at
        if ClockKind.PROGRESS in answered:
            clocks.start(case, ClockKind.PROGRESS, at=at)
    elif direction == "in" and case.is_open:
        clocks.resume(case, ClockKind.HANDLING, at=at)
        if case.first_response_at:
            clocks.start(case, ClockKind.NEXT_REPLY, at=at)


def _tell_of_words_after_the_end(case, message, by, at):
    """No promise runs on a case that has ended: whoever spoke with the customer is told that there is something new."""
    if message.direction == "in" and case.state in ENDED and actors.kind_of(by) == ActorKind.CUSTOMER:
        for person in notices.people_in_charge(case):
            notices.tell(
                person,
                kind="after_the_end",
                text=AFTER_THE_END,
                params={"reference": case.reference},
                complaint=case,
                at=at,
                dedup_key=f"after_the_end:{message.pk}",
            )


def _who_answers(complaint):
    """The surviving case of a merged one, both locked: the promises are its own. None for a case that stands alone."""
    survivor = Complaint.objects.filter(merged__pk=complaint.pk).first()
    if survivor is None:
        return None
    locking.lock_in_order(complaint, survivor)
    return locking.lock(survivor)


def _move_clocks_of_survivor(survivor, direction, spoken, at):
    """Words of and to the party of a merged case stay there; the promises they keep or start run on the survivor."""
    _move_clocks(survivor, direction, spoken, at)
    clocks.refresh(survivor)
    survivor.save(update_fields=["first_response_at", "due_at", "updated_at"])
