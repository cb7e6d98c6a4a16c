"""Suggestions: from customers and colleagues to a department, and back with an answer."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from complaints import actors, tracking
from complaints.errors import StepRefused
from complaints.followup import ideas, surveys
from complaints.followup.models import Idea
from complaints.messaging import reach
from complaints.messaging.models import Notice
from complaints.models import Event
from conftest import make_person
from routing.models import Department

pytestmark = pytest.mark.django_db


@pytest.fixture
def idea(delivered):
    party = reach.main_party(delivered)
    return ideas.suggest(by=actors.Customer(party), text="Wrap each mug on its own.", complaint=delivered)


def answered(idea, by, state="taken", text="We test a new inlay in January.", **more):
    return ideas.answer(idea, by=by, state=state, text=text, version=idea.version, **more)


def test_customers_suggestion_goes_to_the_department_of_the_category(idea):
    assert (idea.department.code, idea.source, idea.state) == ("warehouse", "track", "new")


def test_suggestion_in_a_survey_is_kept_once_with_its_own_words(delivered, callback):
    customer = actors.Customer(reach.main_party(delivered))
    surveys.answer(callback.survey, by=customer, satisfaction=5, is_solved=True, suggestion="Thicker cartons.")

    assert Idea.objects.values_list("text", "source", "survey__callback").get() == (
        "Thicker cartons.",
        "survey",
        callback.pk,
    )


def test_survey_without_a_suggestion_makes_none(delivered, callback):
    customer = actors.Customer(reach.main_party(delivered))
    surveys.answer(callback.survey, by=customer, satisfaction=5, is_solved=True, suggestion="  ")

    assert not Idea.objects.exists()


def test_answer_is_written_to_the_customer_and_kept_on_the_chain(idea, delivered, manager):
    before = Event.objects.filter(complaint=delivered, kind="say").count()

    answered(idea, manager)

    letter = delivered.messages.order_by("-pk").first()
    assert "We test a new inlay in January." in letter.text
    assert letter.deliveries.get().template_code == "idea_answered"
    assert Event.objects.filter(complaint=delivered, kind="say").count() == before + 1


def test_answer_that_stays_in_the_house_writes_to_nobody(idea, delivered, manager):
    before = delivered.messages.count()

    answered(idea, manager, state="declined", tells=False)

    assert delivered.messages.count() == before


def test_colleague_is_told_inside_the_product_and_once_per_state(agent, manager):
    idea = ideas.suggest(
        by=agent, text="Print the order number larger.", department=Department.objects.get(code="warehouse")
    )
    answered(idea, manager)
    idea.refresh_from_db()
    answered(idea, manager, state="done", text="Done since Monday.")

    told = Notice.objects.filter(person=agent, kind="idea").order_by("pk")
    assert [row.params["msg_state"] for row in told] == ["we take it up", "it is done"]


def test_what_is_settled_is_not_answered_again_and_the_slower_of_two_is_told(idea, manager, other_manager):
    answered(idea, manager, state="done")

    with pytest.raises(ideas.Overtaken):
        answered(idea, other_manager, state="declined")


def test_answer_needs_words(idea, manager):
    with pytest.raises(StepRefused):
        answered(idea, manager, text="  ")


def test_only_the_department_answers_and_nobody_their_own(idea, manager, agent):
    with pytest.raises(PermissionDenied):
        answered(idea, make_person("manager_he", "manager", "product"))
    with pytest.raises(PermissionDenied):
        answered(idea, agent)
    own = ideas.suggest(by=manager, text="More racks.", department=idea.department)
    with pytest.raises(PermissionDenied):
        answered(own, manager)


def test_suggestion_on_a_case_that_names_me_is_not_there_for_me(idea, delivered, manager, client):
    delivered.people_named.create(name="Chen", person=manager)
    client.force_login(manager)

    assert "Wrap each mug" not in client.get(reverse("ideas")).text
    assert client.get(reverse("idea", args=[idea.pk])).status_code == 404


def test_department_reads_answers_and_passes_on_in_its_pages(idea, manager, client):
    client.force_login(manager)
    listed = client.get(reverse("ideas")).text
    page = client.get(reverse("idea", args=[idea.pk]))
    empty = client.post(reverse("idea", args=[idea.pk]), {"version": idea.version})
    client.post(
        reverse("idea", args=[idea.pk]),
        {"version": idea.version, "state": "taken", "text": "We look into inlays.", "tells": "on"},
    )
    idea.refresh_from_db()
    product = Department.objects.get(code="product")
    client.post(reverse("pass_on_idea", args=[idea.pk]), {"version": idea.version, "department": product.pk})

    assert "Wrap each mug on its own." in listed
    assert page.status_code == 200
    assert empty.status_code == 422
    assert Idea.objects.values_list("state", "department__code").get() == ("taken", "product")
    assert client.get(reverse("ideas"), {"view": "settled"}).status_code == 200


def test_older_answer_comes_back_with_what_was_typed(idea, manager, other_manager, client):
    seen = idea.version
    answered(idea, other_manager)
    client.force_login(manager)

    answer = client.post(reverse("idea", args=[idea.pk]), {"version": seen, "state": "done", "text": "Long done."})

    assert answer.status_code == 409
    assert "Long done." in answer.text
    assert "We test a new inlay" in answer.text


def test_colleague_suggests_from_a_case_and_finds_the_answer(delivered, agent, client):
    client.force_login(agent)
    address = reverse("suggest_idea") + f"?case={delivered.reference}"
    warehouse = Department.objects.get(code="warehouse")

    assert client.get(address).context["form"]["department"].initial == warehouse
    assert client.post(address, {"text": ""}).status_code == 422
    answer = client.post(address, {"text": "Ask for the carton first.", "department": warehouse.pk})

    idea = Idea.objects.get()
    assert (idea.by, idea.complaint, answer.url) == (agent, delivered, reverse("idea", args=[idea.pk]))
    assert "Ask for the carton first." in client.get(reverse("ideas"), {"view": "mine"}).text
    assert client.get(reverse("suggest_idea") + "?case=C26-999999").status_code == 404


def test_customer_suggests_on_the_tracking_page_up_to_three_times(delivered, client):
    token = tracking.token_of(reach.main_party(delivered))
    address = reverse("track_idea", args=[token])

    assert address not in client.get(reverse("track", args=[token])).text  # the survey asks for it already
    delivered.callbacks.get().survey.delete()
    assert address in client.get(reverse("track", args=[token])).text
    assert client.get(address).status_code == 200
    assert client.post(address, {"text": " "}).status_code == 422
    statuses = [client.post(address, {"text": f"Idea {n}"}).status_code for n in range(4)]

    assert statuses == [302, 302, 302, 409]
    assert Idea.objects.count() == 3


@pytest.mark.parametrize("count", [1, 3])
def test_list_costs_the_same_for_any_number(count, delivered, manager, client, django_assert_num_queries):
    for number in range(count):
        ideas.suggest(by=actors.Customer(reach.main_party(delivered)), text=f"Idea {number}", complaint=delivered)
    client.force_login(manager)
    client.get(reverse("ideas"))

    # Session, person, rights, the rows; the rail counts.
    with django_assert_num_queries(6):
        client.get(reverse("ideas"))
