"""Cases in execution and follow-up, brought there through the door without what other floors ask."""

import dataclasses

import pytest

from complaints import lifecycle, steps, tasks

# Steps on the way whose guards and effects belong to other rooms and floors.
ON_THE_WAY = ("conclude", "agree", "final_position", "renegotiate", "withdraw")


@pytest.fixture
def open_way(monkeypatch):
    """Take the other floors' guards and effects off the steps that lead here; those of this room stay."""
    for step in ON_THE_WAY:
        monkeypatch.setitem(steps.DECLARED, step, [])
        monkeypatch.setitem(steps._guards, step, [])
        ours = [entry for entry in steps._effects.get(step, []) if entry[1].__module__.startswith("complaints.")]
        monkeypatch.setitem(steps._effects, step, ours)


@pytest.fixture
def executed(open_way, verified, agent, investigator):
    """A case in execution, without tasks."""
    return lifecycle.agree(lifecycle.conclude(verified, by=investigator), by=agent)


@pytest.fixture
def planned(executed, agent):
    """A case in execution with the tasks of a refund: filed with finance, arrived."""
    tasks.plan(executed, remedy="refund", source="remedy:1", at=executed.now, by=agent)
    return executed


@pytest.fixture
def delivered(executed, agent):
    """A case at follow-up, with its callback."""
    return lifecycle.deliver(executed, by=agent)


@pytest.fixture
def callback(delivered):
    return delivered.callbacks.get()


@pytest.fixture
def make_executed(open_way, agent, investigator, triage_choice, mugs):
    """`make_executed(3)` gives that many cases in execution, without tasks."""

    def make(count, priority="yellow", handler=None, **customer):
        return [_one(number, priority, handler or agent, customer) for number in range(count)]

    def _one(number, priority, handler, customer):
        facts = dataclasses.replace(mugs.customer, phones=(f"1380013{4000 + number}",), **customer)
        key = f"{priority}-{handler.pk}-{number}"
        case = lifecycle.register(dataclasses.replace(mugs, external_id=key, customer=facts), by=handler)
        case = lifecycle.complete_intake(case, by=handler)
        case = lifecycle.assign(case, by=handler, **triage_choice | {"priority": priority})
        return lifecycle.agree(lifecycle.conclude(case, by=investigator), by=handler)

    return make


@pytest.fixture
def make_delivered(make_executed):
    """`make_delivered(3)` gives that many cases at follow-up."""

    def make(*args, **customer):
        return [lifecycle.deliver(case, by=case.handler) for case in make_executed(*args, **customer)]

    return make
