"""The survey: offered with the callback where nobody needs to ring first, answered once on the tracking page."""

from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from complaints import access, audit, clocks, lifecycle, locking, requests
from complaints.errors import Conflict, StepRefused, Unmet
from complaints.followup import callbacks, ideas, news
from complaints.followup.models import Callback, CallbackAttempt, FollowUpTerms, Survey, SurveyState
from complaints.messaging import notices
from complaints.states import ClockKind, Outcome, Priority, State

# Up to this many of five the customer is not content, whatever else they say.
UNSATISFIED_UP_TO = 2
# A reason of the priority that tells of an upset customer: they are rung up.
UPSET = ("tone",)
MOST_AT_ONCE = 200
ANSWERED = gettext_noop("The customer of %(reference)s answered the survey: %(satisfaction)s of 5.")


# --- offered ------------------------------------------------------------------------------------------------------


def follow_up(case, *, by, at, event, facts):
    """An effect of the steps into follow-up: the callback is planned, and who need not be rung first is asked on the
    tracking page. The letter goes when a call would suit, and the call waits for another day."""
    if case.state != State.FOLLOW_UP:
        return
    callback = callbacks.planned(case, event, at)
    ask_at = callback.call_at
    is_asked = callback.is_open and not is_called_first(case)
    if is_asked:
        callbacks.call_later(callback)
    callbacks.add(callback, at=at)
    if is_asked:
        until = at + timedelta(days=FollowUpTerms.current().survey_days)
        Survey.objects.create(
            callback=callback, party=news.party_of(case), ask_at=ask_at, expires_at=until, created_at=at
        )


def is_called_first(case):
    """Red and upset customers, those who asked for the telephone, and those whose case was reopened are rung up; and
    nobody is asked twice."""
    customer = case.customer
    is_upset = case.chasers > 1 or any(reason.get("kind") in UPSET for reason in case.priority_reasons)
    wants_phone = customer is not None and customer.phone_only
    if case.priority == Priority.RED or case.round > 1 or is_upset or wants_phone:
        return True
    return case.attempt > 1 and Survey.objects.filter(callback__complaint=case).exists()


def ask_due(now):
    """Send the letters that are due; returns how many. May run twice: each survey is asked for once."""
    due = Survey.objects.filter(state=SurveyState.OPEN, asked_at=None, ask_at__lte=now, expires_at__gt=now)
    keys = list(due.order_by("ask_at", "pk").values_list("pk", flat=True)[:MOST_AT_ONCE])
    return sum(_ask(key, now) for key in keys)


def _ask(key, now):
    """One letter, under the case's lock; nothing when the case moved on meanwhile."""
    with transaction.atomic():
        survey = Survey.objects.select_related("callback__complaint").get(pk=key)
        case = locking.lock(survey.callback.complaint, related=["customer", "handler"])
        open_still = Survey.objects.filter(pk=key, state=SurveyState.OPEN, asked_at=None)
        if case.state != State.FOLLOW_UP or not open_still.update(asked_at=now):
            return 0
        news.tell(case, "callback_survey", key=f"survey:{key}", at=now)
    return 1


# --- answered -----------------------------------------------------------------------------------------------------


def of_party(case, party):
    """The survey of the case's present round that this party is asked, whatever became of it; or None."""
    rows = Survey.objects.filter(callback__complaint=case, callback__round=case.round, party=party)
    return rows.select_related("callback").order_by("-pk").first()


def answer(survey, *, by, satisfaction, is_solved, wrong="", suggestion=""):
    """The customer answers, once. Content: the callback has its outcome. Else it is a wish to reopen, which a person
    decides; whether it is one is what comes back."""
    asks_again = not is_solved or satisfaction <= UNSATISFIED_UP_TO or bool(wrong.strip())
    with transaction.atomic():
        case = locking.lock(survey.callback.complaint, related=["customer", "handler"])
        at = timezone.now()
        if not access.may_take(by, "say", case) or by.party.pk != survey.party_id:
            raise PermissionDenied(_("This survey is for another person."))
        callback = Callback.objects.get(pk=survey.callback_id)
        _refuse_when_over(case, callback, survey, at)
        values = {"satisfaction": satisfaction, "is_solved": is_solved, "wrong": wrong, "suggestion": suggestion}
        found = Survey.objects.filter(pk=survey.pk, state=SurveyState.OPEN)
        if not found.update(state=SurveyState.ANSWERED, answered_at=at, **values):
            raise Conflict(case, [])
        _record(case, callback, survey, values, asks_again, by=by, at=at)
        if suggestion.strip():
            ideas.suggest(by=by, text=suggestion, complaint=case, survey=survey, at=at)
        if asks_again and requests.pending(case, "reopen") is None:
            lifecycle.ask(case, "reopen", by=by, reason=wrong.strip() or _in_words(satisfaction, is_solved))
        _tell_handler(case, survey, satisfaction, at)
    return asks_again


def _refuse_when_over(case, callback, survey, at):
    is_current = (callback.round, callback.attempt) == (case.round, case.attempt)
    if case.state != State.FOLLOW_UP or not callback.is_open or not is_current or at >= survey.expires_at:
        hint = _("This survey is over. Please write to us instead; we read every message.")
        raise StepRefused([Unmet("survey_is_open", _("A survey that is still open"), hint)])


def _record(case, callback, survey, values, asks_again, *, by, at):
    """The answer as a try of the callback, in the customer's own words."""
    outcome = Outcome.UNSATISFIED if asks_again else Outcome.SATISFIED
    callbacks.write_try(
        CallbackAttempt(
            callback=callback,
            outcome=outcome,
            note=values["wrong"],
            satisfaction=values["satisfaction"],
            comment=values["suggestion"],
            by=None,
            at=at,
        )
    )
    case.version += 1
    told = {"callback": callback.pk, "survey": survey.pk, "outcome": str(outcome)}
    told["satisfaction"] = values["satisfaction"]
    audit.record(case, "callback", by=by, at=at, facts=told, text=values["wrong"])
    if not asks_again:
        clocks.stop(case, ClockKind.CALLBACK, at=at)
    callbacks.tag(case, outcome)
    clocks.refresh(case)
    case.save(update_fields=["version", "event_seq", "event_hash", "due_at", "updated_at"])


def _in_words(satisfaction, is_solved):
    """What the customer ticked, where they wrote nothing."""
    solved = _("solved") if is_solved else _("not solved")
    return _("Survey: %(solved)s, %(n)s of 5.") % {"solved": solved, "n": satisfaction}


def _tell_handler(case, survey, satisfaction, at):
    if case.handler:
        words = {"reference": case.reference, "satisfaction": satisfaction}
        key = f"survey:{survey.pk}"
        notices.tell(case.handler, kind="survey", text=ANSWERED, params=words, complaint=case, at=at, dedup_key=key)
