"""How a rule's words are found in a text."""

import pytest

from routing.models.validators import LONGEST_WORD
from routing.words import fold, matching_word


@pytest.mark.parametrize(
    "text,word,expected",
    [
        ("I will SUE you", "sue", "sue"),
        ("There is an issue", "sue", ""),
        ("He pursues it", "sue", ""),
        ("Injuries everywhere", "injur*", "injuries"),
        ("food\n  poisoning", "food poisoning", "food poisoning"),
        ("You can’t do that", "can't", "can't"),
        ("ＦＡＫＥ！", "fake", "fake"),
        ("打１２３１５", "12315", "12315"),
        ("单号 9123151 号", "12315", ""),
        ("全家食物\n中毒", "食物中毒", "食物中毒"),
        ("气死了！！！", "!!!", "!!!"),
        ("what?!", "?!", "?!"),
        ("A面漏电B面", "漏电", "漏电"),
        ("anything", "*", ""),
        ("anything", "  ", ""),
        ("50% off today", "% off", "% off"),
    ],
)
def test_word_is_found_as_people_write_it(text, word, expected):
    assert matching_word(text, [word]) == expected


@pytest.mark.parametrize(
    "text,expected",
    [
        ("The driver was very rude to me.", "driver + rude"),
        ("Rude, that courier!", "courier + rude"),
        ("The driver came. The weather was rude.", ""),
        ("The screwdriver was rude.", ""),
    ],
)
def test_pair_wants_one_of_each_side_in_one_sentence(text, expected):
    assert matching_word(text, ["courier/driver + rude/shouted"]) == expected


@pytest.mark.parametrize(
    "text,words,exceptions,expected",
    [
        ("电脑中毒了", ["中毒"], ["电脑中毒"], ""),
        ("电脑中毒了，人也中毒了", ["中毒"], ["电脑中毒"], "中毒"),
        ("工商银行转账", ["工商"], ["工商银行"], ""),
        ("去工商局", ["工商局"], ["工商银行"], "工商局"),
        ("Fake flowers, and a fake bag", ["fake"], ["fake flower*"], "fake"),
        ("多媒体", ["媒体"], ["多媒体"], ""),
        # Nothing new comes together where an exception was taken out.
        ("受电脑中毒伤", ["受伤"], ["电脑中毒"], ""),
    ],
)
def test_exception_is_blanked_out_first(text, words, exceptions, expected):
    assert matching_word(text, words, exceptions) == expected


def test_no_words_find_nothing():
    assert matching_word("anything", []) == ""


def test_folding_is_stable():
    text = "Ｔｈｅ  “Café”…\n中 文  text"

    assert fold(fold(text)) == fold(text)


def test_long_text_and_long_word_are_quick_enough_to_be_harmless():
    assert matching_word("a" * 100_000, ["a" * LONGEST_WORD]) == ""
