"""What the customer is told by itself while a plan is carried out: that it was agreed, each milestone, that it is done.

A letter stands in the conversation, which the customer reads on the tracking page; where somebody can be written to, it
goes out as well. Nobody who cannot be reached holds a step up.
"""

from django.conf import settings
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from complaints import actors, audit, clocks, tracking
from complaints.messaging import conversation, letters, reach
from complaints.models import Task
from complaints.models.task import BEYOND_THE_CASE, TASK_OPEN, TaskState
from complaints.states import ClockKind, State

_plans = []


def plan_by(function):
    """Tell the agreed plan in these words: `function(case) -> [sentence]`, in the active language. The floor that
    knows the terms registers it; without it the plan is told by its tasks."""
    if function not in _plans:
        _plans.append(function)


def language_of(case, party=None):
    """The language in which the customer is written to."""
    known = (getattr(party, "language", ""), case.language, getattr(case.customer, "language", ""))
    return next(filter(None, known), settings.LANGUAGE_CODE)


def party_of(case):
    """The party that letters go to; looked for once while a case is in hand."""
    if not hasattr(case, "party_written_to"):
        case.party_written_to = reach.main_party(case)
    return case.party_written_to


def words_for(case):
    """The language of the letters of this case."""
    return language_of(case, party_of(case))


def tell(case, code, *, key, at, by=actors.SYSTEM, **values):
    """Write the letter `code` into the conversation and on its way; the message, or None where it lacks its words.

    Called under the case's lock; `key` names an event or a row of this very transaction.
    """
    party = party_of(case)
    language = language_of(case, party)
    common = {
        "reference": case.reference,
        "customer_name": case.customer.name if case.customer else "",
        "tracking_url": tracking.url_of(party) if party else "",
        "owner": str(case.handler) if case.handler else "",
    }
    try:
        rendered = letters.render(code, language=language, channel=case.channel, values=common | values)
    except letters.MissingValue:
        return None
    contact = reach.best_contact(party)
    if contact is None:
        return _keep(case, party, rendered, by=by, at=at)
    row = conversation.send_automatic(
        case, party=party, contact=contact, rendered=rendered, template_code=code, dedup_key=key, at=at, by=by,
        is_first=True,
    )  # fmt: skip
    return row.message


def _keep(case, party, rendered, *, by, at):
    """For the tracking page alone: there is no other way to this customer."""
    return conversation.add(
        case,
        direction="out",
        by=by,
        text=rendered.text,
        subject=rendered.subject,
        party=party,
        at=at,
        is_automatic=actors.person_of(by) is None,
    )


def write(case, code, *, key, by, at, **values):
    """A person's words in a letter, under the case's lock: kept on the case's chain, and the promise of the next update
    begins anew. Saves the case."""
    message = tell(case, code, key=key, at=at, by=by, **values)
    restart_progress(case, at=at)
    told = {"message": message.pk, "digest": conversation.digest(message)}
    audit.record(case, "say", by=by, at=at, facts=told)
    clocks.refresh(case)
    case.save(update_fields=["due_at", "event_seq", "event_hash", "updated_at"])
    return message


def restart_progress(case, *, at):
    """The customer was told how it goes: the promise of the next update begins anew."""
    if clocks.stop(case, ClockKind.PROGRESS, at=at):
        clocks.start(case, ClockKind.PROGRESS, at=at)


# --- what is being carried out ------------------------------------------------------------------------------------


def tasks_of(case):
    """The tasks of the case's present agreement, in their order."""
    found = Task.objects.filter(complaint=case, round=case.round, attempt=case.attempt)
    return found.exclude(source__startswith=BEYOND_THE_CASE).order_by("source", "position", "pk")


def plan_of(case):
    """What was agreed, a line each, in the active language; by its tasks where nobody tells it better."""
    return agreed_terms(case) or [by_when(task) for task in tasks_of(case).exclude(state=TaskState.CANCELLED)]


def agreed_terms(case):
    """The terms in force, a line each, as the floor that knows them tells them."""
    return [line for function in _plans for line in function(case)]


def by_when(task):
    """“Refund arrived: by 27 Nov”."""
    words = {"title": task.title, "day": day_of(task.due_at) if task.due_at else ""}
    return _("%(title)s: by %(day)s") % words if task.due_at else task.title


def day_of(at):
    """“27 Nov”, in Chinese “11月27日”."""
    return date_format(timezone.localtime(at), pgettext("date format", "j M"))


def done_lines(tasks):
    """What was done, a line each, with its proof where it has one."""
    for task in tasks:
        words = {"title": task.title, "proof": task.proof}
        yield _("%(title)s (%(proof)s)") % words if task.proof else task.title


# --- effects of steps and tasks -----------------------------------------------------------------------------------


def agreed(case, *, by, at, event, facts):
    """An effect of `agree`: what was agreed, each part with its date, told at once."""
    with translation.override(words_for(case)):
        plan = "\n".join(f"· {line}" for line in plan_of(case))
    last = max((task.due_at for task in tasks_of(case).filter(state__in=TASK_OPEN) if task.due_at), default=None)
    if tell(case, "plan_agreed", key=f"plan:{event.pk}", at=at, plan=plan, due=last):
        restart_progress(case, at=at)


def delivered(case, *, by, at, event, facts):
    """An effect of `deliver`: where the person who takes the step wrote nothing, the letter says what was done."""
    if str(facts.get("message", "")).strip():
        return
    with translation.override(words_for(case)):
        done = tasks_of(case).filter(state=TaskState.DONE, is_public=True)
        plan = "\n".join(f"· {line}" for line in done_lines(done))
    tell(case, "delivered", key=f"delivered:{event.pk}", at=at, plan=plan)


def milestone(case, task, *, to, by, at, reason):
    """An effect of a task's move: a public one that is done is told, unless it was the last and `deliver` tells it."""
    if to != TaskState.DONE or not task.is_public or case.state != State.EXECUTION:
        return
    ahead = list(tasks_of(case).filter(state__in=TASK_OPEN))
    if not ahead:
        return
    with translation.override(words_for(case)):
        body = "\n".join(sentences([task], ahead))
    due = clocks.build(case, ClockKind.PROGRESS, at=at).due_at
    if tell(case, "progress_update", key=f"task:{task.pk}:done", at=at, body=body, due=timezone.localtime(due)):
        restart_progress(case, at=at)


def sentences(done, ahead):
    """What is done since, and what comes next, by when; only steps that concern the customer."""
    for line in done_lines(done):
        yield _("Done: %(what)s") % {"what": line}
    following = [task for task in ahead if task.is_public] or ahead
    if following:
        first = min(following, key=lambda task: (task.due_at is None, task.due_at, task.pk))
        yield _("Next: %(what)s") % {"what": by_when(first)}
