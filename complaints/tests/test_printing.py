"""A page becomes a PDF with its Chinese signs; it fetches nothing, and what cannot be made is said."""

import socket
import sys

import pypdfium2
import pytest

from complaints import printing

needs_pango = pytest.mark.skipif(
    printing.machine() != {"pango": True, "chinese": True}, reason="this machine lacks Pango or a Chinese font"
)
PAGE = '<html lang="zh-Hans"><head><title>核实报告</title></head><body>{}</body></html>'


def texts(content):
    """The text of each page."""
    return [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(content)]


@needs_pango
def test_chinese_and_latin_letters_are_set():
    content = printing.pdf(PAGE.format("<h1>核实报告 C26-000042</h1><p>两个杯子碎了。</p>"))

    assert texts(content) == ["核实报告 C26-000042\r\n两个杯子碎了。\r\n1 / 1"]


@needs_pango
def test_page_numbers_count_every_page():
    content = printing.pdf(PAGE.format("<p>one</p><p class='page'>two</p>"))

    assert [text.splitlines()[-1] for text in texts(content)] == ["1 / 2", "2 / 2"]


@needs_pango
def test_nothing_is_fetched_for_a_page(tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("a secret of this machine")
    with socket.create_server(("127.0.0.1", 0)) as door:
        address = f"http://127.0.0.1:{door.getsockname()[1]}/x.png"
        files = f'<link rel="attachment" href="{secret.as_uri()}"><link rel="stylesheet" href="{address}">'

        content = printing.pdf(PAGE.format(f'{files}<img src="{address}"><p>set</p>'))

        door.settimeout(0.05)
        with pytest.raises(TimeoutError):
            door.accept()
    assert b"EmbeddedFile" not in content
    assert texts(content) == ["set\r\n1 / 1"]


def test_a_machine_without_pango_or_a_chinese_font_says_what_to_install(monkeypatch):
    monkeypatch.setattr(printing, "machine", lambda: {"pango": False, "chinese": False})
    assert "install libpango-1.0-0" in printing.why_not()

    monkeypatch.setattr(printing, "machine", lambda: {"pango": True, "chinese": False})
    with pytest.raises(printing.NotPrinted, match="install fonts-noto-cjk"):
        printing.pdf(PAGE.format(""))


@needs_pango
@pytest.mark.parametrize("end", ["import sys; sys.exit(1)", "print('half a page')"])
def test_a_process_that_dies_gives_no_half_page(monkeypatch, end):
    monkeypatch.setattr(printing, "COMMAND", [sys.executable, "-c", end])

    with pytest.raises(printing.NotPrinted, match="could not be set"):
        printing.pdf(PAGE.format("<p>x</p>"))


@needs_pango
def test_a_process_that_hangs_is_ended(monkeypatch):
    monkeypatch.setattr(printing, "COMMAND", [sys.executable, "-c", "import time; time.sleep(60)"])
    monkeypatch.setattr(printing, "SECONDS", 0.5)

    with pytest.raises(printing.NotPrinted, match="too long"):
        printing.pdf(PAGE.format("<p>x</p>"))
