"""Cases are found by what somebody typed, as soon as it is written, and by nothing that should not be in the index."""

import dataclasses
from io import StringIO

import pytest
from django.core.management import call_command

from complaints import invariants, lifecycle, search
from complaints.intake import CustomerFacts, Intake, OrderFacts
from complaints.models import Complaint, SearchEntry
from complaints.tests.machine import again

CHINESE = Intake(
    channel="wechat",
    external_id="wx-7",
    subject="六只马克杯到货碎了两只",
    description="我要求退款，也想知道怎么会这样。我是王芳，电话 138 0013 4821。",
    language="zh-hans",
    customer=CustomerFacts(name="王芳", phones=("13900134821",), member_id="M0007"),
    order=OrderFacts(number="O-2611-99", product="马克杯六件套"),
    people_named=("李雷",),
)


@pytest.fixture
def chinese(agent):
    return lifecycle.register(CHINESE, by=agent)


def found(typed):
    return [case.pk for case in search.find(typed).sorted(Complaint.objects.all())]


@pytest.mark.parametrize(
    "typed",
    ["退款", "要求退款", "杯", "马克杯", "馬克杯", "六件套", "退款 马克杯", "王芳", "M0007", "o-2611-99",
     "Ｏ－２６１１－９９", "wx-7", "139 0013 4821", "１３９００１３４８２１", "+86 139-0013-4821"],
)  # fmt: skip
def test_case_is_found_by(typed, chinese, case):
    assert found(typed) == [chinese.pk]


def test_case_is_found_by_its_reference_however_it_is_written(chinese, case):
    assert found(chinese.reference) == found(f" {chinese.reference.lower().replace('-', '')} ") == [chinese.pk]


@pytest.mark.parametrize("typed", ["mug", "Mugs", "MUGS pieces", "parcel"])
def test_english_words_are_found_in_any_form(typed, case, chinese):
    assert found(typed) == [case.pk]


@pytest.mark.parametrize("typed", ["退货", "款退", "吗", "pieces 退款", "", "   ", "!?", "'", '"*', "a:b & !c"])
def test_nothing_else_is_found(typed, chinese, case):
    assert found(typed) == []


def test_names_and_numbers_are_not_in_the_index(chinese):
    words = str(SearchEntry.objects.get(complaint=chinese).words)

    assert "退款" in words
    assert not [part for part in ("王芳", "李雷", "4821", "138", "139") if part in words]


def test_bearer_of_the_number_comes_before_those_who_mention_it(chinese, agent, mugs):
    later = dataclasses.replace(mugs, external_id="c2", description="As in M0007, which is not mine.")
    other = lifecycle.register(later, by=agent)

    assert found("M0007") == [chinese.pk, other.pk]


def test_message_and_note_are_found_at_once_and_automatic_letters_are_not(case, agent):
    lifecycle.say(case, by=agent, text="运费由我们承担")
    lifecycle.say(case, by=agent, text="Courier Zhao denies it", direction="note")

    assert (found("运费"), found("courier denies"), found("acknowledge received")) == ([case.pk], [case.pk], [])


def test_corrected_record_is_found_by_its_new_words_alone(case, agent):
    lifecycle.say(case, by=agent, text="运费")
    lifecycle.edit(case, by=agent, version=None, subject="Two bowls", description="Both cracked")

    assert (found("cracked bowls"), found("parcel"), found("运费")) == ([case.pk], [], [case.pk])


def test_old_cases_from_a_file_are_found(agent, mugs):
    old = dataclasses.replace(mugs, external_id="old", is_history=True, resolution="Voucher sent")

    [case] = lifecycle.register_many([old], by=agent)

    assert found("voucher") == [case.pk]


def test_survivor_of_a_merge_is_found_by_the_words_of_both_until_it_is_undone(triaged, chinese, agent):
    lifecycle.merge(chinese, by=agent, into=triaged, confirmed=True)
    lifecycle.say(again(chinese), by=agent, text="补发一只")

    assert set(found("退款")) == set(found("补发")) == {triaged.pk, chinese.pk}

    lifecycle.unmerge(again(chinese), by=agent)
    assert found("退款") == found("补发") == [chinese.pk]
    assert found("parcel") == [triaged.pk]


def test_refused_recording_leaves_no_entry(agent, chinese):
    assert SearchEntry.objects.count() == Complaint.objects.count() == 1
    assert invariants.not_to_be_found() == 0


def test_index_is_rebuilt_for_cases_that_have_none(chinese, triaged, agent):
    lifecycle.say(triaged, by=agent, text="运费")
    SearchEntry.objects.all().delete()
    assert (invariants.not_to_be_found(), found("退款")) == (2, [])

    call_command("rebuild_search", stdout=StringIO())

    assert (invariants.not_to_be_found(), found("退款"), found("运费 mugs")) == (0, [chinese.pk], [triaged.pk])


def test_rebuilding_all_keeps_the_words_of_merged_cases_at_the_survivor(chinese, triaged, agent):
    lifecycle.merge(chinese, by=agent, into=triaged, confirmed=True)

    call_command("rebuild_search", "--all", stdout=StringIO())

    assert set(found("退款")) == {triaged.pk, chinese.pk}


def test_many_matches_are_walked_through_from_the_newest_on(monkeypatch, agent, mugs):
    keys = [lifecycle.register(dataclasses.replace(mugs, external_id=f"m{n}"), by=agent).pk for n in range(4)]
    monkeypatch.setattr(search, "SORTED", 2)

    result = search.find("mugs")

    assert result.is_many
    assert [case.pk for case in result.of(Complaint.objects.all()).newest()] == keys[::-1]
