"""A mail backend that writes each mail as one `.eml` file, for demonstrations and tests."""

import hashlib
import os
import tempfile
from pathlib import Path

from django.conf import settings
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone


def write_file(folder, name, content):
    """Write a file whole or not at all, readable by us alone; returns its name."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=folder, prefix=".", suffix=".tmp")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(temporary).replace(folder / name)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    return name


class FilesBackend(BaseEmailBackend):
    """Writes to EMAIL_FILE_PATH; a second copy of the same mail is a second file."""

    def send_messages(self, email_messages):
        for mail in email_messages:
            stamp = timezone.now().strftime("%Y%m%dT%H%M%S.%f")
            mark = hashlib.sha256(mail.extra_headers.get("Message-ID", "").encode()).hexdigest()[:8]
            write_file(settings.EMAIL_FILE_PATH, f"{stamp}-{mark}.eml", mail.message().as_bytes())
        return len(email_messages)
