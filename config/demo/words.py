"""What the demonstration is told with: stories, names, places, goods; invented, in both languages."""

import tomllib
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from pathlib import Path

FOLDER = Path(__file__).parent
EN, ZH = "en", "zh-hans"
# Most customers of a Chinese shop write Chinese.
SHARE_OF_CHINESE = 0.62


@dataclass(frozen=True)
class Goods:
    """An article. `price` in minor units."""

    sku: str
    name: dict
    price: int


@dataclass(frozen=True, eq=False)
class Story:
    """Why a customer complains, what was found, and what usually makes it good."""

    category: str
    demands: tuple
    priority: str
    asks_only: bool
    subject: dict
    text: dict
    finding: dict
    party: str
    remedy: str


@cache
def _read(name):
    return tomllib.loads((FOLDER / name).read_text(encoding="utf-8"))


@cache
def stories():
    """(stories, running sums of their weights), for `random.choices`."""
    rows = _read("stories.toml")["story"]
    return [_story(row) for row in rows], list(accumulate(row["weight"] for row in rows))


def _story(row):
    def both(name):
        return {EN: row[f"{name}_en"], ZH: row[f"{name}_zh"]}

    return Story(
        category=row["category"],
        demands=tuple(row["demands"]),
        priority=row.get("priority", "yellow"),
        asks_only=row.get("asks_only", False),
        subject=both("subject"),
        text=both("text"),
        finding=both("finding"),
        party=row["party"],
        remedy=row["remedy"],
    )


@cache
def goods():
    return [Goods(row["sku"], dict(zip((EN, ZH), row["name"], strict=True)), row["price"]) for row in _names()["goods"]]


@cache
def _names():
    return _read("names.toml")


@cache
def places(kind):
    """Cities or carriers, as {language: name}."""
    return [dict(zip((EN, ZH), pair, strict=True)) for pair in _names()["places"][kind]]


def person(rng, language):
    """A name as it is written in this language."""
    if language == ZH:
        names = _names()["zh"]
        return rng.choice(names["last"]) + rng.choice(names["first"])
    names = _names()["en"]
    return f"{rng.choice(names['first'])} {rng.choice(names['last'])}"


@cache
def talk(topic):
    """Sentences of one topic, by language."""
    return _read("talk.toml")[topic]
