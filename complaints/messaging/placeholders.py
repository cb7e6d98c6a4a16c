"""The placeholders of message templates: a fixed list, filled by replacement. No template engine reads database text.

A sentence whose placeholder has no value is left out, and with it a line that becomes empty: a letter never shows
a gap. What a letter cannot do without is named in its `requires` and refused when missing.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from complaints.messaging import links
from routing.money import format_money

PLACEHOLDER = re.compile(r"\{([^{}\n]*)\}")
SENTENCE = re.compile(r"[^\n]*?(?:[。！？]+[”」）]?|[.!?]+[”)]?(?=\s|$)|$)[ \t]*")
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
DAYS_EN = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
DAYS_ZH = "一二三四五六日"


@dataclass(frozen=True)
class Placeholder:
    """One placeholder: what it stands for, and an example in both languages for the preview."""

    meaning: Any  # text, translated when it is shown
    example_en: object
    example_zh: object
    is_link: bool = False


def _example(*when):
    return datetime(*when, tzinfo=timezone.get_fixed_timezone(480))


KNOWN = {
    "reference": Placeholder(_("the reference"), "C26-000042", "C26-000042"),
    "greeting": Placeholder(_("the greeting, with the name where it is known"), "Hello Li Wei,", "李伟，您好："),
    "customer_name": Placeholder(_("the customer's name"), "Li Wei", "李伟"),
    "tracking_url": Placeholder(
        _("the link to the tracking page"), "https://help.example.com/track/…", "https://help.example.com/track/…", True
    ),
    "payment_url": Placeholder(
        _("the one-time page for payment details"),
        "https://help.example.com/pay/…",
        "https://help.example.com/pay/…",
        True,
    ),
    "next_opening": Placeholder(_("when we open next"), _example(2026, 11, 24, 9), _example(2026, 11, 24, 9)),
    "due": Placeholder(_("by when"), _example(2026, 11, 26, 18), _example(2026, 11, 26, 18)),
    "amount": Placeholder(_("an amount"), 14400, 14400),
    "owner": Placeholder(_("who looks after the case"), "Zhao Lan", "赵岚"),
    "body": Placeholder(
        _("what the member of staff wrote"),
        "We have asked the warehouse and the carrier.",
        "我们已经向仓库和承运方核实过了。",
    ),
    "evidence": Placeholder(_("what the customer is asked for"), "A picture of the outer carton.", "外包装的照片。"),
    "plan": Placeholder(_("what was agreed"), "A new set of mugs is on its way.", "为您补寄一套新的马克杯。"),
    "offer": Placeholder(_("what is offered"), "A full refund.", "全额退款。"),
    "goodwill": Placeholder(_("what is given for the delay"), "a coupon worth CNY 5.00", "一张 5 元优惠券"),
    "reason": Placeholder(_("the reason"), "The facts have changed since.", "之后情况有了变化。"),
    "into": Placeholder(_("the reference of the surviving case"), "C26-000017", "C26-000017"),
    "code": Placeholder(_("a one-time code"), "482 913", "482 913"),
}
# A receipt may be asked for in anybody's name: it repeats nothing that the sender typed.
ALLOWED_IN_RECEIPT = ("reference", "tracking_url", "next_opening", "due")


class MissingValue(ValueError):
    """A letter lacks what it cannot do without."""


def names_in(text):
    """The placeholders that a text uses."""
    return set(PLACEHOLDER.findall(text))


def faults_of(text, *, is_receipt=False, allows_links=True):
    """What is wrong with the words of a template, as sentences; an empty list when nothing is."""
    names = names_in(text)
    faults: list[Any] = [
        _("There is no placeholder {%(name)s}.") % {"name": name} for name in sorted(names - set(KNOWN))
    ]
    if "{" in PLACEHOLDER.sub("", text) or "}" in PLACEHOLDER.sub("", text):
        faults.append(_("A curly bracket stands alone."))
    if is_receipt:
        faults += [
            _("A receipt may not contain {%(name)s}: it repeats nothing that the sender typed.") % {"name": name}
            for name in sorted(names & set(KNOWN) - set(ALLOWED_IN_RECEIPT))
        ]
    if not allows_links and (links.has_link(text) or any(KNOWN[name].is_link for name in names & set(KNOWN))):
        faults.append(_("Links are not allowed here."))
    return faults


def fill(text, values, *, language, allows_links=True):
    """The text with its values. Sentences without a value are left out; without links if they are not allowed."""
    words = _as_words(values, language, allows_links)
    lines = [_fill_line(line, words, allows_links) for line in text.strip().splitlines()]
    kept = [line for line in lines if line is not None]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip()


def _fill_line(line, words, allows_links):
    """One line, or None when nothing of it is left."""
    sentences = [sentence for sentence in SENTENCE.findall(line) if sentence]
    kept = [sentence for sentence in sentences if _is_complete(sentence, words, allows_links)]
    if sentences and not kept:
        return None
    return PLACEHOLDER.sub(lambda match: words[match[1]], "".join(kept)).rstrip()


def _is_complete(sentence, words, allows_links):
    if not allows_links and links.has_link(sentence):
        return False
    return all(words.get(name) for name in names_in(sentence))


def _as_words(values, language, allows_links):
    """Values as the reader's words; a value that is a link is none where links are not allowed."""
    words = {}
    for name, value in values.items():
        if name not in KNOWN:
            raise ValueError(f"no placeholder {name}")
        text = in_words(value, language) if value is not None else ""
        words[name] = text if allows_links else links.without_links(text)
        if KNOWN[name].is_link and not allows_links:
            words[name] = ""
    words.setdefault("greeting", greeting(words.get("customer_name", ""), language))
    return words


def greeting(name, language):
    """“Hello Li Wei,” or “李伟，您好：”; without a name it still greets."""
    if language.startswith("zh"):
        return f"{name}，您好：" if name else "您好："
    return f"Hello {name}," if name else "Hello,"


def in_words(value, language):
    """A value as a customer reads it: an instant in the zone it carries (UTC: in ours), whole minor units as money."""
    if isinstance(value, datetime):
        return _instant(timezone.localtime(value) if not value.utcoffset() else value, language)
    if isinstance(value, date):
        return _day(value, language)
    if isinstance(value, int):
        with translation.override(language):
            return format_money(value)
    return CONTROL.sub(" ", str(value)).strip()


def _day(value, language):
    return f"{value.month} 月 {value.day} 日" if language.startswith("zh") else f"{value.day} {MONTHS[value.month - 1]}"


def _instant(value, language):
    """“Tue 24 Nov, 09:00” or “11 月 24 日（周二）09:00”."""
    time = f"{value:%H:%M}"
    if language.startswith("zh"):
        return f"{_day(value, language)}（周{DAYS_ZH[value.weekday()]}）{time}"
    return f"{DAYS_EN[value.weekday()]} {_day(value, language)}, {time}"


def examples(language):
    """Sample values for the preview."""
    is_chinese = language.startswith("zh")
    return {name: known.example_zh if is_chinese else known.example_en for name, known in KNOWN.items()}
