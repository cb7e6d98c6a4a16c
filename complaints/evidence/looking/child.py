"""The process that decodes one file: `python -m complaints.evidence.looking.child MEDIA < FILE`.

It bounds its own memory and time before the first byte is read. It answers on standard output with one line of JSON,
followed by the pictures that the line lists, as plain JPEG without any of the file's own data.
"""

import json
import sys

# What it may fill, and what it may reserve: decoders set aside more than they use.
MEMORY, RESERVED = 200 * 1024 * 1024, 1_200 * 1024 * 1024
CPU_SECONDS = 4


def main():
    bound()
    media = sys.argv[1]
    try:
        found, pictures = look(media, sys.stdin.buffer)
    except MemoryError:
        found, pictures = {"fault": "too_large"}, []
    except Exception as error:  # whatever a hostile file makes a decoder do
        fault = "too_large" if "memory" in str(error).lower() else "unreadable"
        found, pictures = {"fault": fault, "why": type(error).__name__}, []
    found["pictures"] = [{"name": name, "bytes": len(content), **size} for name, content, size in pictures]
    sys.stdout.buffer.write(json.dumps(found).encode() + b"\n")
    for _name, content, _size in pictures:
        sys.stdout.buffer.write(content)


def bound():
    """No more memory and time than a decent picture needs, and no files written."""
    try:
        import resource
    except ImportError:  # not on this system; the parent's clock still counts
        return
    bounds = {
        resource.RLIMIT_DATA: MEMORY,
        resource.RLIMIT_AS: RESERVED,
        resource.RLIMIT_CPU: CPU_SECONDS,
        resource.RLIMIT_FSIZE: 0,
    }
    for limit, value in bounds.items():
        resource.setrlimit(limit, (value, value))


def look(media, stream):
    """(what was found, [(name, JPEG, {width, height})])."""
    if media == "application/pdf":
        from complaints.evidence.looking import pages

        return pages.look(stream)
    from complaints.evidence.looking import pictures

    return pictures.look(media, stream)


if __name__ == "__main__":
    main()
