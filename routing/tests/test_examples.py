"""What the rules of a fresh installation make of complaints in people's own words, in both languages."""

import pytest

from routing import rules
from routing.matching import CaseFacts
from routing.reference_data import CATEGORIES, ESCALATION
from routing.tests import examples

pytestmark = pytest.mark.django_db


def suggest(text, demands=("refund",)):
    return rules.suggest(CaseFacts(text=text, demands=demands))


def codes(suggestion):
    return {reason.code for reason in suggestion.reasons}


@pytest.mark.parametrize("text,category", examples.YELLOW)
def test_ordinary_complaint_is_yellow_and_goes_to_its_category(text, category):
    suggestion = suggest(text)

    assert (suggestion.category, suggestion.priority) == (category, "yellow")


@pytest.mark.parametrize("text,category", examples.GREEN)
def test_question_or_suggestion_without_a_demand_is_green_and_goes_to_service(text, category):
    suggestion = suggest(text, demands=())

    assert (suggestion.category, suggestion.priority, suggestion.department) == (category, "green", "service")


@pytest.mark.parametrize("text,category,reason", examples.RED)
def test_danger_exposure_and_leaked_data_are_red_and_say_why(text, category, reason):
    suggestion = suggest(text)

    assert (suggestion.category, suggestion.priority) == (category, "red")
    assert reason in codes(suggestion)


@pytest.mark.parametrize("text,category", examples.NOT_RED)
def test_words_that_only_look_dangerous_are_not_red(text, category):
    suggestion = suggest(text)

    assert (suggestion.category, suggestion.priority) == (category, "yellow")


@pytest.mark.parametrize("text", ["Nothing in particular.", "没什么特别的。"])
@pytest.mark.parametrize("facts,reason", [({"incident": True}, "incident"), ({"reopen_count": 2}, "reopened")])
def test_incident_and_second_reopening_are_red_whatever_the_words(text, facts, reason):
    suggestion = rules.suggest(CaseFacts(text=text, **facts))

    assert suggestion.priority == "red"
    assert codes(suggestion) == {reason}


@pytest.mark.parametrize(
    "facts,reason",
    [
        ({"text": "建议增加夜间配送，气死我了！！！"}, "tone"),
        ({"text": "I suggest a night mode. You idiots."}, "tone"),
        ({"text": "I suggest a night mode.", "tier": "VIP"}, "vip"),
        ({"text": "I suggest a night mode.", "earlier_cases_90d": 2}, "third"),
    ],
)
def test_tone_vip_and_third_complaint_step_green_up_to_yellow(facts, reason):
    suggestion = rules.suggest(CaseFacts(**facts))

    assert (suggestion.category, suggestion.priority) == ("other.suggestion", "yellow")
    assert reason in codes(suggestion)


def test_steps_up_never_reach_red():
    facts = CaseFacts(
        text="The cups arrived broken!!! Idiots, you will regret this.",
        demands=("refund",),
        tier="vip",
        earlier_cases_90d=5,
    )

    suggestion = rules.suggest(facts)

    assert suggestion.priority == "yellow"
    assert codes(suggestion) == {"logistics-damaged", "tone", "vip", "third"}


def test_first_reopening_and_second_complaint_change_nothing():
    suggestion = rules.suggest(CaseFacts(text="没什么特别的。", reopen_count=1, earlier_cases_90d=1))

    assert (suggestion.priority, suggestion.reasons) == ("yellow", ())


def test_vip_gets_a_named_owner():
    assert suggest("鞋底开胶。").owner_choice == "least_load"
    facts = CaseFacts(text="鞋底开胶。", demands=("refund",), tier="svip")
    assert rules.suggest(facts).owner_choice == "named"


def test_question_said_to_be_one_is_green_without_any_word_of_a_question():
    suggestion = rules.suggest(CaseFacts(text="Opening on New Year's Day", asks_only=True))

    assert (suggestion.category, suggestion.priority) == ("other.policy", "green")


def test_the_same_words_with_a_demand_are_no_suggestion():
    assert suggest("I suggest that you pay me.").category == ""


def test_every_category_and_every_red_reason_has_an_example_in_both_languages():
    shown = {}
    for text, *what in (*examples.YELLOW, *examples.GREEN, *examples.RED):
        for name in what:
            shown.setdefault(name, set()).add("zh" if any(char > "\u2e80" for char in text) else "en")
    red_words = [
        code for code, _en, _zh, values in ESCALATION if values.get("priority") == "red" and "kind" not in values
    ]

    for name in [category for category, *_rest in CATEGORIES] + red_words:
        assert shown[name] == {"zh", "en"}, name
    assert sum(map(len, (examples.YELLOW, examples.GREEN, examples.RED, examples.NOT_RED))) >= 120
