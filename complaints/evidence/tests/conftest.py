"""Small files of every kind, made here, and a folder of its own for originals."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from complaints.evidence import items, reports
from routing.models import Department, OutsideParty


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    """Originals of a test lie in its own folder."""
    settings.MEDIA_ROOT = tmp_path / "media"


def picture(kind="JPEG", colour="red", size=(40, 30)):
    """The bytes of a small picture."""
    buffer = io.BytesIO()
    Image.new("RGB", size, colour).save(buffer, kind)
    return buffer.getvalue()


def upload(name="mugs.jpg", content=None, media="image/jpeg"):
    """A file as a browser sends it."""
    return SimpleUploadedFile(name, picture() if content is None else content, media)


@pytest.fixture
def photo(verified, investigator):
    """A photo on the register."""
    return items.add(verified, by=investigator, upload=upload(), title="Broken mugs")


@pytest.fixture
def warehouse(db):
    return Department.objects.get(code="warehouse")


@pytest.fixture
def carrier(db):
    return OutsideParty.objects.get(code="carrier")


@pytest.fixture
def shares(warehouse, carrier):
    """Who answers for the mugs."""
    return [(carrier, 70), (warehouse, 30)]


@pytest.fixture
def report(verified, investigator, photo, shares):
    """A report that relies on the photo."""
    return reports.write(verified, by=investigator, findings="The carton was crushed.", sources=[photo], shares=shares)
