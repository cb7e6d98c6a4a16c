"""Forms about a case: what was typed is kept, and what cannot be done is said."""

import pytest
from django.urls import reverse

from complaints import lifecycle
from complaints.models import Complaint


@pytest.fixture
def desk(client, agent):
    client.force_login(agent)
    return client


def test_every_form_page_opens(desk, triaged):
    assert desk.get(reverse("record")).status_code == 200
    names = ("assign", "answer", "fast_track", "ask_reject", "withdraw", "merge", "hand_over", "promise", "edit")
    for name in (*names, "conclude", "ask_final_position"):
        assert desk.get(reverse(name, args=[triaged.reference])).status_code == 200, name


def test_assign_through_the_page(desk, triaged, triage_choice):
    page = reverse("assign", args=[triaged.reference])
    assert desk.get(page).status_code == 200

    answer = desk.post(
        page,
        {
            "version": triaged.version,
            "category": triage_choice["category"].pk,
            "priority": "yellow",
            "department": triage_choice["department"].pk,
            "owner": triage_choice["owner"].pk,
        },
    )

    assert answer.status_code == 302
    assert Complaint.objects.get(pk=triaged.pk).state == "verification"


def test_conflict_keeps_what_was_typed_and_shows_what_changed(desk, triaged, agent):
    lifecycle.take(triaged, by=agent)

    answer = desk.post(
        reverse("withdraw", args=[triaged.reference]), {"version": triaged.version, "words": "He called at nine."}
    )

    assert answer.status_code == 409
    assert "He called at nine." in answer.text
    assert "Save mine onto the new version" in answer.text


def test_after_a_conflict_the_same_page_can_be_sent_again(desk, triaged, agent):
    lifecycle.take(triaged, by=agent)
    page = reverse("edit", args=[triaged.reference])
    typed = {"channel": "phone", "subject": "Three mugs", "demands": ["refund"], "version": triaged.version}
    shown = desk.post(page, typed)
    assert shown.status_code == 409

    again = desk.post(page, typed | {"version": shown.context["form"]["version"].value()})

    assert again.status_code == 302
    assert Complaint.objects.get(pk=triaged.pk).subject == "Three mugs"


def test_edit_changes_the_record_and_says_which_parts(desk, triaged):
    page = reverse("edit", args=[triaged.reference])
    form = desk.get(page).context["form"]
    typed = {name: form[name].value() for name in form.fields if form[name].value() not in (None, "", False)}

    answer = desk.post(page, typed | {"order_amount": "620.50", "demands": ["refund"], "amount_freight": "12.00"})

    case = Complaint.objects.get(pk=triaged.pk)
    assert answer.status_code == 302
    assert case.order.amount == 62050
    assert list(case.demands.order_by("pk").values_list("kind", "amount")) == [("refund", 13400), ("freight", 1200)]
    assert '["demands","order.amount"]' in case.events.get(kind="edit").payload


def test_edit_without_a_change_writes_no_event(desk, triaged):
    page = reverse("edit", args=[triaged.reference])
    form = desk.get(page).context["form"]
    typed = {name: form[name].value() for name in form.fields if form[name].value() not in (None, "", False)}

    desk.post(page, typed)

    assert not Complaint.objects.get(pk=triaged.pk).events.filter(kind="edit").exists()


def test_writing_to_the_customer_from_the_case_page(desk, triaged):
    answer = desk.post(reverse("say", args=[triaged.reference]), {"direction": "out", "text": "We are sorry."})

    assert answer.status_code == 302
    assert triaged.messages.filter(direction="out", text="We are sorry.").exists()


def test_investigator_may_leave_a_note_and_not_write_to_the_customer(client, verified, investigator):
    client.force_login(investigator)
    page = reverse("say", args=[verified.reference])

    assert client.post(page, {"direction": "note", "text": "Carton is crushed."}).status_code == 302
    refused = client.post(page, {"direction": "out", "text": "Hello."})

    assert refused.status_code == 422
    assert "Hello." in refused.text


def test_an_empty_message_comes_back_with_its_fault(desk, triaged):
    answer = desk.post(reverse("say", args=[triaged.reference]), {"direction": "out", "text": " "})

    assert answer.status_code == 422
