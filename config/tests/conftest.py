"""Cases at the later steps, led there through every room."""

import pytest

from config.testing import journey


@pytest.fixture
def who(db):
    """The people whom a case meets."""
    return journey.people()


@pytest.fixture
def solved(who):
    """A case at solution."""
    return journey.record(who, "mugs", "solution")


@pytest.fixture
def agreed(who):
    """A case at execution."""
    return journey.record(who, "mugs", "execution")


@pytest.fixture
def delivered(who):
    """A case at follow-up."""
    return journey.record(who, "mugs", "follow_up")


@pytest.fixture
def reviewed(who):
    """A case at review."""
    return journey.record(who, "mugs", "review")
