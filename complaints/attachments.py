"""Files that come with words from outside: the room that keeps evidence takes them, else they stay where they are."""

from complaints.errors import StepRefused

_takers = []


def taken_by(function):
    """Register `function(case, by=, name=, media=, content=, source=)`; again is the same one."""
    if function not in _takers:
        _takers.append(function)


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
