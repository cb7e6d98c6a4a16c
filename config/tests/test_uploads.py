"""A request that brings too much is refused before anything of it is kept."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

PATHS = ["/submit/", "/api/v1/complaints/"]


@pytest.fixture(autouse=True)
def small(settings):
    settings.UPLOAD_MAX_MB = 1


def posted(path, size, **more):
    # With the token checked, Django reads the form before any view, as in production.
    client = Client(enforce_csrf_checks=True)
    client.cookies["csrf"] = "a" * 32
    return client.post(path, {"files": SimpleUploadedFile("film.mp4", b"x" * size)}, **more)


@pytest.mark.django_db
def test_too_large_a_form_is_told_how_much_we_take():
    answer = posted("/submit/", 1024 * 1024 + 1)

    assert answer.status_code == 413
    assert "at most 1 MB" in answer.text


@pytest.mark.django_db
def test_a_length_that_lies_does_not_get_more_through(settings):
    answer = posted("/submit/", 3 * 1024 * 1024, CONTENT_LENGTH=str(2 * 1024 * 1024))

    assert answer.status_code in (400, 413)


@pytest.mark.django_db
def test_form_within_the_limit_is_read():
    assert posted("/submit/", 1000).status_code == 403  # read, and found to be without its token
