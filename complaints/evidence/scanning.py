"""The optional virus scan: clamd's INSTREAM over a socket named by CLAMD_URL (`tcp://host:port`, `unix:///path`)."""

import socket
import struct
from urllib.parse import urlsplit

from django.conf import settings

CHUNK = 64 * 1024
SECONDS = 30


class ScannerSilent(Exception):
    """The scanner does not answer, or not in its language."""


def is_on():
    return bool(settings.CLAMD_URL)


def virus_in(file):
    """The name of what was found in an open file; empty when it is clean."""
    try:
        with _connected() as line:
            line.sendall(b"zINSTREAM\x00")
            while block := file.read(CHUNK):
                line.sendall(struct.pack("!I", len(block)) + block)
            line.sendall(struct.pack("!I", 0))
            answer = line.recv(4096).rstrip(b"\x00\n").decode("utf-8", "replace")
    except OSError as fault:
        raise ScannerSilent(str(fault)) from fault
    if answer.endswith(" FOUND"):
        return answer.removeprefix("stream: ").removesuffix(" FOUND")[:120]
    if not answer.endswith("OK"):
        raise ScannerSilent(answer[:120])
    return ""


def _connected():
    parts = urlsplit(settings.CLAMD_URL)
    if parts.scheme == "unix":
        line = socket.socket(socket.AF_UNIX)
        line.settimeout(SECONDS)
        line.connect(parts.path)
        return line
    return socket.create_connection((parts.hostname, parts.port or 3310), timeout=SECONDS)
