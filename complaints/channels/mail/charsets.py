"""Bytes of a mail as text. Chinese mails say gb2312 and mean more than it holds; many say nothing, or the wrong thing.
Pure."""

import codecs

# What a mail may call itself, and what is read instead: the largest set that contains it.
MEANT = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "cp936": "gb18030",
    "big5": "big5hkscs",
    "iso8859-1": "cp1252",
    "latin-1": "cp1252",
    "ascii": "",
    "iso2022_jp": "iso2022_jp_ext",
    "euc_kr": "cp949",
    "shift_jis": "cp932",
}
# Names that Python does not know, as mail programs write them.
ALIASES = {
    "x-gbk": "gbk",
    "x-gb2312": "gbk",
    "gb_2312-80": "gb2312",
    "gb18030-2022": "gb18030",
    "chinese": "gb2312",
    "x-big5": "big5",
    "ks_c_5601-1987": "cp949",
    "x-sjis": "cp932",
    "x-euc-jp": "euc_jp",
    "utf8mb4": "utf-8",
    "unicode-1-1-utf-7": "utf-7",
    "iso-8859-8-i": "iso-8859-8",
    "windows-874": "cp874",
}
# An undeclared or wrongly declared text: what is tried, in this order.
GUESSES = ("utf-8", "gb18030", "cp1252")


def codec_of(name):
    """The codec that reads what calls itself `name`; an empty string where it has to be guessed."""
    plain = (name or "").strip().strip("\"'").lower()
    plain = ALIASES.get(plain, plain)
    try:
        found = codecs.lookup(plain)
    except (LookupError, ValueError, UnicodeError):
        return ""
    if not getattr(found, "_is_text_encoding", True) or found.name in ("idna", "punycode", "undefined"):
        return ""
    return MEANT.get(found.name, found.name)


def decode(raw, declared=""):
    """Text of these bytes. Never fails: what no guess reads keeps a mark for each byte that could not be read."""
    if not raw:
        return ""
    codec = codec_of(declared)
    for name in ([codec] if codec else []) + [guess for guess in GUESSES if guess != codec]:
        try:
            return raw.decode(name)
        except (UnicodeError, ValueError, LookupError):
            continue
    return raw.decode(codec or "utf-8", "replace")
