"""What the signs say, and what they leave to a person."""

import dataclasses
from datetime import UTC, datetime

import pytest
from django.utils import timezone

from complaints import lifecycle
from complaints.evidence import items, jobs, signs
from complaints.evidence.models import EvidenceItem, Examination
from complaints.evidence.models.examination import Seen
from complaints.evidence.tests import pictures
from complaints.evidence.tests.conftest import picture, upload
from complaints.intake import CustomerFacts
from complaints.models import Complaint
from conftest import make_person

NOW = datetime(2026, 11, 20, 4, tzinfo=UTC)


@pytest.fixture
def bought(verified):
    """Ordered on the 15th, complained about on the 18th."""
    verified.order.placed_at = datetime(2026, 11, 15, 2, tzinfo=UTC)
    verified.order.save()
    Complaint.objects.filter(pk=verified.pk).update(received_at=datetime(2026, 11, 18, 10, tzinfo=UTC))
    return Complaint.objects.select_related("order", "customer").get(pk=verified.pk)


@pytest.fixture
def signs_of(bought, investigator):
    """The signs of a file on the register of the case: {sentence: kind}."""

    def look(content, name="mugs.jpg"):
        items.add(bought, by=investigator, upload=upload(name, content))
        jobs.examine()
        item = EvidenceItem.objects.for_list().order_by("-pk").first()
        return {sign.sentence: sign.kind for sign in signs.of(item, bought, investigator, NOW)[0]}

    return look


@pytest.mark.parametrize(
    "taken, begin, kind",
    [
        ("2026:03:12 10:00:00", "Taken before the order existed", "missing"),
        ("2026:11:17 10:00:00", "Taken between the order and the complaint", "met"),
        ("2026:11:19 20:30:00", "Taken after the complaint came in", "missing"),
        ("2027:11:19 20:30:00", "Taken in the future", "missing"),
        ("", "It does not say when it was taken", "waiting"),
        # A camera that names no zone may be a day off: no sign to weigh.
        ("2026:11:14 12:00:00", "Taken between", "met"),
    ],
)
def test_when_a_picture_was_taken_is_compared_with_order_and_complaint(signs_of, taken, begin, kind):
    found = signs_of(pictures.photo(taken))

    assert [one for sentence, one in found.items() if sentence.startswith(begin)] == [kind]


def test_zone_of_the_camera_makes_it_exact(signs_of):
    found = signs_of(pictures.photo("2026:11:15 09:30:00", offset="+08:00"))

    assert any(sentence.startswith("Taken before the order existed") for sentence in found)


def test_programmes_and_types_are_named(signs_of):
    edited = signs_of(pictures.photo(software="Adobe Photoshop 26"))
    assert edited["Saved by an editing programme: Adobe Photoshop 26"] == "missing"

    renamed = signs_of(pictures.saved(pictures.scene(9), "WEBP"), "mugs.png")
    assert renamed["By its name PNG, really WEBP"] == "missing"
    assert renamed["No trace of an editing programme"] == "met"

    broken = signs_of(picture("JPEG")[:60])
    assert broken["The file cannot be decoded"] == "missing"


def test_every_sign_to_weigh_says_what_it_is_worth(bought, investigator):
    items.add(bought, by=investigator, upload=upload("x.png", pictures.photo("2026:03:12 10:00:00", "GIMP")))
    jobs.examine()
    item = EvidenceItem.objects.for_list().get()

    found, _twins = signs.of(item, bought, investigator, NOW)

    assert signs.weighing(found) == 3
    assert all(sign.worth for sign in found if sign.kind == signs.WEIGHS)


@pytest.fixture
def earlier(agent, mugs, investigator):
    """Another customer's case of the same department, with the picture."""
    other = dataclasses.replace(
        mugs, external_id="march", customer=CustomerFacts(name="Wang", phones=("13700000000",))
    )  # fmt: skip
    case = lifecycle.complete_intake(lifecycle.register(other, by=agent), by=agent)
    items.add(case, by=agent, upload=upload("shards.jpg", pictures.saved(pictures.scene(4, (800, 600)))))
    jobs.examine()
    return case


def test_like_picture_in_another_case_is_shown_to_who_may_read_it(earlier, bought, agent):
    copy = pictures.scene(4, (800, 600)).resize((400, 300))
    items.add(bought, by=agent, upload=upload("mine.jpg", pictures.saved(copy, quality=50)))
    jobs.examine()
    item = EvidenceItem.objects.for_list().get(complaint=bought)

    found, twins = signs.of(item, bought, agent, NOW)

    assert [(twin.item.complaint, twin.is_same_customer, twin.percent >= 90) for twin in twins] == [
        (earlier, False, True)
    ]
    assert f"same picture in {earlier.reference}" in found[1].sentence


def test_like_picture_in_a_case_that_one_may_not_read_names_no_case(earlier, bought):
    stranger = make_person("investigator_li", "investigator", "warehouse")
    item = items.add(bought, by=stranger, upload=upload("same.jpg", pictures.saved(pictures.scene(4, (800, 600)))))
    jobs.examine()
    item = EvidenceItem.objects.for_list().get(pk=item.pk)

    found, twins = signs.of(item, bought, stranger, NOW)

    assert twins == []
    assert [sign.sentence for sign in found if earlier.reference in sign.sentence] == []
    assert found[1].sentence == "The same or a like picture is in a case that you may not read"


def test_the_same_file_is_found_before_anything_was_decoded(earlier, bought, agent):
    item = items.add(bought, by=agent, upload=upload("same.jpg", pictures.saved(pictures.scene(4, (800, 600)))))
    item = EvidenceItem.objects.for_list().get(pk=item.pk)

    sentences = [sign.sentence for sign in signs.of(item, bought, agent, NOW)[0]]

    assert f"The very same file is in {earlier.reference}" in sentences
    assert "The picture is still being checked" in sentences


def test_script_and_size_beyond_measure_are_said_without_accusing(photo, verified, investigator):
    for state, facts, words in (
        (Seen.DONE, {"pages": 1, "has_script": True, "attachments": 2}, "The document carries a script"),
        (Seen.DONE, {"pages": 1, "has_script": False, "attachments": 2}, "The document carries 2 files"),
        (Seen.TOO_LARGE, {}, "The picture is larger than we decode"),
    ):
        Examination.objects.filter(item=photo).update(state=state, facts=facts, examined_at=timezone.now())
        item = EvidenceItem.objects.select_related("examination", "complaint").get(pk=photo.pk)

        found, _twins = signs.of(item, verified, investigator, timezone.now())

        assert words in [sign.sentence for sign in found]
