"""A short walk through the whole machine beside its twin; drill D17 walks further, on both databases."""

import pytest
from hypothesis import seed, settings
from hypothesis.stateful import run_state_machine_as_test

from config.management.commands.doctor import invariants
from config.testing.walk import BARE, Cast, Walk


class ShortWalk(Walk):
    """Each walk is examined at its end, then taken back."""

    is_taken_back = True

    def teardown(self):
        broken = [name for name, _sentence, count in invariants() if count()]
        super().teardown()
        assert broken == []


@pytest.mark.django_db
def test_machine_answers_as_its_twin_foretells():
    cast = Cast.gather()
    machine = seed(17)(type("Cast", (ShortWalk,), {"cast": cast}))

    run_state_machine_as_test(machine, settings=settings(max_examples=6, stateful_step_count=40, **BARE))

    assert cast.counts["changes"] > 40
