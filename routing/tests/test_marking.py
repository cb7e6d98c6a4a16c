import pytest

from routing.marking import pieces


def marked(text, *words):
    return [piece for piece, is_marked in pieces(text, words) if is_marked]


@pytest.mark.parametrize(
    "text, words, found",
    [
        ("It sparked at the switch.", ["sparked"], ["sparked"]),
        ("It SPARKED, and sparked again", ["sparked"], ["SPARKED", "sparked"]),
        ("They never\n  answered", ["never answered"], ["never\n  answered"]),
        ("开关冒 火花了", ["冒火花"], ["冒 火花"]),
        ("ＦＩＲＥ！", ["fire"], ["ＦＩＲＥ"]),
        ("The courier was rude", ["courier + rude"], ["courier", "rude"]),
        ("burning smell", ["burning", "burning smell"], ["burning smell"]),
        ("nothing here", ["fire", ""], []),
        ("", ["fire"], []),
        ("(.*)", [".*"], [".*"]),
    ],
)
def test_words_are_marked_where_the_customer_wrote_them(text, words, found):
    assert marked(text, *words) == found
    assert "".join(piece for piece, _is_marked in pieces(text, words)) == text
