"""HTML of a mail: as plain text, and made harmless to look at. Pure."""

import re
from html.parser import HTMLParser

import nh3

SILENT = {"script", "style", "head", "title", "template", "object", "svg"}
LINES = {
    "p",
    "div",
    "br",
    "tr",
    "li",
    "table",
    "ul",
    "ol",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "blockquote",
    "pre",
}
TAG = re.compile(r"<[^>]{0,2000}>")
# Nothing is loaded from elsewhere: no pictures, no styles, no forms.
SHOWN = {"a", "b", "blockquote", "br", "code", "div", "em", "h1", "h2", "h3", "h4", "hr", "i", "li", "ol", "p", "pre",
         "s", "span", "strong", "sub", "sup", "table", "tbody", "td", "th", "thead", "tr", "u", "ul"}  # fmt: skip


class _Reader(HTMLParser):
    """Collects what a reader would see."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.parts, self.silent, self.quotes = [], 0, 0

    def handle_starttag(self, tag, attributes):
        if tag in SILENT:
            self.silent += 1
        if tag == "blockquote":
            self.quotes += 1
        if tag in LINES:
            self._break()
        elif tag in ("td", "th"):
            self.parts.append(" ")

    def handle_endtag(self, tag):
        if tag in SILENT:
            self.silent = max(0, self.silent - 1)
        if tag == "blockquote":
            self.quotes = max(0, self.quotes - 1)
        if tag in LINES - {"br", "hr"}:
            self._break()

    def handle_data(self, data):
        if not self.silent:
            self.parts.append(re.sub(r"\s+", " ", data))

    def _break(self):
        self.parts.append("\n" + "> " * self.quotes)


def to_text(markup):
    """What a reader of this HTML sees, in lines; quoted parts begin with “>”."""
    reader = _Reader()
    try:
        reader.feed(markup)
        reader.close()
        text = "".join(reader.parts)
    except (AssertionError, ValueError, IndexError, RecursionError):
        # A parser that gives up must not lose the words.
        text = TAG.sub(" ", markup)
    lines = (re.sub(r"[ \t\xa0]+", " ", line).strip() for line in text.split("\n"))
    kept = [line for line in lines if line != ">"]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip()


def harmless(markup):
    """The same HTML without anything that runs, loads, or looks like ours."""
    return nh3.clean(
        markup,
        tags=SHOWN,
        clean_content_tags={"script", "style", "title", "template"},
        attributes={"a": {"href"}, "td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer nofollow",
    )
