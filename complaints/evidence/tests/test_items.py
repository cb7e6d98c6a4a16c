"""The register: what is added, judged and withdrawn, and by whom."""

import hashlib

import pytest
from django.core.exceptions import PermissionDenied

from complaints import actors
from complaints.errors import Conflict, StepRefused
from complaints.evidence import items, reports
from complaints.evidence.models import EvidenceItem
from complaints.evidence.tests.conftest import picture, upload
from complaints.models import Complaint
from conftest import make_person


def names(refusal):
    return [unmet.name for unmet in refusal.value.unmet]


def test_original_is_stored_under_a_random_name_with_its_hash_and_real_type(verified, investigator):
    content = picture()

    item = items.add(verified, by=investigator, upload=upload("../../etc/IMG 1.JPG", content))

    assert (item.kind, item.name, item.content_type) == ("photo", "IMG 1.JPG", "image/jpeg")
    assert (item.size, item.sha256) == (len(content), hashlib.sha256(content).hexdigest())
    assert item.file.read() == content
    assert item.file.name.startswith("evidence/")
    assert "IMG" not in item.file.name


def test_items_of_a_case_are_numbered_and_each_raises_its_version(verified, investigator):
    before = Complaint.objects.get(pk=verified.pk).version

    numbers = [items.add(verified, by=investigator, text=words).number for words in ("one", "two", "three")]

    assert numbers == [1, 2, 3]
    assert Complaint.objects.get(pk=verified.pk).version == before + 3


def test_customer_adds_to_their_own_case_and_to_no_other(verified, triaged, agent, mugs):
    import dataclasses

    from complaints import lifecycle

    foreign = lifecycle.register(dataclasses.replace(mugs, external_id="call-5"), by=agent)
    customer = actors.Customer(verified.parties.get())

    item = items.add(verified, by=customer, upload=upload())

    assert (item.by_kind, item.party, item.added_by) == ("customer", customer.party, None)
    with pytest.raises(PermissionDenied):
        items.add(foreign, by=customer, upload=upload())


def test_connector_needs_the_scope(verified):
    with pytest.raises(PermissionDenied):
        items.add(verified, by=actors.Connector("shop", frozenset(["register"])), text="Track")

    item = items.add(verified, by=actors.Connector("shop", frozenset(["evidence"])), text="Track")

    assert item.by_kind == "connector"


def test_add_is_refused_to_those_who_do_not_read_the_case(verified):
    stranger = make_person("investigator_li", "investigator", "product")

    with pytest.raises(PermissionDenied):
        items.add(verified, by=stranger, text="I saw it.")


def test_nothing_is_left_behind_when_the_row_cannot_be_written(verified, investigator, settings, monkeypatch):
    def broken(*args, **kwargs):
        raise OSError("the database is gone")

    monkeypatch.setattr(items.ledger, "write", broken)
    with pytest.raises(OSError, match="gone"):
        items.add(verified, by=investigator, upload=upload())

    assert EvidenceItem.objects.count() == 0
    assert [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()] == []


def test_judge_gives_a_verdict_with_reason_and_the_event_binds_the_hash(photo, investigator):
    judged = items.judge(photo, by=investigator, verdict="doubtful", reason="Not of this order")

    assert (judged.verdict, judged.verdict_by, judged.verdict_reason) == ("doubtful", investigator, "Not of this order")
    event = photo.complaint.events.order_by("seq").last()
    assert (event.kind, photo.sha256 in event.payload) == ("evidence", True)
    assert "order" not in event.payload


def test_judge_is_refused_without_a_reason_unless_authentic(photo, investigator):
    with pytest.raises(StepRefused) as refusal:
        items.judge(photo, by=investigator, verdict="forged")

    assert names(refusal) == ["has_reason"]
    assert items.judge(photo, by=investigator, verdict="authentic").verdict == "authentic"


def test_judge_does_not_overwrite_a_verdict_that_was_not_seen(photo, investigator, agent):
    items.judge(photo, by=agent, verdict="doubtful", reason="Too sharp")

    with pytest.raises(Conflict):
        items.judge(photo, by=investigator, verdict="authentic", seen_verdict="unchecked")

    assert EvidenceItem.objects.get(pk=photo.pk).verdict == "doubtful"


def test_withdraw_keeps_the_item_on_the_list(photo, investigator):
    items.withdraw(photo, by=investigator, reason="Wrong case")

    kept = EvidenceItem.objects.get(pk=photo.pk)
    assert (kept.is_withdrawn, kept.withdraw_reason, kept.withdrawn_by) == (True, "Wrong case", investigator)
    assert EvidenceItem.objects.standing().count() == 0
    with pytest.raises(Conflict):
        items.withdraw(photo, by=investigator, reason="Again")


def test_withdraw_is_refused_while_the_report_relies_on_it(verified, photo, report, investigator, shares):
    with pytest.raises(StepRefused) as refusal:
        items.withdraw(photo, by=investigator, reason="Wrong case")
    reports.write(verified, by=investigator, findings="Crushed.", shares=shares, no_evidence_reason="Photo was wrong.")
    items.withdraw(photo, by=investigator, reason="Wrong case")

    assert names(refusal) == ["is_not_relied_on"]


def test_withdrawn_item_gets_no_verdict(photo, investigator):
    items.withdraw(photo, by=investigator, reason="Wrong case")

    with pytest.raises(StepRefused) as refusal:
        items.judge(photo, by=investigator, verdict="authentic")

    assert names(refusal) == ["is_standing"]
