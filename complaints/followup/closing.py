"""The last letter: when a case is closed, what was given; when it is rejected, why, and who else can be asked."""

from datetime import timedelta

from django.utils import translation
from django.utils.translation import gettext as _

from complaints.followup import news
from complaints.followup.models import Callback
from complaints.messaging.models import Direction, Message
from complaints.models import Event, StepRequest
from complaints.models.request import RequestState
from complaints.models.task import TaskState
from complaints.states import Outcome, State

APPEAL_DAYS = timedelta(days=30)
# Who ended with one of these hears where else they can turn.
NOT_CONTENT = (Outcome.STILL_DISSATISFIED, Outcome.PARTLY)


def closed(case, *, by, at, event, facts):
    """An effect of `close`: thanks, what was given, and that it can be opened again; who was not content is told of the
    outside bodies. What was answered and ended was told with the answer."""
    if _was_a_question(case):
        return
    with translation.override(news.words_for(case)):
        body = "\n".join(_given(case))
    code = "closed_not_content" if _is_not_content(case) else "closed"
    news.tell(case, code, key=f"closed:{event.pk}", at=at, body=body)


def letter_of(case):
    """The last letter of an ended case, as it was written when the case was closed or rejected; or None."""
    if case.state not in (State.CLOSED, State.REJECTED) or case.ended_at is None:
        return None
    written = Message.objects.filter(complaint=case, party=news.party_of(case), direction=Direction.OUT)
    return written.filter(is_automatic=True, at=case.ended_at).order_by("-pk").first()


def _was_a_question(case):
    last = Event.objects.filter(complaint=case, kind__in=["answer", "satisfy"]).order_by("-seq").first()
    return last is not None and last.kind == "answer"


def _given(case):
    """What the customer got, a line each; nothing where there was nothing to give."""
    done = news.tasks_of(case).filter(state=TaskState.DONE, is_public=True)
    lines = news.agreed_terms(case) or list(news.done_lines(done))
    if lines:
        yield _("What you received:")
        yield from (f"· {line}" for line in lines)


def _is_not_content(case):
    rows = Callback.objects.filter(complaint=case).current()
    return rows.filter(outcome__in=NOT_CONTENT).exists()


def rejected(case, *, by, at, event, facts):
    """An effect of `reject`: the letter that was written with the request; without one (spam) nobody is written to."""
    decided = StepRequest.objects.filter(complaint=case, step="reject", state=RequestState.CONFIRMED)
    request = decided.order_by("-decided_at").first()
    letter = str(request.facts.get("letter", "")).strip() if request else ""
    if letter:
        news.tell(case, "rejected", key=f"rejected:{event.pk}", at=at, body=letter, due=at + APPEAL_DAYS)
