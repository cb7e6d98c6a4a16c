"""What says that it grows beyond measure is refused at the gate; what only a decoder finds out is bounded there."""

import io
import struct
import zipfile

import pytest

from complaints.evidence import examining, files
from complaints.evidence.limits import dimensions
from complaints.evidence.tests import pictures
from complaints.evidence.tests.conftest import upload
from complaints.evidence.tests.test_files import refusal_of


def archive(*parts, kind=zipfile.ZIP_DEFLATED):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", kind) as made:
        for name, content in parts:
            made.writestr(name, content)
    return buffer.getvalue()


def sharing(count):
    """Many entries that name the same bytes."""
    whole = archive(("[Content_Types].xml", b"x" * 1000))
    place, end = whole.rfind(b"PK\x01\x02"), whole.rfind(b"PK\x05\x06")
    entry = whole[place:end]
    last = b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, count, count, len(entry) * count, place, 0)
    return whole[:place] + entry * count + last


SOUND = archive(("[Content_Types].xml", b"<x/>"), ("word/document.xml", b"<w/>" * 2000))


@pytest.mark.parametrize(
    "name, content, why",
    [
        ("wall.png", pictures.png_that_declares(60_000, 60_000), "file_is_small_enough"),
        ("wall.gif", b"GIF89a" + struct.pack("<HH", 65_535, 65_535) + bytes(20), "file_is_small_enough"),
        ("table.xlsx", archive(("[Content_Types].xml", bytes(40_000_000))), "file_is_small_enough"),
        ("book.docx", sharing(300), "file_is_small_enough"),
        ("book.docx", sharing(6_000), "file_is_small_enough"),
        ("book.docx", archive(("[Content_Types].xml", b""), ("word/vbaProject.bin", b"x")), "file_is_inert"),
        ("book.docx", SOUND[:-30], "file_is_complete"),
    ],
)
def test_bomb_is_refused_before_anybody_opens_it(name, content, why):
    assert refusal_of(name, content) == why


def test_document_that_packs_well_is_taken():
    content = archive(("[Content_Types].xml", b"<x/>"), ("xl/sheet1.xml", b"<c r='A1'/>" * 500_000))

    assert files.keep(upload("table.xlsx", content, "")).size == len(content)


@pytest.mark.parametrize("kind, media", [
    ("PNG", "image/png"), ("JPEG", "image/jpeg"), ("GIF", "image/gif"), ("WEBP", "image/webp"),
    ("TIFF", "image/tiff"), ("BMP", "image/bmp"), ("AVIF", "image/avif"), ("HEIF", "image/heic"),
])  # fmt: skip
def test_size_is_read_from_the_head_of_each_format(kind, media):
    if kind == "HEIF":
        pytest.importorskip("pillow_heif").register_heif_opener()
    content = pictures.saved(pictures.scene(size=(320, 240)), kind)

    assert dimensions.of(io.BytesIO(content), media) == (320, 240)


def test_head_that_ends_too_soon_says_nothing():
    for media in dimensions.READERS:
        for length in range(40):
            assert dimensions.is_bomb(dimensions.of(io.BytesIO(b"\xff\xd8\xff\xe0\xff\xff"[:length]), media)) is False


def test_picture_that_would_fill_the_memory_is_too_large_and_nothing_worse():
    facts, made = examining.look(io.BytesIO(pictures.png_that_declares(7_000, 7_000)), "image/png")

    assert (facts["fault"], made) == ("too_large", {})


def test_large_photo_keeps_its_true_size_in_the_facts():
    content = pictures.saved(pictures.scene(size=(5000, 3800)))

    facts, made = examining.look(io.BytesIO(content), "image/jpeg")

    assert (facts["width"], facts["height"]) == (5000, 3800)
    assert made["full"][1:] == (1600, 1216)


def test_comment_of_the_original_is_not_in_what_is_shown():
    content = pictures.saved(pictures.scene(), comment=b"at home, Garden Road 7")

    _facts, made = examining.look(io.BytesIO(content), "image/jpeg")

    assert all(b"Garden Road" not in jpeg for jpeg, _width, _height in made.values())


def test_script_in_a_document_is_counted_for_the_reader():
    facts, _made = examining.look(io.BytesIO(pictures.PDF), "application/pdf")

    assert (facts["has_script"], facts["attachments"]) == (True, 0)
