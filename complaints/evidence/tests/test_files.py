"""The file gate: what is taken, and why not."""

import io
import zipfile

import pytest

from complaints.errors import StepRefused
from complaints.evidence import files
from complaints.evidence.limits import signatures, sizes
from complaints.evidence.models import EvidenceItem
from complaints.evidence.tests.conftest import picture, upload


def refusal_of(name, content, media=""):
    with pytest.raises(StepRefused) as refusal:
        files.keep(upload(name, content, media))
    return refusal.value.unmet[0].name


def office(first):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(first, "<x/>")
    return buffer.getvalue()


HTML = b"<!doctype html><script>alert(1)</script>"
PDF = b"%PDF-1.7\n1 0 obj\n<< /OpenAction << /S /JavaScript /JS (app.alert(1)) >> >>"


@pytest.mark.parametrize(
    "name, content, why",
    [
        ("mugs.jpg", HTML, "file_is_what_it_claims"),
        ("mugs.jpg", b"MZ" + b"\x00" * 60, "file_is_what_it_claims"),
        ("mugs.png", PDF, "file_is_what_it_claims"),
        ("mugs.jpg", office("[Content_Types].xml"), "file_is_what_it_claims"),
        ("report.pdf", picture(), "file_is_what_it_claims"),
        ("note.txt", picture(), "file_is_what_it_claims"),
        ("note.txt", b"a\x00b", "file_is_what_it_claims"),
        ("archive.zip", office("evil.exe"), "file_is_known"),
        ("movie.fli", b"\x04\x10\x00\x00\x11\xaf", "file_is_known"),
        ("page.html", HTML, "file_is_inert"),
        ("page.html", picture(), "file_is_inert"),
        ("drawing.svg", b"<svg onload='alert(1)'/>", "file_is_inert"),
        ("run.EXE", b"MZ", "file_is_inert"),
        ("table.xlsm", office("[Content_Types].xml"), "file_is_inert"),
        ("mugs.jpg", b"", "file_is_complete"),
        ("book.docx", office("evil.exe"), "file_is_what_it_claims"),
    ],
)
def test_file_that_is_not_what_it_claims_or_can_run_is_refused(name, content, why):
    assert refusal_of(name, content) == why


@pytest.mark.parametrize(
    "name, content, found",
    [
        ("mugs.jpg", picture("WEBP"), "image/webp"),
        ("mugs.JPEG", picture("PNG"), "image/png"),
        ("IMG_1", picture("GIF"), "image/gif"),
        ("mugs.bmp", picture("BMP"), "image/bmp"),
        ("scan.tif", picture("TIFF"), "image/tiff"),
        ("IMG_1.HEIC", b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic", "image/heic"),
        ("call.m4a", b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00isommp42", "video/mp4"),
        ("call.mp3", b"\xff\xfb\x90\x64" + b"\x00" * 40, "audio/mpeg"),
        ("film.mov", b"\x00\x00\x00\x14ftypqt  \x00\x00\x02\x00", "video/quicktime"),
        ("paper.pdf", PDF, "application/pdf"),
        ("table.xlsx", office("[Content_Types].xml"), signatures.BY_EXTENSION["xlsx"].media),
        ("chat.txt", "客户：杯子碎了两只\n".encode(), "text/plain"),
        ("chat.csv", "时间,内容\n".encode("gb18030"), "text/csv"),
    ],
)
def test_real_type_is_told_by_the_bytes(name, content, found):
    assert files.keep(upload(name, content, "")).content_type == found


def test_file_that_grows_while_it_is_read_is_refused_and_removed(settings, monkeypatch):
    monkeypatch.setattr(sizes, "MAX_BYTES", 100)

    assert refusal_of("mugs.jpg", picture()) == "file_is_small_enough"
    assert [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()] == []


def test_size_that_was_announced_must_arrive(settings):
    short = upload()
    short.size += 5

    with pytest.raises(StepRefused) as refusal:
        files.keep(short)

    assert refusal.value.unmet[0].name == "file_is_complete"
    assert [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()] == []


def test_text_with_a_hidden_binary_tail_is_refused():
    content = b"plain words\n" * 1000 + b"\x00\x01\x02"

    assert refusal_of("note.txt", content) == "file_is_known"


@pytest.mark.parametrize(
    "name, clean",
    [
        ("..\\..\\mugs.jpg", "mugs.jpg"),
        ("a\r\nSet-Cookie: x.jpg", "aSet-Cookie: x.jpg"),
        ("photo\u202egpj.exe.jpg", "photogpj.exe.jpg"),
        ("照片 1.jpg", "照片 1.jpg"),
        ("...", "file"),
    ],
)
def test_name_is_kept_without_what_deceives(name, clean):
    assert files.clean_name(name) == clean


def test_download_carries_the_ending_of_the_real_type(photo):
    item = EvidenceItem.objects.get(pk=photo.pk)
    item.name = "invoice.html.jpg"
    item.content_type = "image/png"

    assert files.download_name(item) == f"{item.complaint.reference}-1-invoice_html.png"
