"""What customers and outside parties do by their links."""

import pytest
from django.test import Client
from django.urls import reverse

from complaints import tracking
from complaints.evidence import enquiries, items, jobs, outside
from complaints.evidence.models import Enquiry, EvidenceItem
from complaints.evidence.tests import pictures
from complaints.evidence.tests.conftest import upload
from complaints.messaging.models import Message, Notice
from complaints.models import Party

KEY = "0123456789abcdef" * 2


@pytest.fixture
def token(verified):
    return tracking.token_of(verified.parties.get())


@pytest.fixture
def browser():
    return Client()


def send(browser, token, *files, key=KEY, words=""):
    return browser.post(reverse("track_files", args=[token]), {"key": key, "files": list(files), "words": words})


def test_customer_adds_files_and_the_conversation_tells(browser, token, verified):
    answer = send(browser, token, upload(), upload("carton.jpg", pictures.photo()), words="The carton was wet.")

    assert (answer.status_code, answer["Location"]) == (302, reverse("track", args=[token]))
    added = EvidenceItem.objects.all()
    assert [(item.by_kind, item.note, item.party.complaint) for item in added] == [
        ("customer", "The carton was wet.", verified)
    ] * 2
    said = Message.objects.filter(complaint=verified, direction="in").latest("pk")
    assert said.text == "The carton was wet.\n2 files were added: mugs.jpg, carton.jpg"
    page = browser.get(reverse("track", args=[token])).text
    assert ("mugs.jpg" in page, "Thank you, we have your 2 files." in page) == (True, True)


def test_the_same_form_again_adds_nothing(browser, token):
    for _time in range(2):
        assert send(browser, token, upload()).status_code == 302

    assert (EvidenceItem.objects.count(), Message.objects.filter(external_id=f"files:{KEY}").count()) == (1, 1)


def test_refused_file_is_named_and_the_others_go_in(browser, token):
    answer = send(browser, token, upload("evil.jpg", b"<html>"), upload())
    assert (answer.status_code, EvidenceItem.objects.count()) == (302, 1)

    alone = send(browser, token, upload("evil.jpg", b"<html>"), key="f" * 32)
    assert (alone.status_code, "evil.jpg: By its name it is JPG" in alone.text) == (409, True)
    assert send(browser, token, key="e" * 32).status_code == 422


def test_one_link_brings_a_bounded_amount(browser, token, monkeypatch):
    from complaints.evidence.limits import sizes

    monkeypatch.setattr(sizes, "MAX_ITEMS_OF_A_PARTY", 1)

    answer = send(browser, token, upload(), upload("b.jpg"))

    assert EvidenceItem.objects.count() == 1
    assert "You have sent very much already" in browser.get(answer["Location"]).text


def test_own_pictures_are_shown_and_no_others(browser, token, verified, investigator):
    send(browser, token, upload("mine.jpg", pictures.photo()))
    items.add(verified, by=investigator, upload=upload("ours.jpg", pictures.photo()))
    jobs.examine()
    mine, ours = EvidenceItem.objects.get(name="mine.jpg"), EvidenceItem.objects.get(name="ours.jpg")

    shown = browser.get(reverse("track_picture", args=[token, mine.pk]))

    assert (shown.status_code, shown["Content-Type"], shown["X-Content-Type-Options"]) == (200, "image/jpeg", "nosniff")
    assert browser.get(reverse("track_picture", args=[token, ours.pk])).status_code == 404
    assert "ours.jpg" not in browser.get(reverse("track", args=[token])).text


@pytest.fixture
def question(verified, investigator):
    return enquiries.ask(verified, by=investigator, to="customer", question="A picture of the carton, please.")


def test_customer_answers_a_question_in_words_and_files(browser, token, question, investigator):
    page = browser.get(reverse("track", args=[token])).text
    assert "A picture of the carton, please." in page
    address = reverse("track_question", args=[token, question.pk])
    assert browser.get(address).status_code == 200
    assert browser.post(address, {}).status_code == 422
    refused = browser.post(address, {"text": "Here.", "files": [upload(), upload("evil.jpg", b"<html>")]})
    assert (refused.status_code, "evil.jpg" in refused.text, EvidenceItem.objects.count()) == (409, True, 0)

    answer = browser.post(address, {"text": "Here it is.", "files": [upload()]})

    assert (answer.status_code, Enquiry.objects.get().state) == (302, "answered")
    assert sorted(EvidenceItem.objects.values_list("by_kind", "kind")) == [
        ("customer", "customer_statement"), ("customer", "photo"),
    ]  # fmt: skip
    assert Notice.objects.get(kind="answered").person == investigator
    assert browser.get(address).status_code == 404


def test_another_party_of_the_case_sees_no_question(browser, token, question, verified):
    other = Party.objects.create(complaint=verified, role="representative", is_main=False)

    page = browser.get(reverse("track", args=[tracking.token_of(other)])).text

    assert "A picture of the carton" not in page
    assert browser.get(reverse("track_question", args=[tracking.token_of(other), question.pk])).status_code == 404


def test_unknown_link_is_not_found(browser, db):
    for name, keys in (("track_files", []), ("track_picture", [1]), ("track_question", [1]), ("outside_enquiry", [])):
        assert browser.get(reverse(name, args=["guess", *keys])).status_code == 404


# --- outside parties ----------------------------------------------------------------------------------------------


@pytest.fixture
def to_carrier(verified, investigator, carrier):
    return enquiries.ask(verified, by=investigator, to="outside", outside=carrier, question="Who repacked the carton?")


def path_of(link):
    return "/" + link.split("/", 3)[3]


def test_carrier_answers_by_the_link_once(browser, to_carrier, investigator, verified):
    link = outside.make_link(to_carrier, by=investigator)
    page = browser.get(path_of(link))
    assert ("Who repacked the carton?" in page.text, verified.subject in page.text) == (True, False)
    assert browser.post(path_of(link), {"text": "The hub."}).status_code == 422

    done = browser.post(path_of(link), {"name": "Li, Carrier", "text": "The hub did.", "files": [upload()]})

    answered = Enquiry.objects.get()
    assert (done.status_code, answered.state, answered.answered_as) == (200, "answered", "Li, Carrier")
    assert set(EvidenceItem.objects.values_list("by_kind", flat=True)) == {"connector"}
    assert browser.get(path_of(link)).status_code == 404


def test_new_link_makes_the_old_one_void(client, browser, to_carrier, investigator):
    first = outside.make_link(to_carrier, by=investigator)
    client.force_login(investigator)
    address = reverse("enquiry_link", args=[to_carrier.complaint.reference, to_carrier.pk])
    assert client.get(address).status_code == 200

    page = client.post(address)

    assert browser.get(path_of(first)).status_code == 404
    assert browser.get(path_of(page.context["link"])).status_code == 200
    assert page.context["link"] in page.text


def test_late_link_and_question_to_a_department_have_no_page(browser, to_carrier, investigator, warehouse, verified):
    from complaints.errors import StepRefused

    link = outside.make_link(to_carrier, by=investigator)
    Enquiry.objects.update(link_until=to_carrier.asked_at)
    assert browser.get(path_of(link)).status_code == 404

    ours = enquiries.ask(verified, by=investigator, to="department", department=warehouse, question="How packed?")
    with pytest.raises(StepRefused):
        outside.make_link(ours, by=investigator)
