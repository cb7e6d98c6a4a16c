"""How much one request may bring: counted before and while Django parses it, so that nothing fills memory or disk."""

import time

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler

# So much, for so long, is read and thrown away after a refusal: a browser that still sends does not see the page.
DRAINED_BYTES, DRAINED_SECONDS = 256 * 1024 * 1024, 20
BLOCK = 256 * 1024


class UploadTooLarge(RequestDataTooBig):
    """All files of one request together are larger than `UPLOAD_MAX_MB`."""


class CappedUploadHandler(FileUploadHandler):
    """Stands before the handlers that keep files, and refuses a request by its length or by what has come so far."""

    def __init__(self, request=None):
        super().__init__(request)
        self.limit = settings.UPLOAD_MAX_MB * 1024 * 1024
        self.count = 0

    def handle_raw_input(self, input_data, META, content_length, boundary, encoding=None):
        if content_length > self.limit:
            _drain(input_data, content_length)
            raise UploadTooLarge

    def receive_data_chunk(self, raw_data, start):
        self.count += len(raw_data)
        if self.count > self.limit:
            raise UploadTooLarge
        return raw_data

    def file_complete(self, file_size):
        return None


def _drain(stream, length):
    """Read on for a while and keep nothing."""
    left, deadline = min(length, DRAINED_BYTES), time.monotonic() + DRAINED_SECONDS
    while left > 0 and time.monotonic() < deadline:
        block = stream.read(min(BLOCK, left))
        if not block:
            return
        left -= len(block)
