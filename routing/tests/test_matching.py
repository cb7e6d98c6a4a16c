"""The two tables of rules, asked with rules made here."""

import json

import pytest

from routing.matching import CaseFacts, Choice, Rule, suggest

LATE = Choice("logistics.late", "warehouse", "Late", "延迟")
SAFETY = Choice("product.safety", "product", "Safety", "安全", is_always_red=True)
PARCEL = Rule("parcel", "Parcel", "包裹", words=("parcel",), priority="yellow", category=LATE)
GREEN = Rule("green", words=("question",), priority="green", category=LATE)
HURT = Rule("hurt", "Hurt", "受伤", words=("hurt",), priority="red", category=SAFETY)
ANGRY = Rule("angry", kind="tone", words=("!!!",), is_step_up=True)


def test_first_classification_that_matches_wins():
    other = Rule("other", words=("parcel",), category=SAFETY)

    assert suggest(CaseFacts("my parcel"), [PARCEL, other], []).category == "logistics.late"
    assert suggest(CaseFacts("my parcel"), [other, PARCEL], []).category == "product.safety"


def test_nothing_matched_is_left_for_a_person_in_yellow():
    suggestion = suggest(CaseFacts("hello"), [PARCEL], [HURT])

    assert suggestion.as_data() == {
        "category": "",
        "priority": "yellow",
        "department": "",
        "owner_choice": "",
        "owner": None,
        "assigns_by_itself": False,
        "reasons": [],
    }


def test_reason_names_the_rule_in_both_languages_and_the_word():
    (reason,) = suggest(CaseFacts("My PARCEL"), [PARCEL], []).as_data()["reasons"]

    assert reason == {
        "code": "parcel",
        "name_en": "Parcel",
        "name_zh": "包裹",
        "word": "parcel",
        "kind": "classification",
    }


def test_suggestion_can_be_kept_as_json():
    data = suggest(CaseFacts("parcel hurt!!!"), [PARCEL], [HURT, ANGRY]).as_data()

    assert json.loads(json.dumps(data)) == data


def test_all_escalations_leave_their_reason_and_the_highest_wins():
    suggestion = suggest(CaseFacts("hurt!!!"), [], [ANGRY, HURT])

    assert suggestion.priority == "red"
    assert [reason.code for reason in suggestion.reasons] == ["angry", "hurt"]


def test_danger_names_category_and_department_whatever_else_it_is_about():
    suggestion = suggest(CaseFacts("parcel hurt"), [PARCEL], [HURT])

    assert (suggestion.category, suggestion.department) == ("product.safety", "product")


def test_category_that_is_always_red_is_red_by_whatever_rule():
    rule = Rule("toy", words=("toy",), priority="yellow", category=SAFETY)

    suggestion = suggest(CaseFacts("toy"), [rule], [])

    assert suggestion.priority == "red"
    assert [reason.kind for reason in suggestion.reasons] == ["classification", "always_red"]


@pytest.mark.parametrize("text,expected", [("question", "green"), ("question!!!", "yellow"), ("parcel!!!", "yellow")])
def test_step_up_is_one_step_and_never_to_red(text, expected):
    assert suggest(CaseFacts(text), [GREEN, PARCEL], [ANGRY, ANGRY]).priority == expected


def test_rule_may_send_to_a_department_of_its_own():
    rule = Rule("own", words=("parcel",), category=LATE, department="legal")

    assert suggest(CaseFacts("parcel"), [rule], []).department == "legal"
    assert suggest(CaseFacts("parcel hurt"), [rule], [HURT]).department == "product"


@pytest.mark.parametrize(
    "narrowing,facts",
    [
        ({"channels": ("weibo",)}, {"channel": "weibo"}),
        ({"goods_classes": ("food",)}, {"goods_class": "food"}),
        ({"demands": ("refund", "return")}, {"demands": ("return",)}),
        ({"skus": ("MUG-6",)}, {"sku": "mug-6"}),
        ({"batches": ("B7",)}, {"batch": "B7"}),
        ({"carriers": ("SF",)}, {"carrier": "sf"}),
    ],
)
def test_conditions_beside_words_narrow_a_rule(narrowing, facts):
    rule = Rule("narrow", category=LATE, **narrowing)

    assert suggest(CaseFacts("x", **facts), [rule], []).category == "logistics.late"
    assert suggest(CaseFacts("x"), [rule], []).category == ""


def test_escalation_without_words_or_conditions_applies_to_nothing():
    assert suggest(CaseFacts("x"), [], [Rule("empty", priority="red")]).priority == "yellow"
    on_weibo = Rule("weibo", priority="red", channels=("weibo",))
    assert suggest(CaseFacts("x", channel="weibo"), [], [on_weibo]).priority == "red"


@pytest.mark.parametrize(
    "facts,expected",
    [
        ({"text": "question"}, "logistics.late"),
        ({"text": "question", "demands": ("refund",)}, ""),
        ({"text": "question", "asks_only": True, "demands": ("explanation",)}, "logistics.late"),
    ],
)
def test_rule_for_questions_applies_where_nothing_is_demanded(facts, expected):
    rule = Rule("asks", words=("question",), category=LATE, asks_only=True)

    assert suggest(CaseFacts(**facts), [rule], []).category == expected


def test_rule_for_questions_without_words_wants_it_said():
    rule = Rule("asks", category=LATE, asks_only=True)

    assert suggest(CaseFacts("x"), [rule], []).category == ""
    assert suggest(CaseFacts("x", asks_only=True), [rule], []).category == "logistics.late"


def test_way_of_choosing_the_owner_comes_from_the_escalation_first():
    by_load = Rule("load", words=("parcel",), category=LATE, owner_choice="least_load", assigns_by_itself=True)
    vip = Rule("vip", kind="tier", tiers=("vip",), is_step_up=True, owner_choice="named", owner=7)

    plain, special = (
        suggest(CaseFacts("parcel"), [by_load], [vip]),
        suggest(CaseFacts("parcel", tier="VIP"), [by_load], [vip]),
    )

    assert (plain.owner_choice, plain.owner, plain.assigns_by_itself) == ("least_load", None, True)
    assert (special.owner_choice, special.owner) == ("named", 7)


@pytest.mark.parametrize("earlier,applies", [(1, False), (2, True)])
def test_history_counts_the_case_itself(earlier, applies):
    third = Rule("third", kind="history", threshold=3, is_step_up=True)

    assert bool(suggest(CaseFacts("x", earlier_cases_90d=earlier), [], [third]).reasons) is applies


@pytest.mark.parametrize("count,expected", [(1, "yellow"), (2, "red")])
def test_second_reopening_is_red(count, expected):
    again = Rule("again", kind="reopened", threshold=2, priority="red")

    assert suggest(CaseFacts("x", reopen_count=count), [], [again]).priority == expected


def test_incident_is_red():
    part = Rule("incident", kind="incident", priority="red")

    assert suggest(CaseFacts("x", incident=True), [], [part]).priority == "red"
    assert suggest(CaseFacts("x"), [], [part]).priority == "yellow"
