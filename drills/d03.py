"""D3: many people decide one request at the same time. One decision is made and what it costs is paid once; no budget
is overdrawn; nobody decides what they asked for; the others get a clear 409.

A rejection is decided by its page and by the API, a proposal in the admin; what follows a decision (the customer's
answer, the file for finance, the payment) is asked for many times as well. The rounds about money are in `deciding`.
"""

import random
import time
from concurrent.futures import ThreadPoolExecutor

from drills import deciding, house
from drills.result import Result

NAME = "D3 one decision"
ROUNDS = (20, 500)
AT_ONCE = 50
MANAGERS = 10
MOST_TRIES = 20
# Ten rounds of these, over and over.
KINDS = ("reject", "approve", "amend", "budget", "approve", "reject", "amend", "approve", "reject", "amend")


def run(*, seed, full, database):
    from config.testing import journey

    people = journey.people("d3")
    managers = [manager(journey, f"d3_manager_{number}") for number in range(MANAGERS)]
    drill = Drill(seed, people, managers)
    with house.serving(database) as address, ThreadPoolExecutor(AT_ONCE) as pool:
        drill.open(address, pool)
        for number in range(ROUNDS[full]):
            getattr(drill, KINDS[number % len(KINDS)])(number)
            drill.counts["rounds"] += 1
            if len(drill.broken) > 5:
                break
    return Result(NAME, seed, drill.counts, drill.worst * 1000, drill.broken)


def manager(journey, name):
    """Somebody who leads the warehouse, proposes as well, and may enter the admin."""
    from django.contrib.auth.models import Group

    from routing.models import User

    person = journey.person(name, "manager", "warehouse")
    person.groups.add(Group.objects.get(name="agent"))
    User.objects.filter(pk=person.pk).update(is_staff=True)
    return User.objects.get(pk=person.pk)


class Drill(deciding.AboutMoney):
    """The managers at their desks, and what came of each round."""

    def __init__(self, seed, people, managers):
        self.dice, self.people, self.managers = random.Random(seed), people, managers
        names = ("rounds", "decisions", "losers", "own_refused", "amended", "within", "over", "agreed", "paid", "busy")
        self.counts = dict.fromkeys(names, 0)
        self.worst, self.broken = 0.0, []

    def open(self, address, pool):
        self.pool = pool
        self.desks = [house.browser(address, manager) for manager in self.managers]
        self.agents = [house.browser(address, self.people.agent), house.browser(address, self.people.other_agent)]
        self.finance = house.browser(address, self.people.finance)
        self.customer = house.visitor(address)

    def all_at_once(self, clicks):
        """Every click, started together; the answers in order."""
        began = time.perf_counter()
        answers = [waiting.result() for waiting in [self.pool.submit(self._until_taken, click) for click in clicks]]
        self.worst = max(self.worst, time.perf_counter() - began)
        self.counts["losers"] += sum(answer.status_code == 409 for answer in answers)
        return answers

    def _until_taken(self, click):
        """Whoever reads that the database is busy and nothing was saved clicks again, as the page offers."""
        answer = click()
        for _again in range(MOST_TRIES):
            if answer.status_code != 503:
                break
            self.counts["busy"] += 1
            answer = click()
        return answer

    def expect(self, holds, what):
        if not holds:
            self.broken.append(what)

    # --- rejections -----------------------------------------------------------------------------------------------

    def reject(self, number):
        """A manager asks; fifty clicks of ten managers, the asker among them, by page and API, some of them a no."""
        from complaints.models import Complaint, Event, StepRequest

        case, asker = self._asked(number)
        ways = [self._reject_by_page, self._reject_by_api]
        pages = [self._page_of(case, desk) for desk in self.desks]
        chosen = [self.dice.randrange(MANAGERS) for _click in range(AT_ONCE)]
        clicks = [self.dice.choice(ways)(case, who, pages[who], number) for who in chosen]
        clicks += [way(case, asker, pages[asker], number) for way in ways]
        answers = self.all_at_once(clicks)
        codes = [answer.status_code for answer in answers]
        request = StepRequest.objects.get(complaint=case)
        case = Complaint.objects.get(pk=case.pk)
        events = Event.objects.filter(complaint=case, kind__in=("reject", "decline")).count()
        made = len(codes) - codes.count(409)
        self.counts["decisions"] += made
        where = (
            f"{case.reference}: {made} decided, {events} events, {request.state}, {case.state}, {sorted(set(codes))}"
        )
        self.expect(made == events == 1 and set(codes) <= {200, 302, 409}, where)
        self.expect(request.decided_by_id != request.asked_by_id, f"{where}: decided by who asked")
        self.expect((request.state == "confirmed") == (case.state == "rejected"), where)
        self.expect(all(says_why(answer) for answer in answers), f"{where}: a 409 that does not say why")
        self.counts["own_refused"] += codes[-2:].count(409)
        self.expect(codes[-2:] == [409, 409], f"{where}: the asker's own clicks answered {codes[-2:]}")

    def _asked(self, number):
        from complaints import lifecycle
        from config.testing import journey

        case = lifecycle.register(journey.complaint(f"d3-{number}-{self.dice.randrange(10**6)}"), by=self.people.agent)
        case = lifecycle.complete_intake(case, by=self.people.agent)
        asker = self.dice.randrange(MANAGERS)
        lifecycle.ask(case, "reject", by=self.managers[asker], reason="No complaint of ours.")
        return case, asker

    def _page_of(self, case, desk):
        return house.form_of(desk.get(f"/complaints/{case.reference}/reject/"))

    def _reject_by_page(self, case, who, form, number):
        desk, page = self.desks[who], f"/complaints/{case.reference}/reject/"
        said = form | {"reason": f"Looked at, round {number}."}
        if self.dice.random() < 0.3:
            said["decline"] = "1"
        return lambda: desk.post(page, data=said)

    def _reject_by_api(self, case, who, form, number):
        desk, page = self.desks[who], f"/api/v1/complaints/{case.reference}/transitions/reject/"
        said = {"reason": f"Looked at, round {number}.", "version": int(form["version"][0])}
        token = {"X-CSRFToken": form["csrfmiddlewaretoken"][0]}
        return lambda: desk.post(page, json=said, headers=token)


def says_why(answer):
    """A clear 409: the API's names what changed or what is missing, a page's has a sentence marked as an alert."""
    if answer.status_code != 409:
        return True
    if "json" in answer.headers["content-type"]:
        told = answer.json()
        return bool(told.get("changes") or told.get("unmet"))
    return 'role="alert"' in answer.text
