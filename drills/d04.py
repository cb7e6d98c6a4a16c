"""D4: two people at one case. No change is overwritten unseen, the second keeps what they typed and sees both; notes
that are added at once both stay; a note beside a step stops neither.
"""

import random
import time
from concurrent.futures import ThreadPoolExecutor

from drills import house
from drills.result import Result

NAME = "D4 two people, one case"
PAIRS = (200, 2_000)


def run(*, seed, full, database):
    from config.testing import journey

    drill = Drill(seed, journey.people("d4"))
    with house.serving(database) as address, ThreadPoolExecutor(2) as pool:
        drill.open(address, pool)
        for number in range(PAIRS[full]):
            (drill.edit, drill.notes, drill.note_and_step)[number % 3](number)
            if len(drill.broken) > 5:
                break
    return Result(NAME, seed, drill.counts, drill.worst * 1000, drill.broken)


class Drill:
    """The two people, what they did, and what should not have been."""

    def __init__(self, seed, people):
        self.dice, self.people = random.Random(seed), people
        self.counts = {"pairs": 0, "saved": 0, "conflicts": 0, "notes": 0, "steps": 0}
        self.worst, self.broken = 0.0, []

    def open(self, address, pool):
        self.pool = pool
        self.desks = [house.browser(address, person) for person in (self.people.agent, self.people.other_agent)]

    def case(self, number):
        from complaints import lifecycle
        from config.testing import journey

        intake = journey.complaint(f"d4-{number}-{self.dice.randrange(10**6)}")
        return lifecycle.register(intake, by=self.people.agent)

    def both(self, *calls):
        """Do it at the same time; the answers in order."""
        self.counts["pairs"] += 1
        began = time.perf_counter()
        answers = [waiting.result() for waiting in [self.pool.submit(call) for call in calls]]
        self.worst = max(self.worst, time.perf_counter() - began)
        return answers

    def expect(self, holds, what):
        if not holds:
            self.broken.append(what)

    # --- the three ways of meeting ----------------------------------------------------------------------------------

    def edit(self, number):
        """Both open, both change, both save."""
        case = self.case(number)
        page = f"/complaints/{case.reference}/edit/"
        forms = [house.form_of(desk.get(page)) for desk in self.desks]
        typed = [f"Subject by {who} {number}" for who in ("one", "two")]
        calls = [
            lambda desk=desk, form=form, words=words: desk.post(page, data=form | {"subject": words})
            for desk, form, words in zip(self.desks, forms, typed, strict=True)
        ]
        answers = self.both(*calls)
        codes = [answer.status_code for answer in answers]
        self.expect(sorted(codes) == [302, 409], f"{case.reference}: two saved changes answered {codes}")
        if sorted(codes) != [302, 409]:
            return
        self.counts["saved"] += 1
        self.counts["conflicts"] += 1
        winner, loser = codes.index(302), codes.index(409)
        stands = type(case).objects.values_list("subject", flat=True).get(pk=case.pk)
        self.expect(stands == typed[winner], f"{case.reference}: “{stands}” stands")
        shown = answers[loser].text
        self.expect(typed[loser] in shown, f"{case.reference}: the second lost what they typed")
        self.expect(typed[winner] in shown, f"{case.reference}: the second does not see the other's change")

    def notes(self, number):
        """Both add a note."""
        case = self.case(number)
        words = [f"Note {who} of {number}" for who in ("one", "two")]
        codes = [a.status_code for a in self.both(*[self._note(d, case, w) for d, w in self._with(words)])]
        kept = set(case.messages.filter(direction="note").values_list("text", flat=True))
        self.counts["notes"] += len(kept)
        self.expect(codes == [302, 302] and kept == set(words), f"{case.reference}: {codes}, notes {sorted(kept)}")

    def _with(self, words):
        return zip(self.desks, words, strict=True)

    def _note(self, desk, case, words):
        page = f"/complaints/{case.reference}/"
        form = house.form_of(desk.get(page))
        data = {"csrfmiddlewaretoken": form["csrfmiddlewaretoken"], "direction": "note", "text": words}
        return lambda: desk.post(f"{page}say/", data=data)

    def note_and_step(self, number):
        """One notes, the other takes a step: both are done."""
        from complaints.models import Complaint

        case = self.case(number)
        page = f"/complaints/{case.reference}/complete_intake/"
        form = house.form_of(self.desks[1].get(page))

        def step():
            return self.desks[1].post(page, data=form)

        codes = [a.status_code for a in self.both(self._note(self.desks[0], case, f"Beside {number}"), step)]
        state = Complaint.objects.values_list("state", flat=True).get(pk=case.pk)
        noted = case.messages.filter(direction="note", text=f"Beside {number}").count()
        self.counts["steps"] += state == "triage"
        self.expect((codes, state, noted) == ([302, 302], "triage", 1), f"{case.reference}: {codes} {state} {noted}")
