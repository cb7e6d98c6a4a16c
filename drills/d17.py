"""D17: everybody walks the whole machine beside its twin, with calls that are cut and answers that are lost.

No illegal state; the twin foretells every answer and every row; one event for each change. The walk itself is
`config.testing.walk`, what it is compared with `config.testing.twin`; tables of moves and rights were written by hand.
The long form must also have taken every move of the table.
"""

import time

from drills.result import Result

NAME = "D17 walk of the machine"
CALLS = (2_000, 10_000)
# Walks of this length reach the seventh step and come back.
LENGTH, AT_ONCE = 80, 10


def run(*, seed, full, database):
    from config.testing.walk import Cast, Walk

    cast = Cast.gather()
    machine = type("Timed", (Walk,), {"cast": cast, "do": timed(Walk.do)})
    broken, round_ = [], 0
    while cast.counts["calls"] < CALLS[full] and not broken:
        broken = walk(machine, seed + round_)
        round_ += 1
    reached, missed, strange = cover()
    broken += [f"a move that the table does not have: {move}" for move in strange]
    if full and missed and not broken:
        broken = [f"the walks never took: {', '.join(missed)}"]
    counts = dict(cast.counts) | {"moves": reached, "moves_missed": len(missed)}
    return Result(NAME, seed, counts, timed.worst * 1000, broken)


def walk(machine, seed):
    """A few walks; what broke as one text, with the trail that led there."""
    from hypothesis import seed as seeded
    from hypothesis import settings
    from hypothesis.errors import FlakyStrategyDefinition
    from hypothesis.stateful import run_state_machine_as_test

    from config.testing.walk import BARE

    options = settings(max_examples=AT_ONCE, stateful_step_count=LENGTH, **BARE)
    try:
        run_state_machine_as_test(seeded(seed)(machine), settings=options)
    except FlakyStrategyDefinition:
        # Walks share a database that grows; where one would be walked again, it may go another way. Nothing broke.
        return []
    except Exception as error:
        return [f"seed {seed}: {type(error).__name__}: {error}"]
    return []


def cover():
    """(how many moves of the table were taken, those that were not, moves that it does not have)."""
    from complaints.models import Event
    from complaints.tests.table import MOVES

    moves = [(state, step, targets) for state, steps in MOVES.items() for step, targets in steps.items()]
    wanted = {(state, step, target) for state, step, targets in moves for target in targets.split(" or ")}
    taken = set(Event.objects.exclude(from_state="").values_list("from_state", "kind", "to_state"))
    missed = sorted(f"{step} from {state} to {target}" for state, step, target in wanted - taken)
    return len(taken & wanted), missed, sorted(taken - wanted)


def timed(do):
    """The walk's call, with a watch beside it."""

    def watched(self, *arguments):
        began = time.perf_counter()
        try:
            return do(self, *arguments)
        finally:
            timed.worst = max(timed.worst, time.perf_counter() - began)

    return watched


timed.worst = 0.0
