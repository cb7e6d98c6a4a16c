"""Complaints on one batch, and the people of the product department."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from complaints import lifecycle
from complaints.actors import SYSTEM
from complaints.incidents import finding
from complaints.incidents.models import Incident
from complaints.intake import CustomerFacts, OrderFacts
from config.testing.journey import complaint
from config.testing.journey import person as make_person


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def leading(db):
    """The manager of the department that answers for batches."""
    person = make_person("manager_product", "manager", "product")
    person.memberships.update(is_manager=True)
    return person


@pytest.fixture
def complain(db):
    """Register a complaint on an order with these columns; `ago` days before."""
    count = iter(range(10_000))

    def make(ago=0.0, **order):
        number = next(count)
        intake = complaint(
            f"incident-{number}",
            order=OrderFacts(number=f"O-{number}", **order),
            customer=CustomerFacts(name=f"Customer {number}", emails=(f"c{number}@example.com",)),
        )
        at = timezone.now() - timedelta(days=ago)
        return lifecycle.register(replace(intake, received_at=at), by=SYSTEM)

    return make


@pytest.fixture
def incident(leading, complain):
    """Three complaints on batch B-1, found."""
    for _case in range(3):
        complain(batch="B-1", sku="MUG")
    finding.look(timezone.now())
    return Incident.objects.get()
