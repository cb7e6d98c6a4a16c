"""The file gate: how large, what it really is against what it claims, hashed while it is written, under a random name.

Nothing is opened or decoded here. What is taken is stored as it came and handed out only as an inert attachment.
"""

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from typing import Any

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from complaints.errors import StepRefused, Unmet
from complaints.evidence import scanning
from complaints.evidence.limits import archives, dimensions, signatures, sizes
from complaints.evidence.models.examination import Seen
from complaints.evidence.models.item import sealed_path

CHUNK = 256 * 1024
FIRST_WORDS = 30_000
# What browsers play by themselves; anything else is saved.
PLAYED = frozenset(
    ["audio/mpeg", "audio/mp4", "audio/wav", "audio/ogg", "audio/flac", "audio/aac", "video/mp4", "video/webm",
     "video/quicktime"]
)  # fmt: skip


@dataclass(frozen=True)
class Kept:
    """A stored original: where it lies and what was found about it."""

    path: str
    name: str
    size: int
    sha256: str
    content_type: str
    claimed_type: str


class _Refused(StepRefused):
    """This file is not taken."""

    def __init__(self, name, sentence, hint):
        super().__init__([Unmet(name, sentence, hint)])


class _Measured(File):
    """Reads through a file once, counting and hashing; refuses when it grows too large or stops being text."""

    def __init__(self, file, limit, is_text):
        super().__init__(file)
        self.digest = hashlib.sha256()
        self.count = 0
        self._limit = limit
        self._is_text = is_text

    def read(self, *args):
        block = self.file.read(*args)
        self.count += len(block)
        self.digest.update(block)
        if self.count > self._limit:
            raise too_large(self._limit)
        if self._is_text and b"\x00" in block:
            raise unknown()
        return block

    def chunks(self, chunk_size=None):
        while block := self.read(chunk_size or CHUNK):
            yield block


def keep(upload):
    """Check and store an uploaded file; StepRefused says why it is not taken, and leaves nothing behind."""
    name = clean_name(upload.name)
    found, claimed = _recognise(upload, name)
    limit = sizes.MAX_TEXT_BYTES if found.group == "text" else sizes.MAX_BYTES
    if upload.size is not None and upload.size > limit:
        raise too_large(limit)
    _refuse_bombs(upload, found)
    upload.seek(0)
    measured = _Measured(upload.file, limit, found.group == "text")
    path = sealed_path(None, "")
    try:
        path = default_storage.save(path, measured)
        if measured.count == 0 or (upload.size is not None and measured.count != upload.size):
            raise cut_short()
    except BaseException:
        default_storage.delete(path)
        raise
    return Kept(path, name, measured.count, measured.digest.hexdigest(), found.media, claimed)


def discard_all(kept):
    """Take back what was stored when no row lists it."""
    for original in kept:
        default_storage.delete(original.path)


def _recognise(upload, name):
    """(real type, claimed media type), or a refusal."""
    extension = signatures.extension_of(name)
    if extension in signatures.ACTIVE:
        raise can_run(extension)
    claimed = _claim(extension, getattr(upload, "content_type", "") or "")
    head = upload.read(signatures.HEAD)
    if not head:
        raise cut_short()
    found = signatures.real_type(head, extension)
    if found is None and claimed and claimed.group == "text" and signatures.looks_like_text(head):
        found = claimed
    if found is None or (claimed and claimed.group != found.group and not _is_sound_film(claimed, found)):
        raise mismatch(claimed) if claimed else unknown()
    return found, claimed.media if claimed else ""


def _refuse_bombs(upload, found):
    """What says of itself that it grows beyond measure when it is opened; nothing of it is opened here."""
    if found.group == "image" and dimensions.is_bomb(size := dimensions.of(upload, found.media)):
        raise too_many_pixels(*size)
    if found.extension not in signatures.OFFICE:
        return
    fault = archives.fault(upload, upload.size)
    if fault == archives.CUT:
        raise cut_short()
    if fault == archives.PROGRAMS:
        raise can_run(found.extension)
    if fault:
        raise grows()


def _claim(extension, media):
    """What the name says it is, else what the browser says."""
    claimed = signatures.BY_EXTENSION.get(extension)
    return claimed or signatures.TYPES.get(media.split(";")[0].strip().lower())


def _is_sound_film(claimed, found):
    """Recordings and films share their containers: an .m4a may carry the brand of an .mp4, an .ogg a film."""
    return {claimed.group, found.group} == {"audio", "video"}


def clean_name(name):
    """The name for lists and downloads: no folders, no control or direction characters, no odd endings."""
    last = re.split(r"[\\/]", name or "")[-1]
    kept = "".join(c for c in last if unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp"))
    return kept.strip(" .")[-sizes.MAX_NAME :] or "file"


def download_name(item):
    """What a browser saves it as: the kept name with the ending of its real type, so that nothing runs by its name."""
    extension = signatures.TYPES[item.content_type].extension
    stem = item.name.rpartition(".")[0] or item.name
    stem = re.sub(r'[<>:"/\\|?*.]+', "_", stem).strip(" _") or "file"
    return f"{item.complaint.reference}-{item.number}-{stem[-100:]}.{extension}"


def is_held_back(item):
    """Where files are scanned, nothing is given out before it was found clean."""
    examination = getattr(item, "examination", None)
    if examination is None:
        return scanning.is_on()
    return examination.state == Seen.INFECTED or (scanning.is_on() and examination.state == Seen.WAITING)


def first_words(item):
    """The beginning of a text file, for reading; what is no letter shows as a replacement sign."""
    with item.file.open("rb") as original:
        head = original.read(FIRST_WORDS)
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return head.decode(encoding)
        except UnicodeDecodeError as fault:
            if fault.start > len(head) - 5:
                return head[: fault.start].decode(encoding)
    return head.decode("utf-8", "replace")


# --- refusals -----------------------------------------------------------------------------------------------------


def too_large(limit) -> Any:
    return _Refused(
        "file_is_small_enough",
        _("A file of at most %(limit)d MB") % {"limit": limit // 1024 // 1024},
        _("It is larger. Cut the film, or send the part that matters."),
    )


def too_many_pixels(width, height) -> Any:
    return _Refused(
        "file_is_small_enough",
        _("A picture of at most %(most)d megapixels") % {"most": dimensions.MOST_DECLARED // 1_000_000},
        _("It says that it is %(width)d × %(height)d. Save it smaller and send it again.")
        % {"width": width, "height": height},
    )


def grows() -> Any:
    return _Refused(
        "file_is_small_enough",
        _("A document that does not grow beyond measure"),
        _("Unpacked it would be far larger than a document is. Save it as PDF and send it again."),
    )


def can_run(extension) -> Any:
    return _Refused(
        "file_is_inert",
        _("A file that cannot run"),
        _("Files of this kind (.%(extension)s) can carry programs. Send a picture, a PDF or a text instead.")
        % {"extension": extension},
    )


def cut_short() -> Any:
    return _Refused("file_is_complete", _("A complete file"), _("It arrived empty or cut off: please send it again."))


def unknown() -> Any:
    return _Refused(
        "file_is_known",
        _("A picture, PDF, document, text, sound or film"),
        _("We cannot tell what this file is. Save it as JPEG, PNG or PDF and send it again."),
    )


def mismatch(claimed) -> Any:
    return _Refused(
        "file_is_what_it_claims",
        _("A file that is what its name says"),
        _("By its name it is %(claimed)s, but it holds something else.") % {"claimed": claimed.extension.upper()},
    )
