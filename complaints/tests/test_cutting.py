"""How a text is cut into what can be searched."""

import pytest

from complaints import cutting


def test_chinese_is_cut_into_pairs_and_the_last_character():
    assert cutting.tokens_of("要求退款") == {"要求", "求退", "退款", "款"}


def test_full_width_capitals_accents_and_traditional_characters_are_folded():
    assert cutting.tokens_of("ＭＵＧ ６個 Café 運費") == {"mug", "6", "个", "cafe", "运费", "费"}


@pytest.mark.parametrize("text", ["138 0013 4821", "+86-138-0013-4821", "（021）6234 5678", "１３８００１３４８２１"])
def test_telephone_number_is_left_out(text):
    assert cutting.tokens_of(f"Call {text} please") == {"call", "please"}


def test_address_of_mail_is_left_out():
    assert cutting.tokens_of("write to chen.wei@example.com today") == {"write", "to", "today"}


def test_names_are_left_out_whole_and_in_their_parts():
    assert cutting.tokens_of("我是王芳，要退款", ["王芳"]).isdisjoint({"王芳", "王", "芳"})
    assert cutting.tokens_of("Wei Chen wrote; Chen waits", ["Chen Wei"]) == {"wrote", "waits"}


def test_one_character_and_the_beginning_of_a_word_are_looked_for_as_beginnings():
    assert cutting.terms_of("杯 Mugs") == [cutting.Term("杯", True), cutting.Term("mug", True)]


def test_what_matched_is_marked_as_it_was_written():
    assert cutting.marked("請退款 ＭＵＧ", "退款 mug") == [
        ("請", False),
        ("退款", True),
        (" ", False),
        ("ＭＵＧ", True),
    ]
    assert cutting.marked("我要退貨", "退货") == [("我要", False), ("退貨", True)]


def test_only_what_stands_around_the_first_hit_is_shown():
    text = "x" * 200 + " refund " + "y" * 200

    pieces = cutting.marked(text, "refund", is_short=True)

    assert [piece for piece, is_hit in pieces if is_hit] == ["refund"]
    assert len("".join(piece for piece, _hit in pieces)) < 120
    assert cutting.marked(text, "mug", is_short=True) == []
