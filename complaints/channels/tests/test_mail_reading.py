"""What is read out of a mail's bytes, whatever its program made of them."""

import random

import pytest

from complaints.channels.mail import charsets, headers, html, quoting, reading
from complaints.channels.tests import mails


def body(raw, kind="text/plain", charset="", encoding=""):
    """A mail around raw bytes."""
    lines = [b"From: Li Wei <li@example.com>", b"Subject: s", b"Content-Type: " + kind.encode()]
    lines[-1] += f"; charset={charset}".encode() if charset else b""
    lines += [f"Content-Transfer-Encoding: {encoding}".encode()] if encoding else []
    return b"\r\n".join([*lines, b"", raw])


@pytest.mark.parametrize("declared", ["gb2312", "GBK", '"gb2312"', "x-gbk", "cp936", "gb18030", "", "x-nobody-knows"])
def test_chinese_that_says_gb2312_is_read_as_gb18030(declared):
    words = "朱镕基先生，杯子碎了两个，𠮷"

    mail = reading.read(body(words.encode("gb18030"), charset=declared))

    assert (mail.text, mail.language) == (words, "zh-hans")


@pytest.mark.parametrize("declared", ["utf-8", "us-ascii", "gb2312", "unknown-8bit", ""])
def test_utf_8_under_any_name_is_read(declared):
    raw = "杯子碎了 — café".encode()

    text = charsets.decode(raw, declared)

    assert text == "杯子碎了 — café" or declared == "gb2312"


def test_latin_text_without_a_declaration_is_read():
    assert charsets.decode(b"The mug cost 20 \xa3 ") == "The mug cost 20 £ "


@pytest.mark.parametrize(
    "line,meant",
    [
        ("=?gb2312?B?1uzpRrv5z8jJ+g==?=", "朱镕基先生"),
        ("=?utf-8?B?5p2v5a2Q?= =?utf-8?B?56KO5LqG?=", "杯子碎了"),
        # A sign cut in two between encoded words.
        ("=?utf-8?B?5p2v5a0=?=\r\n =?utf-8?B?kOeijg==?=", "杯子碎"),
        ("=?UTF-8?Q?caf=C3=A9_au_lait?=", "café au lait"),
        ("Re: =?iso-8859-1*fr?Q?caf=E9?= today", "Re: café today"),
        ("=?utf-8?B?!!!?=", ""),
        ("=?nobody-knows?Q?mugs?=", "mugs"),
        ("plain =?broken", "plain =?broken"),
        ("two\r\n lines\x00", "two lines�"),
    ],
)
def test_encoded_words_are_read(line, meant):
    assert headers.text_of(line) == meant


def test_raw_bytes_in_a_header_are_read_in_the_charset_of_the_words():
    raw = b"From: li@example.com\r\nSubject: " + "杯子碎了".encode("gbk") + b"\r\n\r\n" + "你好".encode("gbk")
    latin = b"From: li@example.com\r\nSubject: Fr\xf6sche\r\nContent-Type: text/plain; charset=iso-8859-1\r\n\r\nhi"

    assert reading.read(raw).subject == "杯子碎了"
    assert reading.read(latin).subject == "Frösche"


@pytest.mark.parametrize(
    "line,found",
    [
        ("Li Wei <li@example.com>", ("Li Wei", "li@example.com")),
        ("li@example.com", ("", "li@example.com")),
        ('"staff@shop.example" <li@example.com>', ("staff@shop.example", "li@example.com")),
        ('"Li, Wei" <li@example.com>, other@example.com', ("Li, Wei", "li@example.com")),
        ("李伟 <li@example.com>", ("李伟", "li@example.com")),
        ("undisclosed-recipients:;", ("", "")),
        ("nobody", ("", "")),
        ("", ("", "")),
        ("<li@example.com", ("", "li@example.com")),
    ],
)
def test_the_sender_is_the_address_and_never_what_stands_as_its_name(line, found):
    assert headers.address_in(line) == found


@pytest.mark.parametrize(
    "heading",
    [
        "On Tue, 24 Nov 2026 at 10:00, Care <help@shop.example> wrote:",
        "On Tue, 24 Nov 2026 at 10:00, Customer Care of the Shop\n<help@shop.example> wrote:",
        "在 2026年11月24日，10:00，客服 <help@shop.example> 写道：",
        '于2026-11-24 10:00:00, "客服" <help@shop.example> 写道：',
        "------------------ 原始邮件 ------------------",
        "---- 回复的原邮件 ----",
        "-----Original Message-----",
        "________________________________\nFrom: Care <help@shop.example>",
        "发件人：客服 <help@shop.example>\n发送时间：2026年11月24日 10:00",
        "From: Care <help@shop.example>\nSent: Tuesday, November 24, 2026",
        "Am Di., 24. Nov. 2026 um 10:00 Uhr schrieb Care <help@shop.example>:",
        "Le mar. 24 nov. 2026 à 10:00, Care <help@shop.example> a écrit :",
    ],
)
def test_history_is_folded_below_the_heading_of_the_program(heading):
    new, folded = quoting.split(f"Still broken.\n还是坏的。\n\n{heading}\n> We are sorry.")

    assert new == "Still broken.\n还是坏的。"
    assert folded.startswith(heading[:10])


