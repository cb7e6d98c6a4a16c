"""Files that mean harm, made here: bombs, polyglots, scripts, wrong marks, hostile names, mutations of good ones."""

import io
import struct
import zipfile
import zlib
from dataclasses import dataclass

from PIL import Image, ImageDraw

HTML = b"<!doctype html><script>alert(document.domain)</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(1)</script></svg>'
XXE = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><x>&b;</x>'
PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R/OpenAction<</S/JavaScript/JS(app.alert(1))>>>>endobj\n"
    b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 100]/Contents 4 0 R>>endobj\n"
)
NAMES = (
    "../../../etc/passwd.jpg", "..\\..\\windows\\win.jpg", "con.jpg", "a\u202egpj.exe.jpg", ".htaccess.jpg",
    "<script>alert(1)</script>.jpg", "x.jpg\u0000.html", "a\"; filename=evil.html; x=\".jpg", "照片 （1）.jpg",
    "=cmd|' /C calc'!A0.jpg", "%2e%2e%2fx.jpg", "x" * 400 + ".jpg", " .jpg", "'; DROP TABLE evidence;--.jpg",
    "{{7*191}}.jpg", "a\r\nSet-Cookie: b=c.jpg",
)  # fmt: skip
MARKS = (
    b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF89a", b"II*\x00", b"RIFF\x10\x00\x00\x00WEBP", b"%PDF-1.7\n", b"OggS",
    b"\x00\x00\x00\x18ftypheic", b"\x00\x00\x00\x18ftypmp42", b"\x1aE\xdf\xa3", b"PK\x03\x04",
)  # fmt: skip
ENDINGS = ("jpg", "png", "gif", "tif", "webp", "pdf", "heic", "mp4", "ogg", "webm", "docx", "svg", "html", "txt", "")


@dataclass(frozen=True)
class Hostile:
    """One file: what it is called, what it claims to be, what it holds; `is_bomb`: the gate has to refuse it."""

    kind: str
    name: str
    media: str
    content: bytes
    is_bomb: bool = False


def files(dice, count):
    """So many, each kind in its turn, no two alike."""
    makers = (bomb, polyglot, mutation, named, marked, mutation)
    for number in range(count):
        yield makers[number % len(makers)](dice, number)


def picture(dice, kind, size=(180, 120)):
    """A small picture with something in it."""
    image = Image.new("RGB", size, (240, 240, 235))
    draw = ImageDraw.Draw(image)
    for _number in range(12):
        x, y = dice.randrange(size[0]), dice.randrange(size[1])
        draw.ellipse([x - 20, y - 20, x + 20, y + 20], fill=tuple(dice.randrange(256) for _channel in range(3)))
    buffer = io.BytesIO()
    image.save(buffer, kind)
    return buffer.getvalue()


# --- bombs --------------------------------------------------------------------------------------------------------


def bomb(dice, number):
    made = (png_bomb, gif_bomb, tiff_bomb, office_bomb, overlapping, long_list, grey_bomb, pdf_bomb)
    return made[number // 6 % len(made)](dice)


def chunk(name, content):
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def png(width, height, body, more=b"", colours=2):
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, colours, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + more + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def png_bomb(dice):
    width, height = dice.randrange(20_000, 65_000), dice.randrange(20_000, 65_000)
    return Hostile("bomb", "wall.png", "image/png", png(width, height, zlib.compress(b"\x00" * 3_000_000)), True)


def gif_bomb(dice):
    content = b"GIF89a" + struct.pack("<HH", 65_535, dice.randrange(60_000, 65_535)) + b"\x80\x00\x00" + bytes(6)
    return Hostile(
        "bomb", "wall.gif", "image/gif", content + b",\x00\x00\x00\x00\xff\xff\xff\xff\x00\x02\x02L\x01\x00;", True
    )


def tiff_bomb(dice):
    fields = [(256, 4, 1, dice.randrange(50_000, 90_000)), (257, 4, 1, 60_000), (258, 3, 1, 8), (259, 3, 1, 1)]
    fields += [(262, 3, 1, 1), (273, 4, 1, 8), (277, 3, 1, 1), (278, 4, 1, 60_000), (279, 4, 1, 100)]
    directory = b"".join(struct.pack("<HHII", *field) for field in fields)
    content = b"II*\x00\x08\x00\x00\x00" + struct.pack("<H", len(fields)) + directory + bytes(200)
    return Hostile("bomb", "scan.tif", "image/tiff", content, True)


def grey_bomb(dice):
    """A picture that a decoder has to unpack to know: below what the gate refuses, above what the child may fill."""
    width = dice.randrange(12_000, 14_000)
    body = zlib.compress(bytes((width + 1) * 14_000))
    text = chunk(b"zTXt", b"Comment\x00\x00" + zlib.compress(bytes(20_000_000)))
    return Hostile("bomb", "grey.png", "image/png", png(width, 14_000, body, text, colours=0))


def office(parts, name="book.xlsx"):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, content in parts:
            archive.writestr(part, content)
    return name, buffer.getvalue()


def office_bomb(dice):
    parts = [("[Content_Types].xml", XXE), *((f"xl/{number}.xml", bytes(40_000_000)) for number in range(2))]
    name, content = office(parts)
    return Hostile("bomb", name, "", content, True)


def overlapping(dice):
    """Many entries of the list that name the same bytes."""
    name, content = office([("[Content_Types].xml", bytes(1_000_000))], "report.docx")
    place = content.rfind(b"PK\x01\x02")
    entry = content[place : content.rfind(b"PK\x05\x06")]
    count = dice.randrange(200, 2_000)
    end = b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, count, count, len(entry) * count, place, 0)
    return Hostile("bomb", name, "", content[:place] + entry * count + end, True)


