"""One complaint from the telephone to its end, clicked by the people whose steps they are."""

import pytest
from django.urls import reverse

from complaints.models import Complaint
from complaints.states import State
from conftest import make_person

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def reviewer(db):
    return make_person("reviewer_okafor", "reviewer", "quality")


@pytest.fixture
def desk(new_page, settings):
    """Opens a page for somebody; signing in is tested elsewhere."""
    settings.REQUIRE_MFA = False
    return new_page


def go(page, name, *args):
    page.goto(reverse(name, args=args))


def take_the_way(page, case):
    """The blue button of the case page: what is missing first, or the step itself."""
    go(page, "case", case.reference)
    page.locator(".is-next .btn-primary").first.click()
    page.wait_for_load_state()


def send(page):
    """The form's own button, and the page that follows."""
    page.locator("main .btn-primary").last.click()
    page.wait_for_load_state()


def state_of(case):
    return Complaint.objects.values_list("state", flat=True).get(pk=case.pk)


def record(page):
    go(page, "record")
    page.fill("input[name=phone]", "138 0013 4821")
    page.fill("textarea[name=description]", "Two of the six mugs were in pieces when I opened the parcel.")
    page.locator("label[for]", has_text="Explanation").first.click()
    page.get_by_role("button", name="Record and send the receipt").click()
    page.wait_for_url("**/complaints/C*/")
    return Complaint.objects.get()


def verify(page, case):
    go(page, "add_evidence", case.reference)
    page.fill("textarea[name=text]", "The packing record names a single layer of padding.")
    page.select_option("select[name=kind]", "department_statement")
    page.fill("input[name=title]", "Packing record")
    send(page)
    take_the_way(page, case)
    page.fill("textarea[name=findings]", "Single layer of padding, against the rule for fragile goods.")
    page.select_option("select[name='shares-0-party']", label="Warehouse and logistics")
    page.fill("input[name='shares-0-percent']", "100")
    page.locator("input[name=sources]").first.check()
    send(page)
    take_the_way(page, case)
    send(page)


def agree(page, case):
    take_the_way(page, case)
    page.fill("textarea[name=message]", "We are sorry. This is what happened, and what we offer.")
    page.get_by_role("button", name="Offer").first.click()
    page.wait_for_load_state()
    take_the_way(page, case)
    page.fill("textarea[name=words]", "Yes, thank you.")
    page.locator("button[name=accept]").click()
    page.wait_for_load_state()


def carry_out(page, case):
    for _task in range(case.tasks.count()):
        go(page, "case_tasks", case.reference)
        page.locator("a[href*='/finish/']").first.click()
        page.wait_for_load_state()
        if page.locator("input[name=proof]").count():
            page.fill("input[name=proof]", "CPN-2611-1")
        send(page)
    take_the_way(page, case)
    send(page)


def call_back(page, case):
    take_the_way(page, case)
    page.click("label[for=outcome-satisfied]")
    page.fill("textarea[name=note]", "All is well.")
    send(page)


def close(page, case):
    take_the_way(page, case)
    for question in ("who", "what", "when", "where", "why", "how"):
        page.fill(f"[name={question}]", f"The {question} of it.")
    page.select_option("select[name=cause]", index=1)
    send(page)
    take_the_way(page, case)
    send(page)


def test_one_complaint_is_led_from_the_telephone_to_its_end(desk, agent, investigator, reviewer):
    at_the_desk, in_the_warehouse, at_review = desk(agent), desk(investigator), desk(reviewer)

    case = record(at_the_desk)
    assert state_of(case) == State.TRIAGE
    go(at_the_desk, "assign", case.reference)
    at_the_desk.select_option("select[name=category]", label="Damaged in transit")
    at_the_desk.select_option("select[name=department]", label="Warehouse and logistics")
    at_the_desk.select_option("select[name=owner]", value=str(investigator.pk))
    send(at_the_desk)
    assert state_of(case) == State.VERIFICATION
    verify(in_the_warehouse, case)
    assert state_of(case) == State.SOLUTION
    agree(at_the_desk, case)
    assert state_of(case) == State.EXECUTION
    carry_out(at_the_desk, case)
    assert state_of(case) == State.FOLLOW_UP
    call_back(at_the_desk, case)
    assert state_of(case) == State.REVIEW
    close(at_review, case)

    assert state_of(case) == State.CLOSED
