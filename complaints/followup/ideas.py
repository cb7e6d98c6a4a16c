"""Suggestions: from a survey, the tracking page or a colleague, to a department, and back with an answer."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from complaints import access, actors, audit, locking
from complaints.errors import StepRefused, Unmet
from complaints.followup import news
from complaints.followup.models import Idea, IdeaSource, IdeaState
from complaints.messaging import conversation, notices
from complaints.navigation import Tally
from routing.models import Department

HOME_DEPARTMENT = "service"
ANSWERS = "followup.answer_idea"
# A customer says what they think; more than this many on one case are words for the conversation.
MOST_OF_A_PARTY = 3
TAKEN, DONE, DECLINED = gettext_noop("we take it up"), gettext_noop("it is done"), gettext_noop("we do not follow it")
IN_WORDS = {IdeaState.TAKEN: TAKEN, IdeaState.DONE: DONE, IdeaState.DECLINED: DECLINED}
ANSWERED = gettext_noop("%(department)s answered your suggestion: %(msg_state)s.")


class Overtaken(Exception):
    """A colleague answered it or passed it on meanwhile."""


def suggest(*, by, text, department=None, complaint=None, survey=None, at=None):
    """Keep a suggestion and send it to the department that it concerns: the one named, else the case's."""
    person = actors.person_of(by)
    party = getattr(by, "party", None)
    if not text.strip():
        raise StepRefused([Unmet("has_text", _("A text"), _("Write something first."))])
    if party and survey is None and Idea.objects.filter(party=party).count() >= MOST_OF_A_PARTY:
        hint = _("Thank you, we have several of your suggestions. Please write a message for what is more.")
        raise StepRefused([Unmet("is_one_of_few", _("Up to three suggestions"), hint)])
    source = IdeaSource.SURVEY if survey else IdeaSource.STAFF if person else IdeaSource.TRACK
    return Idea.objects.create(
        source=source,
        text=text.strip()[:4000],
        complaint=complaint,
        party=party,
        survey=survey,
        by=person,
        department=department or concerned(complaint),
        created_at=at or timezone.now(),
    )


def concerned(complaint):
    """The department that a suggestion beside this case is for: the category's, else the case's, else the desk."""
    known = complaint and ((complaint.category and complaint.category.department) or complaint.department)
    return known or Department.objects.get(code=HOME_DEPARTMENT)


def may_answer(user, idea):
    """People of its department answer it, and directors; never one that they made themselves."""
    is_theirs = idea.department_id in user.department_ids or "director" in user.role_names
    return access.holds(user, ANSWERS) and is_theirs and idea.by_id != user.pk


def answer(idea, *, by, state, text, version, tells=True):
    """What becomes of it, and why. A colleague gets a notice, a customer a letter where `tells`; again is the next
    state with its own answer."""
    if not may_answer(by, idea):
        raise PermissionDenied(_("This suggestion is answered by people of its department."))
    if state not in (IdeaState.TAKEN, IdeaState.DONE, IdeaState.DECLINED) or not text.strip():
        raise StepRefused([Unmet("has_answer", _("An answer"), _("Say what becomes of it, and why."))])
    with transaction.atomic():
        at = timezone.now()
        values = {"state": state, "answer": text.strip(), "answered_by": by, "answered_at": at}
        ours = Idea.objects.filter(pk=idea.pk, version=version, state__in=[IdeaState.NEW, IdeaState.TAKEN])
        if not ours.update(version=F("version") + 1, **values):
            raise Overtaken
        idea = Idea.objects.select_related("complaint", "by", "department").get(pk=idea.pk)
        _tell(idea, by, at, tells)
    return idea


def _tell(idea, by, at, tells):
    key = f"idea:{idea.pk}:{idea.version}"
    if idea.by:
        words = {"department": str(idea.department), "msg_state": IN_WORDS[IdeaState(idea.state)]}
        notices.tell(
            idea.by,
            kind="idea",
            text=ANSWERED,
            params=words,
            path=reverse("idea", args=[idea.pk]),
            at=at,
            dedup_key=key,
        )
    elif tells and idea.complaint:
        case = locking.lock(idea.complaint, related=["customer", "handler"])
        message = news.tell(case, "idea_answered", key=key, at=at, by=by, body=idea.answer)
        told = {"message": message.pk, "digest": conversation.digest(message)}
        audit.record(case, "say", by=by, at=at, facts=told)
        case.save(update_fields=["event_seq", "event_hash", "updated_at"])


def pass_on(idea, *, by, department, version):
    """It concerns another department."""
    if not may_answer(by, idea):
        raise PermissionDenied(_("This suggestion is answered by people of its department."))
    ours = Idea.objects.filter(pk=idea.pk, version=version, state__in=[IdeaState.NEW, IdeaState.TAKEN])
    if not ours.update(version=F("version") + 1, department=department):
        raise Overtaken


def waiting(user, now):
    """Suggestions that this person's departments have not answered yet, for the rail."""
    rows = Idea.objects.visible_to(user).new().filter(department__in=user.department_ids)
    return Tally(rows, rows.none())
