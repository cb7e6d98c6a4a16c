"""What an office document says it holds, read from its list of contents alone. Pure; unpacks nothing.

Office documents are archives: the list at their end names each part with its packed and unpacked size. A list that is
longer, or promises more, than any document does is refused before anybody's program unpacks it.
"""

import struct

MOST_PARTS, MOST_LIST = 5_000, 2 * 1024 * 1024
MOST_UNPACKED = 512 * 1024 * 1024
# Tables pack well; what grows more than this, and to more than some megabytes, is made to grow.
MOST_RATIO, FROM_UNPACKED = 200, 32 * 1024 * 1024
TAIL = 66 * 1024
END, PART = b"PK\x05\x06", b"PK\x01\x02"
PROGRAM = b"vbaproject.bin"

SOUND, CUT, BOMB, PROGRAMS = "", "cut", "bomb", "programs"


def fault(file, size):
    """What is wrong with an archive of so many bytes: cut, bomb or programs; empty when nothing."""
    try:
        listed = _contents(file, size)
    except struct.error:
        return CUT
    if isinstance(listed, str):
        return listed
    return _weighed(listed, size)


def _contents(file, size):
    """[(packed, unpacked, place, name)], or a fault."""
    file.seek(max(0, size - TAIL))
    tail = file.read(TAIL)
    place = tail.rfind(END)
    if place < 0:
        return CUT
    parts, length, start = struct.unpack_from("<HII", tail, place + 10)
    if parts > MOST_PARTS or length > MOST_LIST:  # also the marks of an archive of more than 4 GB
        return BOMB
    file.seek(start)
    content = file.read(length)
    found, at = [], 0
    while content[at : at + 4] == PART:
        packed, unpacked, name, extra, words = struct.unpack_from("<IIHHH", content, at + 20)
        where = struct.unpack_from("<I", content, at + 42)[0]
        found.append((packed, unpacked, where, content[at + 46 : at + 46 + name]))
        at += 46 + name + extra + words
    return found if len(found) == parts else CUT


def _weighed(listed, size):
    """Parts that share their bytes, or grow beyond measure, are a bomb."""
    packed, unpacked = sum(part[0] for part in listed), sum(part[1] for part in listed)
    if packed > size or len({part[2] for part in listed}) < len(listed):
        return BOMB
    if unpacked > MOST_UNPACKED or (unpacked > FROM_UNPACKED and unpacked > MOST_RATIO * size):
        return BOMB
    return PROGRAMS if any(part[3].lower().endswith(PROGRAM) for part in listed) else SOUND
