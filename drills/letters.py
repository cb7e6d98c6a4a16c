"""Mails for drills: plain ones, and ones that no mail program should have written."""

import base64
import random

WORDS = (
    "Two of the six mugs were in pieces when I opened the parcel.",
    "六个杯子碎了两个，请尽快退款。",
    "Ich möchte mein Geld zurück – der Karton war aufgerissen.",
    "返金してください。箱が壊れていました。",
)
CHARSETS = ("utf-8", "gb2312", "gbk", "gb18030", "big5", "iso-8859-1", "x-unknown", "utf-7", "", "ascii", "idna")


def plain(text, *, sender="li@example.com", subject="Broken mugs", mail_id="<m1@example.com>", **lines):
    """A mail in plain text, as bytes; further header lines by name, with _ for -."""
    head = {"From": sender, "To": "help@shop.example", "Subject": subject, "Message-ID": mail_id}
    head |= {name.replace("_", "-"): value for name, value in lines.items()}
    written = "".join(f"{name}: {value}\r\n" for name, value in head.items() if value is not None)
    return f"{written}Content-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n".encode("utf-8", "surrogateescape")


def nasty(dice: random.Random, number):
    """A mail that somebody's program got wrong, or that means harm; each its own."""
    make = dice.choice(MAKERS)
    raw = make(dice, f"<n{number}-{dice.getrandbits(48)}@example.com>", f"user{dice.randrange(40)}@example.com")
    return mutated(dice, raw) if dice.random() < 0.4 else raw


def mutated(dice, raw):
    """A few bytes changed, cut or doubled. Line ends stay what IMAP can carry."""
    data = bytearray(raw)
    for _time in range(dice.randint(1, 8)):
        place = dice.randrange(len(data))
        kind = dice.random()
        if kind < 0.5:
            data[place] = dice.choice([value for value in range(1, 256) if value not in (10, 13)])
        elif kind < 0.75:
            del data[place : place + dice.randint(1, 60)]
        else:
            data[place:place] = data[place : place + dice.randint(1, 60)]
        if not data:
            return b"X"
    return bytes(data).replace(b"\r\n", b"\n").replace(b"\r", b" ").replace(b"\n", b"\r\n")


def _charset(dice, mail_id, sender):
    charset, words = dice.choice(CHARSETS), dice.choice(WORDS)
    try:
        body = words.encode(charset or "utf-8", "replace")
    except (LookupError, UnicodeError):
        body = words.encode("gb18030")
    head = f"From: {sender}\r\nMessage-ID: {mail_id}\r\nSubject: =?{charset or 'gb2312'}?B?"
    head += base64.b64encode(body).decode() + f"?=\r\nContent-Type: text/plain; charset={charset}\r\n"
    encoding, body = dice.choice((("8bit", body), ("base64", base64.encodebytes(body)), ("quoted-printable", body)))
    return head.encode() + f"Content-Transfer-Encoding: {encoding}\r\n\r\n".encode() + body.replace(b"\n", b"\r\n")


def _html(dice, mail_id, sender):
    body = '<p onclick="x()">Broken <img src="https://tracker.example/p.gif"><script>alert(1)</script></p>' * 3
    head = f"From: {sender}\r\nMessage-ID: {mail_id}\r\nSubject: <script>alert(1)</script>\r\n"
    return f"{head}Content-Type: text/html; charset=utf-8\r\n\r\n{body}".encode()


def _nested(dice, mail_id, sender):
    depth = dice.choice((2, 11, 12, 13, 40))
    head = f"From: {sender}\r\nMessage-ID: {mail_id}\r\nSubject: nested\r\n"
    body = "".join(
        f'Content-Type: multipart/mixed; boundary="b{level}"\r\n\r\n--b{level}\r\n' for level in range(depth)
    )
    return f"{head}{body}Content-Type: text/plain\r\n\r\nInside\r\n".encode()


def _many_parts(dice, mail_id, sender):
    parts = "--b\r\nContent-Type: text/plain\r\n\r\nx\r\n" * dice.choice((3, 99, 300))
    head = f"From: {sender}\r\nMessage-ID: {mail_id}\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
    return f"{head}{parts}--b--\r\n".encode()


def _headers(dice, mail_id, sender):
    lines = "".join(f"X-Line-{number}: {'y' * 70}\r\n" for number in range(dice.choice((5, 499, 900))))
    return f"From: {sender}\r\nMessage-ID: {mail_id}\r\n{lines}Subject: many lines\r\n\r\nWords".encode()


def _long_lines(dice, mail_id, sender):
    return plain("a" * dice.choice((998, 20_000, 200_000)), sender=sender, mail_id=mail_id, subject="s" * 9000)


def _without(dice, mail_id, sender):
    mail = plain(dice.choice(WORDS), sender=sender, mail_id=mail_id)
    lost = dice.choice((b"From: ", b"Message-ID: ", b"Subject: ", b"To: ", b"Content-Type: "))
    return b"\r\n".join(line for line in mail.split(b"\r\n") if not line.startswith(lost))


def _attached(dice, mail_id, sender):
    name = dice.choice(("../../etc/passwd", "a.svg", "mug.png", "x" * 300 + ".pdf", "报告.docx", ".htaccess", ""))
    content = dice.choice((b"\x89PNG\r\n\x1a\n", b"<svg onload=alert(1)>", b"PK\x03\x04", b"", b"GIF89a"))
    return (
        f"From: {sender}\r\nMessage-ID: {mail_id}\r\nSubject: see file\r\nContent-Type: multipart/mixed; boundary=b\r\n"
        f"\r\n--b\r\nContent-Type: text/plain\r\n\r\nWords\r\n--b\r\nContent-Type: image/png; name=\"{name}\"\r\n"
        f"Content-Disposition: attachment; filename=\"{name}\"\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    ).encode() + base64.encodebytes(content).replace(b"\n", b"\r\n") + b"--b--\r\n"  # fmt: skip


def _date_and_from(dice, mail_id, sender):
    odd = dice.choice(
        (
            "=?utf-8?q?Li=0D=0ABcc:_x@y.example?= <li@example.com>",
            "<>",
            "a@b, c@d",
            '"' + "x" * 500,
            "li@例子.cn",
            "\x01",
        )
    )
    return plain(dice.choice(WORDS), sender=odd, mail_id=mail_id, Date="Thu, 99 Foo 2026 99:99:99 +9999")


def _automatic(dice, mail_id, sender):
    sign = dice.choice(
        ({"Auto_Submitted": "auto-replied"}, {"Precedence": "bulk"}, {"List_Id": "<a.b>"}, {"Return_Path": "<>"})
    )
    return plain("Out of office", sender=sender, mail_id=mail_id, **sign)


MAKERS = (
    _charset, _html, _nested, _many_parts, _headers, _long_lines, _without, _attached, _date_and_from, _automatic,
)  # fmt: skip
