"""Files of the register as browsers get them: the original to save, pictures made anew, recordings in parts."""

import re

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpResponse
from django.views import View

from complaints.evidence import files
from complaints.evidence.views import page
from complaints.views.step import load
from routing.policies import PolicyMixin

BLOCK = 256 * 1024


class OriginalView(PolicyMixin, View):
    """The sealed original, as an attachment that no browser opens."""

    rights = ()

    def get(self, request, reference, pk):
        item = page.find_item(load(request, reference), pk)
        if not item.file or files.is_held_back(item):
            raise Http404
        return inert(item.file.open("rb"), files.download_name(item))


class PictureView(PolicyMixin, View):
    """A picture, or a page of a document, as it was made anew: pixels alone."""

    rights = ()

    def get(self, request, reference, pk, name):
        item = page.find_item(load(request, reference), pk)
        return picture(item, name)


class RecordingView(PolicyMixin, View):
    """A recording or a film, in parts as players ask for them; nothing in it can act."""

    rights = ()

    def get(self, request, reference, pk):
        item = page.find_item(load(request, reference), pk)
        if not item.file or item.content_type not in files.PLAYED or files.is_held_back(item):
            raise Http404
        return sandboxed(part_of(request, item))


def picture(item, name):
    """The stored picture of an examined item."""
    examination = getattr(item, "examination", None)
    found = examination.picture(name) if examination is not None else None
    if found is None:
        raise Http404
    answer = sandboxed(FileResponse(default_storage.open(found["path"], "rb"), content_type="image/jpeg"))
    # It never changes; the right is asked again when the browser's copy is old.
    answer["Cache-Control"] = "private, max-age=600"
    return answer


def inert(file, name):
    """A file that is saved, never shown: attachment, unknown type, no sniffing, sandboxed, kept in no cache."""
    answer = FileResponse(file, as_attachment=True, filename=name, content_type="application/octet-stream")
    return sandboxed(answer)


def sandboxed(answer):
    """Whatever it holds, it runs nothing, belongs to no origin, and is taken for nothing but its declared type."""
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer["Cross-Origin-Resource-Policy"] = "same-origin"
    answer["Cache-Control"] = "private, no-store"
    return answer


def part_of(request, item):
    """The whole file, or the one range of bytes that was asked for."""
    wanted = re.fullmatch(r"bytes=(\d{0,15})-(\d{0,15})", request.headers.get("Range", ""))
    file = item.file.open("rb")
    if not wanted or wanted[0] == "bytes=-":
        answer = FileResponse(file, content_type=item.content_type)
        answer["Accept-Ranges"] = "bytes"
        return answer
    first, last = _range(wanted[1], wanted[2], item.size)
    if first > last:
        file.close()
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{item.size}"})
    file.seek(first)
    answer = FileResponse(_Part(file, last - first + 1), status=206, content_type=item.content_type)
    answer["Content-Length"] = last - first + 1
    answer["Content-Range"] = f"bytes {first}-{last}/{item.size}"
    answer["Accept-Ranges"] = "bytes"
    return answer


def _range(first, last, size):
    if not first:
        return max(0, size - int(last)), size - 1
    return int(first), min(int(last) if last else size - 1, size - 1)


class _Part:
    """So many bytes of an open file."""

    def __init__(self, file, count):
        self.file, self.left = file, count

    def read(self, size=BLOCK):
        block = self.file.read(min(size if size > 0 else BLOCK, self.left))
        self.left -= len(block)
        return block

    def close(self):
        self.file.close()
