"""A chunk of the history: cases that arrived one after another, told by themselves, with a chance of their own.

Every chunk begins anew from the seed and its number, so that it is the same whoever tells it, and when.
"""

from array import array
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from typing import Any

from compensation.models import (
    Decision,
    DemandAnswer,
    Offer,
    Payout,
    PayoutBatch,
    Proposal,
    ProposalVersion,
    Recovery,
    Remedy,
)
from complaints.evidence.models import Enquiry, EvidenceItem, ResponsibilityShare, VerificationReport
from complaints.followup.models import Callback, CallbackAttempt
from complaints.messaging.models import Attempt, Message, Outgoing
from complaints.models import (
    CaseGrant,
    Clock,
    Complaint,
    ContactPoint,
    Customer,
    Demand,
    Event,
    EventText,
    Order,
    Party,
    SearchEntry,
    StepRequest,
    Task,
)
from config.demo import storing
from config.demo.cast import Cast
from config.demo.chapters import execution, follow_up, intake, solution, triage, verification
from config.demo.ledger import Ledger
from config.demo.rows import Rows
from config.demo.teller import Teller
from reports.models import RootCause

CHUNK = 1000
TABLES = (
    Customer, ContactPoint, Order, Complaint, Party, Demand, Event, EventText, Clock, StepRequest, Message, Outgoing,
    Attempt, EvidenceItem, Enquiry, VerificationReport, VerificationReport.sources.through, ResponsibilityShare,
    Proposal, ProposalVersion, Remedy, DemandAnswer, Decision, Offer, Payout, PayoutBatch, Recovery, Task, CaseGrant,
    Callback, CallbackAttempt, RootCause, SearchEntry,
)  # fmt: skip
# A case has its own key, so that references follow one another; of other rows it has never so many in a table.
KEYS_A_CASE = 100


@dataclass(frozen=True)
class Plan:
    """All that the chunks of one history share."""

    seed: int
    now: Any
    # How many seconds before now each case arrived, the oldest first.
    arrivals: array
    # {number of the case: scenes.Scene}
    scenes: dict
    # {table: range of keys}
    keys: dict
    cast: Cast
    # {(department, month): key}
    budgets: dict
    # First and last local day.
    days: tuple

    def __len__(self):
        """How many chunks."""
        return -(-len(self.arrivals) // CHUNK)

    def sheet(self, number):
        """The empty sheet of one chunk."""
        first = number * CHUNK
        cases = len(self.arrivals[first : first + CHUNK])
        keys = {model: _part(self.keys[model._meta.db_table], model, first, cases) for model in TABLES}
        rows = Rows(keys)
        return Sheet(
            rows=rows,
            rng=Random(f"redress {self.seed} {number}"),
            # What must be unique in a database differs where the same seed is told twice.
            tokens=Random(f"redress {self.seed} {number} {keys[Complaint].start}"),
            cast=self.cast,
            ledger=Ledger(self.budgets, rows),
            now=self.now,
            days=self.days,
        )


def keys_of(count):
    """{model: how many keys} a history of so many cases sets aside."""
    return {model: count * _width(model) for model in TABLES}


def _width(model):
    return 1 if model is Complaint else KEYS_A_CASE


def _part(given, model, first, cases):
    width = _width(model)
    return given[first * width : (first + cases) * width]


@dataclass(frozen=True)
class Sheet:
    """What the cases of one chunk share."""

    rows: Rows
    rng: Random
    tokens: Random
    cast: Cast
    ledger: Ledger
    now: Any
    days: tuple
    # What was looked up: {(kind, priority, percentage): (minutes, calendar)}.
    promises: dict = field(default_factory=dict)
    # (path, bytes) of what goes into the evidence room.
    files: list = field(default_factory=list)


@dataclass(frozen=True)
class Told:
    """A finished chunk: its rows, packed; its files; how many cases and rows; what it holds and spent, per budget."""

    packed: Any
    # (path, bytes) of each picture.
    files: list
    cases: int
    rows: int
    held: Counter
    spent: Counter


def tell_chunk(plan, number, *, to_send=False):
    """Tell one chunk. Nothing is written to the database."""
    sheet, known = plan.sheet(number), []
    first = number * CHUNK
    arrivals = plan.arrivals[first : first + CHUNK]
    for case, seconds in enumerate(arrivals, start=first):
        tell(Teller(sheet, plan.now - timedelta(seconds=seconds), plan.scenes.get(case)), known)
    sheet.ledger.write_files()
    filled = sheet.rows.filled()
    rows = sum(len(table.rows) for table in filled)
    packed = storing.pack(filled, to_send=to_send)
    return Told(packed, sheet.files, len(arrivals), rows, sheet.ledger.held, sheet.ledger.spent)


def tell(t, known):
    """One case, chapter by chapter, until its story or the time ends; a reopened one begins again at verification."""
    intake.arrive(t, known)
    withdraws_after = t.rng.randint(1, 4) if not t.scene and t.rng.random() < 0.03 else 0
    if _go_through(t, BEGINNING, withdraws_after) and t.state != "withdrawn":
        while _go_through(t, ROUND, withdraws_after) and t.state == "verification":
            withdraws_after = 0
        follow_up.look_back(t)
    if t.scene and t.scene.reply:
        intake.write_again(t)
    execution.settle(t)
    t.end()


def _go_through(t, chapters, withdraws_after):
    """Whether the story went through all of them."""
    for number, chapter in enumerate(chapters, start=1):
        if not chapter(t):
            return False
        if number == withdraws_after and t.state in MAY_BE_TAKEN_BACK and t.later(10, 900):
            return triage.take_back(t)
    return True


BEGINNING = (intake.answer_first, triage.sort)
ROUND = (verification.find_out, solution.propose, execution.carry_out, follow_up.call_back)
MAY_BE_TAKEN_BACK = ("triage", "verification", "solution")
