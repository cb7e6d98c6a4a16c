"""Files that come with words from outside: the room that keeps evidence takes them, else they stay where they are. It
also tells what a case has, for a complaint that is split into two."""

from dataclasses import dataclass

from complaints.errors import StepRefused

_takers = []
_givers = []


@dataclass(frozen=True)
class Filed:
    """A file that a case has. `content()` reads it."""

    pk: int
    name: str
    media: str
    content: object


def taken_by(function):
    """Register `function(case, by=, name=, media=, content=, source=)`; again is the same one."""
    if function not in _takers:
        _takers.append(function)


def given_by(function):
    """Register `function(case) -> list of Filed`; again is the same one."""
    if function not in _givers:
        _givers.append(function)


def of(case):
    """The files of a case."""
    return [filed for give in _givers for filed in give(case)]


def bring(case, *, by, files, source):
    """Hand files over; returns (name, why) of each that was not taken. `files` have name, media and content."""
    refused = []
    for file in files:
        for take in _takers:
            try:
                take(case, by=by, name=file.name, media=file.media, content=file.content, source=source)
            except StepRefused as error:
                refused.append((file.name, " ".join(str(one.hint) for one in error.unmet)))
    return refused
