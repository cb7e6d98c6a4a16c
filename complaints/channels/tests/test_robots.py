"""The check against robots: own arithmetic, answered once; without it a few messages an hour are taken."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from complaints.channels import chasers, robots
from complaints.channels.models import Arrival
from complaints.channels.tests import mails
from complaints.channels.views import submit as page
from complaints.evidence.models import EvidenceItem
from complaints.models import Complaint
from complaints.tests.machine import again

NOW = timezone.now()
TYPED = {"description": "Two of the six mugs were in pieces.", "wishes": ["refund"], "contact": "13800134821"}


def test_proof_counts_once_and_for_a_while(db):
    asked = robots.challenge(NOW)
    answer = robots.solve(asked)

    assert robots.is_proved(asked, answer, NOW)
    assert not robots.is_proved(asked, answer, NOW)
    late = robots.challenge(NOW)
    assert not robots.is_proved(late, robots.solve(late), NOW + timedelta(seconds=robots.SECONDS_VALID + 1))


@pytest.mark.parametrize("asked", ["", "1.2.3", "9999999999.aa.bb", "x"])
def test_challenge_that_is_not_ours_proves_nothing(asked):
    assert not robots.is_proved(asked, robots.solve(asked), NOW)


def test_wrong_number_proves_nothing():
    asked = robots.challenge(NOW)
    wrong = next(str(number) for number in range(100) if not robots.is_solved(asked, str(number)))

    assert not robots.is_proved(asked, wrong, NOW)


def test_without_proof_a_few_are_taken_and_the_others_wait_for_a_person(client, db, monkeypatch):
    monkeypatch.setattr(page, "UNPROVED", 2)

    codes = [client.post("/submit/", TYPED).status_code for _time in range(3)]
    asked = robots.challenge(timezone.now())
    proved = client.post("/submit/", TYPED | {"proof_of": asked, "proof": robots.solve(asked)})

    assert (codes, proved.status_code) == ([302, 302, 202], 302)
    assert list(Arrival.objects.order_by("pk").values_list("end", flat=True)) == ["case", "case", "quarantined", "case"]


def test_files_come_with_the_form_and_what_is_refused_is_said(client, db):
    files = [SimpleUploadedFile("mug.png", mails.PNG, "image/png"), SimpleUploadedFile("x.exe", b"MZ\x90\x00" * 9)]

    answer = client.post("/submit/", TYPED | {"files": files}, follow=True)

    assert EvidenceItem.objects.get(complaint=Complaint.objects.get()).name == "mug.png"
    assert "x.exe was not taken" in answer.text


def test_files_come_with_a_message_on_the_tracking_page(client, db):
    address = client.post("/submit/", TYPED).url.partition("?")[0]

    client.post(address, {"text": "Here it is", "files": [SimpleUploadedFile("mug.png", mails.PNG, "image/png")]})

    assert EvidenceItem.objects.count() == 1


def test_customer_who_asks_again_is_counted_as_a_chaser(client, db):
    address = client.post("/submit/", TYPED).url.partition("?")[0]

    client.post(address, {"text": "催一下，什么时候处理？"})
    client.post(address, {"text": "And the saucers are broken as well."})

    case = again(Complaint.objects.get())
    assert case.chasers == 1
    assert not chasers.asks_again(case, "x" * 200 + " any news")
