"""Moves that a walk meets seldom by chance, gone for on purpose: a last word, a rejection, a merge, a withdrawal."""

from hypothesis import strategies as st
from hypothesis.stateful import rule

from complaints.tests.table import MOVES
from config.testing import errands
from config.testing.twin import OPEN

EARLY = ("intake", "triage", "verification")
LONGEST = 14


class RareWays:
    """Rules of the walk that lead a case to where a rare move starts, and then take it as those do who may."""

    def lead(self, data, twin, state):
        """On towards a state that lies ahead; whether it was reached."""
        for _act in range(LONGEST):
            if twin.state == state or twin.state not in OPEN:
                break
            self.act(data, twin)
        return twin.state == state

    def by_right(self, data, twin, step):
        """Somebody takes a step that they may take, with what it needs."""
        able = [name for name in self.cast.names if self.cast.may(name, step, twin)]
        self.take(data, twin, step, data.draw(st.sampled_from(able)))

    def errand(self, data, twin, name, how=None):
        """One errand, where it is possible now."""
        found = next(found for found in (*errands.AT_STEPS, *errands.REQUESTS) if found.name == name)
        if found.is_possible(twin):
            self.run(data, twin, found, how)

    def early(self, data, state):
        """A case that can still come to this early state; None where no case can."""
        ahead = [twin for twin in self.twins if twin.state in EARLY[: EARLY.index(state) + 1]]
        twin = data.draw(st.sampled_from(ahead)) if ahead else None
        return twin if twin and self.lead(data, twin, state) else None

    @rule(data=st.data(), state=st.sampled_from(EARLY))
    def reject_from(self, data, state):
        """Asked for by one, confirmed by another, at each of the steps where it is possible."""
        with self.surely():
            if twin := self.early(data, state):
                if "reject" not in twin.requests:
                    self.errand(data, twin, "ask for a decision", ("reject", "agent"))
                self.by_right(data, twin, "reject")

    @rule(data=st.data(), state=st.sampled_from(EARLY), is_undone=st.booleans())
    def merge_from(self, data, state, is_undone):
        """Into another case that is open; and, mostly, apart again."""
        with self.surely():
            twin = self.early(data, state)
            if twin and not twin.family and any(other.state in OPEN for other in self.twins if other is not twin):
                self.by_right(data, twin, "merge")
                if is_undone and "unmerge" in MOVES[twin.state]:
                    self.by_right(data, twin, "unmerge")

    @rule(data=st.data(), state=st.sampled_from(["solution", "execution", "follow_up"]))
    def withdraw_from(self, data, state):
        """The customer takes it back late."""
        with self.surely():
            ahead = [twin for twin in self.twins if twin.state in OPEN[: OPEN.index(state) + 1]]
            twin = data.draw(st.sampled_from(ahead)) if ahead else None
            if twin and self.lead(data, twin, state):
                self.by_right(data, twin, "withdraw")

    @rule(data=st.data(), is_begun=st.booleans())
    def say_the_last_word(self, data, is_begun):
        """An offer is refused, a manager approves the final position; where work has begun, its rest is still due."""
        with self.surely():
            ahead = [twin for twin in self.twins if twin.state in (*EARLY, "solution")]
            twin = data.draw(st.sampled_from(ahead)) if ahead else None
            if not twin or not self.lead(data, twin, "solution"):
                return
            if is_begun and self.lead(data, twin, "execution"):
                self.errand(data, twin, "work", "started")
                self.by_right(data, twin, "renegotiate")
            if twin.state == "solution":
                self.refuse_the_offer(data, twin)

    def refuse_the_offer(self, data, twin):
        """Whatever of it is already done stays done."""
        for name, how in (
            ("propose", "money"), ("submit", None), ("decide", True), ("offer", None),
            ("answer the offer", ("declined", "customer")), ("ask for a decision", ("final_position", "agent")),
            ("decide a request", ("final_position", "manager", True)),
        ):  # fmt: skip
            wanted = name != "decide a request" or "final_position" in twin.requests
            if wanted and not (name.startswith("ask") and twin.requests.get("final_position")):
                self.errand(data, twin, name, how)
        self.by_right(data, twin, "final_position")
