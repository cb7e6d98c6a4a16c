"""One complaint from triage to review through the pages, counting what every page and every step asks the database."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from compensation.models import Offer
from compensation.tests.conftest import write_report
from compensation.tests.test_views import typed
from complaints import lifecycle
from complaints.followup.models import FollowUpTerms
from complaints.messaging import letters, placeholders
from complaints.models import Complaint, Task
from complaints.states import State
from routing import calendars, names

CASE, STEP = 18, 20
# Plans every task and payment of the terms; it is not to grow.
OVER = {"agree": 57}


class Walk:
    """A person's browser that counts; the nesting of transactions is not counted."""

    def __init__(self, client):
        self.client = client
        self.steps = {}
        self.pages = {}

    def _count(self, send):
        with CaptureQueriesContext(connection) as captured:
            answer = send()
        assert answer.status_code in (200, 302), (answer.status_code, answer.text[:3000])
        return [query["sql"] for query in captured if "SAVEPOINT" not in query["sql"]]

    def step(self, name, case, posted=None, address=None):
        url = address or reverse(name, args=[case.reference])
        version = Complaint.objects.get(pk=case.pk).version
        self.steps[name] = self._count(lambda: self.client.post(url, {"version": version} | (posted or {})))
        return self.look(case)

    def look(self, case):
        """Open the case page where the case stands now."""
        url = reverse("case", args=[case.reference])
        self.client.get(url)
        state = Complaint.objects.get(pk=case.pk).state
        self.pages[state] = self._count(lambda: self.client.get(url))
        return state


def lengthen(case, agent):
    """Thirty more events on the timeline."""
    for number in range(15):
        lifecycle.edit(case, by=agent, version=None, subject=f"Mugs {number}")
        lifecycle.say(case, by=agent, text=f"Word {number}")


def warm():
    """Reference data as a process has it that has run for a while."""
    names.categories()
    names.departments()
    for code in ("desk", "always", "days", "statutory"):
        calendars.load(code)
    FollowUpTerms.current()
    letters.render("delivered", language="en", channel="phone", values=placeholders.examples("en"))


@pytest.fixture
def walk(client, agent):
    client.force_login(agent)
    warm()
    return Walk(client)


def test_every_step_and_every_case_page_keep_their_bounds(walk, triaged, agent, investigator, triage_choice):
    case = triaged
    lengthen(case, agent)
    chosen = {name: getattr(value, "pk", value) for name, value in triage_choice.items()}
    assert walk.step("assign", case, chosen) == State.VERIFICATION
    write_report(case, investigator)
    assert walk.step("conclude", case) == State.SOLUTION
    page = reverse("proposal", args=[case.reference])
    assert walk.client.post(page, typed(case, save="1")).status_code == 302
    walk.look(case)
    seen = walk.client.get(page).context["form"]["seen"].value()
    assert walk.client.post(page, typed(case, offer="1", seen=seen)).status_code == 302
    walk.look(case)
    offer = Offer.objects.get()
    answer = reverse("answer_offer", args=[case.reference, offer.pk])
    said = {"seen": offer.version.content_hash, "words": "Yes, by phone at 14:20.", "accept": "1"}
    assert walk.step("agree", case, said, answer) == State.EXECUTION

    for task in Task.objects.filter(complaint=case):
        Task.objects.filter(pk=task.pk).update(state="done", finished_at=timezone.now())
    assert walk.step("deliver", case, {}) == State.FOLLOW_UP
    called = {"outcome": "satisfied", "satisfaction": 5}
    assert walk.step("satisfy", case, called, reverse("record_callback", args=[case.reference])) == State.REVIEW

    counts = {name: len(queries) for name, queries in walk.steps.items()}
    assert {name: count for name, count in counts.items() if count > OVER.get(name, STEP)} == {}
    assert {state: len(queries) for state, queries in walk.pages.items() if len(queries) > CASE} == {}
