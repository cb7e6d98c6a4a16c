"""Looking into files: what is found, what is shown, and what a hostile file can do to it."""

import io

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone
from PIL import Image

from complaints.evidence import examining, items, jobs
from complaints.evidence.models import Examination, PictureBand
from complaints.evidence.models.examination import Seen
from complaints.evidence.tests import pictures
from complaints.evidence.tests.conftest import upload


def seen(content, media):
    return examining.look(io.BytesIO(content), media)


def test_photo_says_when_where_and_with_what_it_was_taken():
    facts, _made = seen(pictures.photo("2026:11:18 19:11:00", "Adobe Photoshop 26", offset="+08:00"), "image/jpeg")

    assert facts["taken_at"] == "2026-11-18T19:11:00+08:00"
    assert (facts["camera"], facts["editor"]) == ("Maker Phone 9", "Adobe Photoshop 26")
    assert (facts["latitude"], facts["longitude"]) == (31.23, 121.47)
    assert (facts["width"], facts["height"], facts["is_cut"]) == (320, 240, False)


@pytest.mark.parametrize("kind, media", [("PNG", "image/png"), ("HEIF", "image/heic"), ("WEBP", "image/webp")])
def test_what_is_shown_is_a_jpeg_made_anew_without_metadata(kind, media):
    if kind == "HEIF":
        pytest.importorskip("pillow_heif").register_heif_opener()
    exif = Image.Exif()
    exif[305] = "Secret programme"
    content = pictures.saved(pictures.scene(), kind, exif=exif.tobytes())

    _facts, made = seen(content, media)

    assert set(made) == {"full", "small"}
    for jpeg, width, height in made.values():
        image = Image.open(io.BytesIO(jpeg))
        assert (image.format, image.size, len(image.getexif())) == ("JPEG", (width, height), 0)
        assert b"Secret" not in jpeg


def test_pages_of_a_pdf_are_pictures_and_its_script_is_gone():
    facts, made = seen(pictures.PDF, "application/pdf")

    assert (facts["pages"], set(made)) == (1, {"small", "full"})
    assert b"alert" not in made["full"][0]


@pytest.mark.parametrize(
    "content, media, fault",
    [
        (pictures.png_that_declares(30_000, 30_000), "image/png", "too_large"),
        (b"\x89PNG\r\n\x1a\n" + b"\x00" * 400, "image/png", "unreadable"),
        (b"%PDF-1.7 nothing", "application/pdf", "unreadable"),
        (b"", "image/jpeg", "unreadable"),
    ],
)
def test_bombs_and_broken_files_are_said_to_be_so(content, media, fault):
    facts, made = seen(content, media)

    assert (facts["fault"], made) == (fault, {})


def test_cut_picture_is_shown_as_far_as_it_goes():
    content = pictures.photo()

    facts, made = seen(content[: len(content) * 2 // 3], "image/jpeg")

    assert (facts["is_cut"], "full" in made) == (True, True)


def test_child_that_hangs_or_dies_is_an_unreadable_file(monkeypatch):
    monkeypatch.setattr(examining, "SECONDS", 0.01)
    assert seen(pictures.photo(), "image/jpeg")[0]["fault"] == "unreadable"

    monkeypatch.setattr(examining, "COMMAND", ["/bin/false"])
    monkeypatch.setattr(examining, "SECONDS", 5)
    assert seen(pictures.photo(), "image/jpeg") == ({"fault": "unreadable", "why": "ended with 1"}, {})


# --- the job ------------------------------------------------------------------------------------------------------


@pytest.fixture
def scene(verified, investigator):
    return items.add(verified, by=investigator, upload=upload("mugs.jpg", pictures.photo()))


def test_job_looks_into_each_file_once_and_stores_what_it_made(scene):
    assert Examination.objects.get().state == Seen.WAITING

    assert (jobs.examine(), jobs.examine()) == (1, 0)

    found = Examination.objects.get()
    assert (found.state, found.attempts, found.bands.count()) == (Seen.DONE, 1, 4)
    assert all(default_storage.exists(one["path"]) for one in found.pictures)


def test_file_in_other_hands_is_left_alone_and_one_that_failed_thrice_is_given_up(scene):
    now = timezone.now()
    Examination.objects.update(claimed_at=now, attempts=1)
    assert examining.examine_due(now) == 0

    Examination.objects.update(claimed_at=now - examining.LEASE * 2, attempts=3)
    assert jobs.examine() == 0
    assert Examination.objects.get().state == Seen.UNREADABLE


def test_two_that_did_the_same_work_leave_one_result(scene):
    found = Examination.objects.get()
    made = {"full": (b"x", 1, 1)}

    examining._keep(found, Seen.DONE, {"row_hash": 1, "column_hash": 2}, made)
    examining._keep(found, Seen.DONE, {"row_hash": 1, "column_hash": 2}, made)

    assert PictureBand.objects.count() == 4
    assert sum(len(default_storage.listdir(f"{examining.FOLDER}/{one}")[0]) for one in _folders()) >= 1
    stored = [name for one in _folders() for inner in default_storage.listdir(f"{examining.FOLDER}/{one}")[0]
              for name in default_storage.listdir(f"{examining.FOLDER}/{one}/{inner}")[1]]  # fmt: skip
    assert stored == ["full"]


def _folders():
    return default_storage.listdir(examining.FOLDER)[0]


def test_text_and_recordings_need_no_looking_into(verified, investigator):
    items.add(verified, by=investigator, upload=upload("note.txt", b"words", "text/plain"))
    items.add(verified, by=investigator, text="Said on the telephone")

    assert Examination.objects.count() == 0


# --- the scanner --------------------------------------------------------------------------------------------------


@pytest.fixture
def clamd(settings):
    """A scanner on a socket of its own, that answers what the test sets."""
    import socketserver
    import threading

    class Line(socketserver.BaseRequestHandler):
        def handle(self):
            received = b""
            while not received.endswith(b"\x00\x00\x00\x00"):
                received += self.request.recv(65536)
            server.received = received
            self.request.sendall(server.answer)

    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Line)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.CLAMD_URL = f"tcp://127.0.0.1:{server.server_address[1]}"
    yield server
    server.shutdown()
    server.server_close()


def test_scanned_file_is_held_back_until_it_was_found_clean(clamd, scene, client, investigator):
    clamd.answer = b"stream: OK\x00"
    client.force_login(investigator)
    address = f"/complaints/{scene.complaint.reference}/evidence/{scene.pk}/original/"
    assert client.get(address).status_code == 404

    jobs.examine()

    assert clamd.received.startswith(b"zINSTREAM\x00")
    assert client.get(address).status_code == 200


def test_infected_file_stays_sealed(clamd, scene, client, investigator):
    clamd.answer = b"stream: Eicar-Signature FOUND\x00"
    jobs.examine()

    client.force_login(investigator)
    page = f"/complaints/{scene.complaint.reference}/evidence/{scene.pk}/"
    assert "A virus was found in the file" in client.get(page).text
    assert client.get(f"{page}original/").status_code == 404


def test_silent_scanner_uses_up_no_attempt(settings, scene):
    settings.CLAMD_URL = "tcp://127.0.0.1:9"

    assert jobs.examine() == 0
    assert (Examination.objects.get().state, Examination.objects.get().attempts) == (Seen.WAITING, 0)
