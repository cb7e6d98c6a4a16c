"""When complaints are an incident. Pure: counts in, an answer out."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Floor:
    """At least `floor` complaints within `hours`, and at least `times` their own average over `weeks` before."""

    floor: int
    hours: int
    times: int
    weeks: int

    def usual(self, past):
        """How many of `past` complaints of those weeks fall on one such stretch of hours, on average."""
        return past * self.hours / (self.weeks * 7 * 24)

    def is_reached(self, count, past):
        """Whether so many now, against so many before, are an incident; for what has no past the floor decides."""
        return count >= self.floor and count >= self.times * self.usual(past)
