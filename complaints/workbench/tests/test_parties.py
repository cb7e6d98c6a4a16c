"""Who complains and how they are reached, corrected from the case page."""

import dataclasses

import pytest
from django.urls import reverse

from complaints import lifecycle
from complaints.intake import CustomerFacts
from complaints.messaging.models import Outgoing
from complaints.models import Complaint, ContactPoint, Party
from conftest import make_person


@pytest.fixture
def desk(client, agent):
    client.force_login(agent)
    return client


@pytest.fixture
def unreachable(agent, mugs):
    """A case whose customer left no way to reach them."""
    return lifecycle.register(dataclasses.replace(mugs, external_id="w", customer=CustomerFacts(name="Wang")), by=agent)


def page_of(case, name="party", *more):
    return reverse(name, args=[case.reference, *more])


def typed(form, **changes):
    """The form as it stands, with what a person changes."""
    values = {name: form[name].value() for name in form.fields}
    kept = {name: value for name, value in values.items() if value not in (None, "", False)}
    return kept | changes


def post(desk, page, **changes):
    return desk.post(page, typed(desk.get(page).context["form"], **changes))


def test_missing_way_to_reach_the_customer_leads_to_the_page_that_meets_it(desk, unreachable):
    shown = desk.get(page_of(unreachable, "case")).context["next"]
    assert shown.primary[0] == page_of(unreachable)

    answer = post(desk, page_of(unreachable), phone="138 0013 4999")

    case = Complaint.objects.get(pk=unreachable.pk)
    assert answer.status_code == 302
    assert [(p.kind, p.value) for p in case.customer.contacts.all()] == [("phone", "138 0013 4999")]
    assert Outgoing.objects.filter(complaint=case, is_receipt=True).count() == 1
    assert lifecycle.complete_intake(case, by=desk_person(desk)).state == "triage"


def desk_person(desk):
    from routing.models import User

    return User.objects.get(pk=desk.session["_auth_user_id"])


def test_event_says_what_changed_and_never_the_number(desk, triaged):
    post(desk, page_of(triaged), email="wang@example.com", phone_only="on")

    event = triaged.events.get(kind="edit")
    assert '"fields":["contacts","phone_only"]' in event.payload
    assert "wang@example.com" not in event.payload
    assert "contact, telephone only" in desk.get(page_of(triaged, "case")).text


def test_page_shows_what_is_listed_masked_and_an_empty_field_keeps_it(desk, triaged):
    shown = desk.get(page_of(triaged)).text
    before = list(ContactPoint.objects.order_by("pk").values_list("value", flat=True))

    post(desk, page_of(triaged), name="Wang Fang")

    assert "13800134821" not in shown
    assert "138****4821" in shown
    assert list(ContactPoint.objects.order_by("pk").values_list("value", flat=True)) == before
    assert Party.objects.get().customer.name == "Wang Fang"


def test_corrected_number_is_unconfirmed_and_found_by_search(desk, triaged):
    point = ContactPoint.objects.get(kind="phone")
    ContactPoint.objects.filter(pk=point.pk).update(is_confirmed=True)

    post(desk, page_of(triaged), **{f"value_{point.pk}": "13900139000"})

    point = ContactPoint.objects.get(pk=point.pk)
    assert (point.value, point.is_confirmed) == ("13900139000", False)
    assert [row.pk for row in desk.get("/queue/", {"q": "139 0013 9000"}).context["page"].cases] == [triaged.pk]


def test_contact_is_taken_off(desk, triaged):
    point = ContactPoint.objects.get(kind="email")

    post(desk, page_of(triaged), **{f"drop_{point.pk}": "on"})

    assert not ContactPoint.objects.filter(pk=point.pk).exists()


def test_same_number_twice_is_refused_in_words(desk, triaged):
    post(desk, page_of(triaged), phone="13900139000")
    first, second = ContactPoint.objects.filter(kind="phone").order_by("pk")

    answer = post(desk, page_of(triaged), **{f"value_{second.pk}": first.value})

    assert answer.status_code == 409
    assert "It is listed already" in answer.text


def test_short_number_is_said_beside_its_field(desk, triaged):
    answer = post(desk, page_of(triaged), phone="12")

    assert answer.status_code == 422
    assert "at least five digits" in answer.text


def test_representative_is_added_with_an_own_link(desk, triaged):
    answer = post(
        desk, page_of(triaged, "add_party"), role="representative", name="Lawyer Xu", email="xu@example.com",
        authority="Letter of 3 March",
    )  # fmt: skip

    main, other = Party.objects.order_by("pk")
    assert answer.status_code == 302
    assert (other.is_main, other.role, other.authority) == (False, "representative", "Letter of 3 March")
    assert other.link_hash not in (None, main.link_hash)
    assert "party added" in desk.get(page_of(triaged, "case")).text


def test_conflict_keeps_what_was_typed(desk, triaged, agent):
    form = typed(desk.get(page_of(triaged)).context["form"], phone="13900139000")
    lifecycle.edit(triaged, by=agent, version=None, subject="Three mugs")

    answer = desk.post(page_of(triaged), form)

    assert answer.status_code == 409
    assert "13900139000" in answer.text
    assert not ContactPoint.objects.filter(value="13900139000").exists()


def test_party_of_another_case_is_not_found(desk, triaged, unreachable):
    assert desk.get(page_of(triaged, "edit_party", unreachable.parties.get().pk)).status_code == 404


def test_who_may_not_change_a_case_cannot_change_its_parties(client, triaged):
    client.force_login(make_person("auditor", "auditor", "legal"))

    assert client.get(page_of(triaged)).status_code == 403
