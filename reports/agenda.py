"""Which cases a review proposes for discussion, each with the reason."""

from django.db.models import Q

from complaints.models import Complaint, Event
from complaints.states import Priority, State
from reports.facts import was_paid_beyond_agent
from reports.models import ReviewMark
from reports.states import Topic

MOST = 20
# What makes a case worth a word when it came to its end, or was opened again, in the week.
TOPICS = (
    (Topic.RED, Q(priority=Priority.RED)),
    (Topic.REOPENED, Q(round__gte=3)),
    (Topic.BEYOND_AGENT, Q(was_paid_beyond_agent())),
    (Topic.CHASED, Q(chasers__gte=3)),
    (Topic.REROUTED, Q(reroutes__gte=2)),
)
MOVES = ("satisfy", "answer", "reopen", "final_position", "close")


def propose(review, week, now):
    """Put up to twenty cases on the agenda, the gravest first; what people added or wrote stays."""
    topics = {pk: _topics(case) for pk, case in _moved(week).items()}
    chosen = sorted((pk for pk in topics if topics[pk]), key=lambda pk: (_rank(topics[pk]), pk))[:MOST]
    rows = {mark.complaint_id: mark for mark in review.marks.filter(complaint__in=chosen)}
    rounds = dict(Complaint.objects.filter(pk__in=chosen).values_list("pk", "round"))
    for pk in chosen:
        if pk in rows:
            ReviewMark.objects.filter(pk=rows[pk].pk).update(topics=topics[pk], is_on_agenda=True)
        else:
            ReviewMark.objects.create(
                review=review,
                complaint_id=pk,
                round=rounds[pk],
                topics=topics[pk],
                is_on_agenda=True,
                marked_at=now,
            )


def _moved(week):
    """Cases with a reason to be discussed that moved in the week, by key."""
    moved = Event.objects.filter(kind__in=MOVES, at__gte=week.begins, at__lt=week.ends)
    wanted = Q(pk__in=moved.filter(kind="final_position").values("complaint"))
    for _topic, condition in TOPICS:
        wanted |= condition
    cases = Complaint.objects.filter(wanted, pk__in=moved.values("complaint")).exclude(state=State.MERGED)
    cases = cases.annotate(was_beyond_agent=was_paid_beyond_agent())
    finals = set(moved.filter(kind="final_position").values_list("complaint", flat=True))
    found = {case.pk: case for case in cases.only("priority", "round", "chasers", "reroutes")}
    for pk, case in found.items():
        case.had_final_position = pk in finals
    return found


def _topics(case):
    """The reasons of one case, in the order of their weight."""
    said = {
        Topic.RED: case.priority == Priority.RED,
        Topic.REOPENED: case.round >= 3,
        Topic.BEYOND_AGENT: case.was_beyond_agent,
        Topic.CHASED: case.chasers >= 3,
        Topic.REROUTED: case.reroutes >= 2,
        Topic.FINAL: case.had_final_position,
    }
    return [str(topic) for topic, holds in said.items() if holds]


def _rank(topics):
    return -len(topics), min(list(Topic.values).index(topic) for topic in topics)
