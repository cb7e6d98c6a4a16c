"""The letters that the product comes with, as they stand in `words/`: loaded once into the table, and used where
the table has no row."""

import tomllib
from functools import cache
from pathlib import Path

from complaints.states import NO_LINKS

FOLDER = Path(__file__).parent / "words"
SMS = "sms"
TEXTS = ("subject_en", "subject_zh", "text_en", "text_zh")


@cache
def codes():
    """Every letter of the product."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.toml")))


@cache
def letter(code):
    """One letter: `requires`, hints on tone, words by variant (`all`, `no_links`, `sms`). KeyError if unknown."""
    if code not in codes():
        raise KeyError(code)
    return tomllib.loads((FOLDER / f"{code}.toml").read_text(encoding="utf-8"))


def requires(code):
    """What this letter cannot do without; nothing of a letter that an administrator added."""
    return tuple(letter(code)["requires"]) if code in codes() else ()


def rows():
    """Each letter as rows of the table: for all channels, for those that forbid links, and as a text message."""
    for code in codes():
        words = letter(code)
        hints = {name: words[name] for name in ("tone_hint_en", "tone_hint_zh")}
        yield _row(code, "", words["all"], hints, allows_links=True)
        if "no_links" in words:
            for channel in NO_LINKS:
                yield _row(code, str(channel), words["no_links"], hints, allows_links=False)
        if SMS in words:
            yield _row(code, SMS, words[SMS], hints, allows_links=True)


def _row(code, channel, words, hints, *, allows_links):
    texts = {name: words.get(name, "").strip() for name in TEXTS}
    return {"code": code, "channel": channel, **texts, **hints, "allows_links": allows_links}