@pytest.mark.parametrize(
    "text",
    [
        "On Monday I wrote to you. Nobody answered.",
        "> Where is it?\nIt arrived on Friday.",
        "On Tue, 24 Nov 2026, Care wrote:\n> Is it broken?\nYes.\n> Which one?\nBoth.",
        "-----Original Message-----\nFrom: a\nOnly this.",
        "我在十一月写道歉信的那家店买了杯子",
    ],
)
def test_words_that_are_no_history_are_never_folded(text):
    assert quoting.split(text) == (text, "")


def test_html_is_read_as_its_reader_sees_it():
    markup = (
        "<head><style>p{}</style></head><p>Broken&nbsp;mugs</p><script>x()</script>"
        "<ul><li>one<li>two</ul><blockquote>old</blockquote>"
    )

    assert html.to_text(markup).split("\n") == ["Broken mugs", "", "one", "two", "", "> old"]


def test_html_is_shown_without_what_runs_or_loads():
    shown = html.harmless(
        '<form><p onclick="x()">a<img src="http://evil/1.png"><a href="javascript:x()">b</a></p></form>'
    )

    assert shown == '<p>a<a rel="noopener noreferrer nofollow">b</a></p>'


def test_the_plain_form_is_read_and_files_are_put_aside():
    raw = (
        b'From: li@example.com\r\nContent-Type: multipart/mixed; boundary="m"\r\n\r\n'
        b'--m\r\nContent-Type: multipart/alternative; boundary="a"\r\n\r\n'
        b"--a\r\nContent-Type: text/html\r\n\r\n<p>rich</p>\r\n"
        b"--a\r\nContent-Type: text/plain\r\n\r\nplain\r\n--a--\r\n"
        b"--m\r\nContent-Type: image/png\r\nContent-Disposition: attachment;"
        b" filename*=utf-8''%E6%9D%AF.png\r\n\r\nPNG\r\n--m\r\nContent-Type: message/rfc822\r\n\r\n"
        b"Subject: inner\r\n\r\nthe mail passed on\r\n--m--\r\n"
    )

    mail = reading.read(raw)

    assert mail.text == "plain"
    assert [(one.name, one.media) for one in mail.attachments] == [
        ("杯.png", "image/png"),
        ("mail.eml", "message/rfc822"),
    ]


@pytest.mark.parametrize(
    "kind,note",
    [
        ("application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m", reading.ENCRYPTED),
        ("application/pkcs7-mime; smime-type=signed-data; name=smime.p7m", reading.PACKED),
        ("application/ms-tnef; name=winmail.dat", reading.PACKED),
    ],
)
def test_what_is_encrypted_or_packed_is_kept_and_said(kind, note):
    mail = reading.read(body(b"\x01\x02\x03", kind))

    assert (mail.note, len(mail.attachments)) == (note, 1)


@pytest.mark.parametrize(
    "raw,reason",
    [
        (b"", "empty"),
        (b" \r\n ", "empty"),
        (b"no header at all", "no header lines"),
        (b"A: b\r\n" * 501 + b"\r\nx", "more than 500 header lines"),
        (b"A: b\r\n\r\n" + b"x" * (25 * 1024 * 1024), "larger than 25 MB"),
    ],
)
def test_what_is_no_mail_says_why(raw, reason):
    with pytest.raises(reading.Unreadable, match=reason):
        reading.read(raw)


def test_a_mail_nested_too_deeply_says_so():
    raw = b"From: li@example.com\r\n" + b"Content-Type: message/rfc822\r\n\r\n" * 60 + b"words"

    with pytest.raises(reading.Unreadable, match="nested too deeply"):
        reading.read(raw)


def test_no_mutation_of_a_mail_does_more_than_be_unreadable():
    dice = random.Random(20261124)
    samples = [
        mails.plain(),
        mails.with_file(),
        mails.report("<x@y.example>"),
        body("杯子".encode("gbk"), charset="gb2312"),
    ]

    for _number in range(1500):
        raw = bytearray(dice.choice(samples))
        for _change in range(dice.randint(1, 25)):
            at = dice.randrange(len(raw))
            raw[at : at + dice.randrange(3)] = dice.randbytes(dice.randrange(4))
        try:
            mail = reading.read(bytes(raw))
        except reading.Unreadable:
            continue
        # Whatever was read can be stored.
        (mail.text + mail.subject + mail.sender + mail.folded).encode()
