"""D3: many people decide one request at the same time. One decision is made; nobody confirms what they asked for; the
others get a clear 409. For `reject`, by its page.
"""

import random
import time
from concurrent.futures import ThreadPoolExecutor

from drills import house
from drills.result import Result

NAME = "D3 one decision"
ROUNDS = (20, 500)
AT_ONCE = 50
MANAGERS = 10


def run(*, seed, full, database):
    from config.testing import journey

    people = journey.people("d3")
    managers = [journey.person(f"d3_manager_{number}", "manager", "service") for number in range(MANAGERS)]
    drill = Drill(seed, people, managers)
    with house.serving(database) as address, ThreadPoolExecutor(AT_ONCE) as pool:
        drill.open(address, pool)
        for number in range(ROUNDS[full]):
            drill.round(number)
            if len(drill.broken) > 5:
                break
    return Result(NAME, seed, drill.counts, drill.worst * 1000, drill.broken)


class Drill:
    """The managers at their desks, and what came of each round."""

    def __init__(self, seed, people, managers):
        self.dice, self.people, self.managers = random.Random(seed), people, managers
        self.counts = {"rounds": 0, "decisions": 0, "losers": 0, "own_refused": 0}
        self.worst, self.broken = 0.0, []

    def open(self, address, pool):
        self.pool = pool
        self.desks = [house.browser(address, manager) for manager in self.managers]

    def round(self, number):
        """A manager asks; fifty clicks of ten managers, the asker among them, some of them declining."""
        from complaints import lifecycle
        from complaints.models import Complaint, Event, StepRequest

        case, asker = self._asked(lifecycle, number)
        clicks = [self._click(case, self.dice.randrange(MANAGERS), number) for _click in range(AT_ONCE)]
        clicks.append(self._click(case, asker, number))
        began = time.perf_counter()
        answers = [waiting.result() for waiting in [self.pool.submit(click) for click in clicks]]
        self.worst = max(self.worst, time.perf_counter() - began)
        codes = [answer.status_code for answer in answers]
        self.counts["rounds"] += 1
        self.counts["losers"] += codes.count(409)
        request = StepRequest.objects.get(complaint=case)
        case = Complaint.objects.get(pk=case.pk)
        events = Event.objects.filter(complaint=case, kind__in=("reject", "decline")).count()
        made = codes.count(302)
        self.counts["decisions"] += made
        where = (
            f"{case.reference}: {made} decisions, {events} events, {request.state}, {case.state}, {sorted(set(codes))}"
        )
        self._expect(made == events == 1 and set(codes) <= {302, 409}, where)
        self._expect(request.decided_by_id != request.asked_by_id, f"{where}: decided by who asked")
        self._expect((request.state == "confirmed") == (case.state == "rejected"), where)
        own = answers[-1]
        self.counts["own_refused"] += own.status_code == 409
        self._expect(own.status_code == 409, f"{where}: the asker's own click answered {own.status_code}")

    def _asked(self, lifecycle, number):
        from config.testing import journey

        case = lifecycle.register(journey.complaint(f"d3-{number}-{self.dice.randrange(10**6)}"), by=self.people.agent)
        case = lifecycle.complete_intake(case, by=self.people.agent)
        asker = self.dice.randrange(MANAGERS)
        lifecycle.ask(case, "reject", by=self.managers[asker], reason="No complaint of ours.")
        return case, asker

    def _click(self, case, who, number):
        desk, page = self.desks[who], f"/complaints/{case.reference}/reject/"
        form = house.form_of(desk.get(page))
        data = form | {"reason": f"Looked at, round {number}."}
        if self.dice.random() < 0.3:
            data["decline"] = "1"
        return lambda: desk.post(page, data=data)

    def _expect(self, holds, what):
        if not holds:
            self.broken.append(what)
