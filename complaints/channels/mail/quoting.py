"""Where the new words of a mail end and the quoted history begins, in the mail programs of both languages. Pure."""

import re

# Headings that mail programs put above what they quote. Each must begin a line.
HEADINGS = [
    # English, German, French, Spanish, Italian: “On … wrote:”, at most over three lines.
    r"On\b[^\n]{6,200}(?:\n(?!\s*>)[^\n]{0,200}){0,2}?\bwrote\s*:",
    r"Am\b[^\n]{6,200}(?:\n(?!\s*>)[^\n]{0,200})?\bschrieb\b[^\n]{0,120}:",
    r"Le\b[^\n]{6,200}(?:\n(?!\s*>)[^\n]{0,200})?\ba écrit\s*:",
    r"El\b[^\n]{6,200}(?:\n(?!\s*>)[^\n]{0,200})?\bescribió\s*:",
    # Apple and NetEase in Chinese: “在 2026年11月24日，客服 <…> 写道：”, “于2026-11-24 10:00:00, "客服" 写道：”.
    r"(?:在|于)\s*[^\n]{4,200}?(?:\n(?!\s*>)[^\n]{0,120})?写道\s*[:：]",
    # QQ, Foxmail, Outlook, NetEase master: a rule with “原始邮件”.
    r"-{2,}\s*(?:原始邮件|邮件原件|回复的原邮件|原邮件|转发邮件信息|转发的邮件)\s*-{0,}",
    r"-{2,}\s*(?:Original Message|Forwarded message|Ursprüngliche Nachricht|Message d'origine)\s*-{0,}",
    r"_{10,}\s*\n\s*(?:From|发件人|寄件者)\s*[:：]",
    # Outlook without a rule: two header lines one below the other.
    r"\*?(?:From|发件人|寄件者|Von|De)\s*[:：]\*?[^\n]{1,200}\n\s*\*?(?:Sent|Date|发送时间|日期|寄件日期|Gesendet|Envoyé)\s*[:：]",
]
HEADING = re.compile("|".join(rf"(?:{one})" for one in HEADINGS), re.IGNORECASE)
LINE_START = re.compile(r"^[ \t>]*$")
# A longer text than this is not searched to its end: what a person writes anew stands in the beginning.
SEARCHED = 200_000


def split(text):
    """(new words, quoted history). Everything is new where nothing is quoted, or where the answer stands below it."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    at = _heading(text)
    if at is None:
        at = _quoted_end(text)
    new = text[:at].strip() if at is not None else ""
    if not new:
        return text, ""
    return new, text[at:].strip()


def _heading(text):
    """Where a heading begins a line, and nothing but quoted or blank lines and signatures stands behind it."""
    for match in HEADING.finditer(text[:SEARCHED]):
        start = match.start()
        before = text.rfind("\n", 0, start) + 1
        if LINE_START.match(text[before:start]) and not _answers_below(text[match.end() :]):
            return before
    return None


def _answers_below(rest):
    """Whether plain lines stand between or below lines that are marked as quoted: then nothing is folded."""
    lines = [line for line in rest.split("\n") if line.strip()]
    marked = [line.lstrip().startswith(">") for line in lines]
    return any(marked) and not all(marked[marked.index(True) :])


def _quoted_end(text):
    """Where a mail that names nobody ends in lines that are all marked as quoted."""
    lines = text.split("\n")
    number = len(lines)
    while number and (not lines[number - 1].strip() or lines[number - 1].lstrip().startswith(">")):
        number -= 1
    quoted = [line for line in lines[number:] if line.strip()]
    return len("\n".join(lines[:number])) if len(quoted) >= 2 else None
