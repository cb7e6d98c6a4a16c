"""Cases that stand in review, and people who read reports."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from complaints import lifecycle
from complaints.actors import SYSTEM
from complaints.models import Complaint
from conftest import make_person
from reports import period
from routing.models import Category

ANSWERS = {
    "who": "Warehouse, packing table 3",
    "what": "Two mugs broke on the way",
    "when": "19 November, on the way",
    "where": "Transfer hub",
    "why": "One layer of padding; the standard says two; the roll was empty; nobody reorders rolls",
    "how": "Rolls are ordered when the last but one is opened",
}


@pytest.fixture
def reviewer(db):
    return make_person("reviewer_sun", "reviewer", "quality")


@pytest.fixture
def answers():
    """5W1H in words."""
    return dict(ANSWERS)


@pytest.fixture
def in_review(agent, mugs):
    """Make a case that stands in review: a question that was answered; then what the test wants of it."""
    numbers = iter(range(1, 1000))

    def make(category="other.policy", **changes):
        intake = replace(mugs, external_id=f"review-{next(numbers)}", demands=(), asks_only=True)
        case = lifecycle.register(intake, by=agent)
        case = lifecycle.complete_intake(case, by=agent)
        Complaint.objects.filter(pk=case.pk).update(priority="green")
        case = lifecycle.answer(case, by=agent, reply="Yes, within 30 days.", category=_category(category))
        if changes:
            Complaint.objects.filter(pk=case.pk).update(**changes)
        return Complaint.objects.get(pk=case.pk)

    return make


def _category(code):
    return Category.objects.get(code=code)


@pytest.fixture
def last_week(db):
    return period.last_full_week(timezone.now())


@pytest.fixture
def arrived(mugs, last_week):
    """Cases that arrived last week."""

    def make(count, **changes):
        begins = period.week(*last_week).begins
        rows = [
            replace(
                mugs,
                external_id=f"a{number}",
                received_at=begins + timedelta(hours=9 + number),
                is_history=True,
                category_code="logistics.damaged",
                **changes,
            )
            for number in range(count)
        ]
        return lifecycle.register_many(rows, by=SYSTEM)

    return make
