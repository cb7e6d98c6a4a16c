"""The small cast of every test, and complaints at a wanted state made through the door."""

from io import StringIO

import pytest
from django.core.management import call_command

from complaints import lifecycle, triggers
from complaints.intake import CustomerFacts, DemandFacts, Intake, OrderFacts
from config.testing import prepared
from config.testing.journey import person as make_person
from routing import memory
from routing.models import Category, Department

pytest_plugins = ["config.testing.browser"]


@pytest.fixture(scope="session")
def django_db_keepdb(django_db_modify_db_settings, django_db_blocker):
    """The tests begin on a copy of a database that was migrated before."""
    with django_db_blocker.unblock():
        prepared.provide()
    return True


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Reference data stands in the test database once, as in a real installation."""
    with django_db_blocker.unblock():
        call_command("setup_reference", stdout=StringIO())


@pytest.fixture(autouse=True)
def reference_as_it_stands(monkeypatch):
    """What a test changed in reference rows is rolled back behind the back of `routing.memory`: read them again. Within
    a test nobody else changes them, and looking after the stamp would make query counts depend on the clock.
    """
    monkeypatch.setattr(memory, "SECONDS_BETWEEN_LOOKS", 3600)
    memory.forget()


@pytest.fixture(autouse=True)
def flushable_events(request):
    """For a test that commits for real: its clean-up empties every table, so the triggers that keep events append-only
    are lifted for it (`post_migrate`, which follows, puts them back), and the next such test loads reference data anew.
    """
    marker = request.node.get_closest_marker("django_db")
    commits = {"transactional_db", "live_server"}.intersection(request.fixturenames)
    if not commits and not (marker and marker.kwargs.get("transaction")):
        yield
        return
    request.getfixturevalue("transactional_db")
    triggers.install()
    if not Department.objects.exists():
        call_command("setup_reference", stdout=StringIO())
    yield
    triggers.lift()


@pytest.fixture
def agent(db):
    return make_person("agent_lin", "agent", "service")


@pytest.fixture
def investigator(db):
    return make_person("investigator_zhao", "investigator", "warehouse")


@pytest.fixture
def manager(db):
    return make_person("manager_chen", "manager", "warehouse")


@pytest.fixture
def other_manager(db):
    return make_person("manager_wu", "manager", "warehouse")


MUGS = Intake(
    channel="phone",
    external_id="call-1",
    subject="Two of six mugs arrived broken",
    description="Two of the six mugs were in pieces when I opened the parcel.",
    language="en",
    customer=CustomerFacts(name="Customer 4821", phones=("13800134821",), emails=("c4821@example.com",)),
    order=OrderFacts(number="O-2611-88231", sku="MUG-6-GR", amount=61800, currency="CNY"),
    demands=(DemandFacts("refund", 13400), DemandFacts("explanation")),
)


@pytest.fixture
def mugs():
    """A complaint as it arrives."""
    return MUGS


@pytest.fixture
def case(agent, mugs):
    """A complaint at intake."""
    return lifecycle.register(mugs, by=agent)


@pytest.fixture
def triaged(case, agent):
    """A complaint at triage."""
    return lifecycle.complete_intake(case, by=agent)


@pytest.fixture
def triage_choice(investigator):
    """What `assign` asks: a class, an urgency, a department, an owner of it."""
    return {
        "category": Category.objects.get(code="logistics.damaged"),
        "priority": "yellow",
        "department": Department.objects.get(code="warehouse"),
        "owner": investigator,
    }


@pytest.fixture
def verified(triaged, agent, triage_choice):
    """A complaint at verification."""
    return lifecycle.assign(triaged, by=agent, **triage_choice)