def long_list(dice):
    name, content = office([("[Content_Types].xml", b"<x/>")], "slides.pptx")
    place = content.rfind(b"PK\x05\x06")
    end = b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, 65_535, 65_535, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    return Hostile("bomb", name, "", content[:place] + dice.randbytes(20) + end, True)


def pdf_bomb(dice):
    """A page whose drawing unpacks a thousandfold, with a script that wants to run."""
    stream = zlib.compress(b"0 0 m 200 100 l S\n" * 2_000_000 + dice.randbytes(8))
    length = str(len(stream)).encode()
    body = PDF + b"4 0 obj<</Length " + length + b"/Filter/FlateDecode>>stream\n" + stream + b"\nendstream endobj\n"
    return Hostile("bomb", "paper.pdf", "application/pdf", body + b"trailer<</Root 1 0 R>>\n%%EOF")


# --- two things at once -------------------------------------------------------------------------------------------


def polyglot(dice, number):
    jpeg, gif, png_ = (picture(dice, kind) for kind in ("JPEG", "GIF", "PNG"))
    _name, archive = office([("[Content_Types].xml", b"<x/>"), ("evil.html", HTML)])
    made = (
        ("mugs.jpg", "image/jpeg", jpeg + HTML),
        ("mugs.jpg", "text/html", jpeg[:2] + b"\xff\xfe\x00\x40" + HTML.ljust(62) + jpeg[2:]),
        ("mugs.gif", "image/gif", b"GIF89a/*" + gif[8:] + b"*/=1;alert(1)//"),
        ("mugs.png", "image/png", png_[:-12] + chunk(b"tEXt", b"Comment\x00" + HTML) + png_[-12:]),
        ("mugs.jpg", "image/jpeg", jpeg + archive),
        ("mugs.jpg", "image/jpeg", HTML),
        ("mugs.png", "image/png", SVG),
        ("mugs.svg", "image/svg+xml", SVG),
        ("mugs.svg", "image/png", png_),
        ("paper.pdf", "application/pdf", PDF + b"trailer<</Root 1 0 R>>\n%%EOF\n" + HTML),
        ("paper.pdf", "application/pdf", b"MZ" + dice.randbytes(200)),
        ("letter.docx", "", archive + HTML),
        ("letter.docx", "", office([("[Content_Types].xml", XXE), ("word/vbaProject.bin", b"x")])[1]),
        ("note.txt", "text/html", HTML),
        ("note.csv", "text/csv", b"=cmd|' /C calc'!A0,1\n" + HTML),
        ("mail.eml", "message/rfc822", b"Content-Type: text/html\r\n\r\n" + HTML),
        ("film.mp4", "video/mp4", b"\x00\x00\x00\x18ftypmp42" + bytes(8) + HTML),
        ("song.mp3", "audio/mpeg", b"ID3" + bytes(20) + HTML),
    )
    name, media, content = made[number // 6 % len(made)]
    return Hostile("polyglot", name, media, content)


def named(dice, number):
    return Hostile("name", NAMES[number // 6 % len(NAMES)], "image/jpeg", picture(dice, "JPEG"))


def marked(dice, number):
    """The first bytes of one format, the name of another, noise behind."""
    ending = dice.choice(ENDINGS)
    content = dice.choice(MARKS) + dice.randbytes(dice.randrange(0, 3_000))
    return Hostile("mark", f"thing.{ending}" if ending else "thing", "", content)


# --- mutations ----------------------------------------------------------------------------------------------------

GOOD = (("JPEG", "jpg"), ("PNG", "png"), ("GIF", "gif"), ("WEBP", "webp"), ("TIFF", "tif"), ("BMP", "bmp"),
        ("AVIF", "avif"), ("HEIF", "heic"), ("PDF", "pdf"), ("DOCX", "docx"))  # fmt: skip


def mutation(dice, number):
    """A good file with bytes flipped, cut out, doubled, or its end gone."""
    kind, ending = GOOD[number // 3 % len(GOOD)]
    content = bytearray(good(dice, kind))
    for _change in range(dice.randrange(1, 30)):
        place, length = dice.randrange(len(content)), dice.randrange(1, 9)
        change = dice.randrange(4)
        if change == 0:
            content[place] = dice.randrange(256)
        elif change == 1 and len(content) > 200:
            del content[place : place + length]
        elif change == 2:
            content[place:place] = content[place : place + length]
        else:
            content[place : place + length] = b"\xff" * min(length, len(content) - place)
    if dice.random() < 0.3:
        del content[dice.randrange(1, len(content)) :]
    return Hostile("mutation", f"IMG_{number}.{ending}", "", bytes(content))


def good(dice, kind):
    if kind == "DOCX":
        return office([("[Content_Types].xml", b"<x/>"), ("word/document.xml", dice.randbytes(300))])[1]
    if kind == "HEIF":
        import pillow_heif

        pillow_heif.register_heif_opener()
    return picture(dice, kind)
