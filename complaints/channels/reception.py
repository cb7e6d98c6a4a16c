"""One complaint from outside: into the door, on to triage where nothing is missing, and into the ledger."""

from dataclasses import dataclass

from django.db import IntegrityError

from complaints import lifecycle, recording, tracking
from complaints.actors import SYSTEM
from complaints.channels import ledger
from complaints.channels.models import Arrival, End
from complaints.errors import DifferentBody
from complaints.messaging import reach


@dataclass(frozen=True)
class Received:
    """The case of a complaint, whether it is new, and what the sender is told: the same every time."""

    case: object
    is_new: bool
    answer: dict


def receive(intake, *, by, arrival, raw=None):
    """Register a complaint once and write its arrival. A repeat gets the first answer; another body under a known
    key raises `DifferentBody` and is kept in the ledger."""
    arrival.channel = intake.channel
    arrival.digest = arrival.digest or recording.body_digest(intake)
    try:
        case = _take(intake, by, arrival)
    except ledger.Repeated as known:
        ledger.repeated(arrival, known.first, is_same=known.is_same, raw=raw)
        if not known.is_same:
            raise DifferentBody(known.first.complaint) from known
        return Received(known.first.complaint, False, answer_of(known.first.complaint))
    except DifferentBody as known:
        ledger.repeated(arrival, Arrival(complaint=known.first), is_same=False, raw=raw)
        raise
    return Received(case, case.is_new, answer_of(case))


def _take(intake, by, arrival):
    """Where another took the same complaint at the same moment, ours is undone and finds theirs."""
    try:
        return ledger.take(arrival, lambda row: _register(intake, by, row))
    except IntegrityError:
        return ledger.take(arrival, lambda row: _register(intake, by, row))


def _register(intake, by, arrival):
    case = lifecycle.register_within(intake, by=by)
    arrival.complaint = case
    if not case.is_new:
        arrival.end = End.DUPLICATE
        return case
    case = complete(case)
    arrival.end, arrival.answer = End.CASE, {"state": str(case.state)}
    return case


def complete(case):
    """On to triage when the record is complete; otherwise the case waits at intake for a person."""
    done = lifecycle.complete_intake_if_ready(case, by=SYSTEM)
    if done is None:
        return case
    done.is_new, done.main_party = True, case.main_party
    return done


def answer_of(case):
    """Reference, state and link as they were told the first time; the link is made anew, it is stored nowhere."""
    first = None
    if not getattr(case, "is_new", False):
        answers = Arrival.objects.filter(complaint=case, end=End.CASE).order_by("pk")
        first = answers.values_list("answer", flat=True).first()
    party = getattr(case, "main_party", None) or reach.main_party(case)
    return {
        "reference": case.reference,
        "state": (first or {}).get("state", str(case.state)),
        "tracking_url": tracking.url_of(party),
    }
