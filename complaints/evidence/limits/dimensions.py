"""How large a picture says it is, read from its head alone. Pure; decodes nothing, and reads some kilobytes at most."""

import struct

# More than the largest camera has: whoever declares it sends a bomb, or a map of the sky.
MOST_DECLARED = 250_000_000
HEAD = 256 * 1024
MOST_SEGMENTS, MOST_FIELDS = 300, 200
# JPEG: the markers that begin a frame; TIFF: the fields of width and height.
FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
WIDTH, HEIGHT = 256, 257


def of(file, media):
    """(width, height) as declared, or None where the head does not say."""
    reader = READERS.get(media)
    if reader is None:
        return None
    file.seek(0)
    try:
        return reader(file)
    except (struct.error, IndexError, KeyError, ValueError):
        return None


def is_bomb(size):
    return size is not None and size[0] * size[1] > MOST_DECLARED


def _png(file):
    return struct.unpack_from(">II", file.read(24), 16)


def _gif(file):
    return struct.unpack_from("<HH", file.read(10), 6)


def _bmp(file):
    head = file.read(26)
    if head[14] == 12:
        return struct.unpack_from("<HH", head, 18)
    width, height = struct.unpack_from("<ii", head, 18)
    return abs(width), abs(height)


def _webp(file):
    head = file.read(30)
    kind = head[12:16]
    if kind == b"VP8X":
        return 1 + int.from_bytes(head[24:27], "little"), 1 + int.from_bytes(head[27:30], "little")
    if kind == b"VP8L":
        bits = int.from_bytes(head[21:25], "little")
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    width, height = struct.unpack_from("<HH", head, 26)
    return width & 0x3FFF, height & 0x3FFF


def _jpeg(file):
    """From segment to segment until a frame begins."""
    place = 2
    for _segment in range(MOST_SEGMENTS):
        file.seek(place)
        head = file.read(9)
        if head[0] != 0xFF:
            return None
        if head[1] in FRAMES:
            height, width = struct.unpack_from(">HH", head, 5)
            return width, height
        place += 1 if head[1] == 0xFF else 2 + struct.unpack_from(">H", head, 2)[0]
    return None


def _tiff(file):
    """The first directory; the pictures behind it are not decoded."""
    head = file.read(8)
    order = "<" if head[:2] == b"II" else ">"
    file.seek(struct.unpack_from(order + "I", head, 4)[0])
    count = struct.unpack(order + "H", file.read(2))[0]
    fields = file.read(12 * min(count, MOST_FIELDS))
    found = {}
    for place in range(0, len(fields) - 11, 12):
        field, kind = struct.unpack_from(order + "HH", fields, place)
        if field in (WIDTH, HEIGHT):
            found[field] = struct.unpack_from(order + ("H" if kind == 3 else "I"), fields, place + 8)[0]
    return found[WIDTH], found[HEIGHT]


def _heif(file):
    """The largest of the extents it lists: a picture is put together from tiles."""
    head, place, sizes = file.read(HEAD), 0, []
    while (place := head.find(b"ispe", place)) >= 0 and len(sizes) < MOST_SEGMENTS:
        sizes.append(struct.unpack_from(">II", head, place + 8))
        place += 4
    return max(sizes, key=lambda size: size[0] * size[1])


READERS = {
    "image/png": _png,
    "image/gif": _gif,
    "image/bmp": _bmp,
    "image/webp": _webp,
    "image/jpeg": _jpeg,
    "image/tiff": _tiff,
    "image/heic": _heif,
    "image/avif": _heif,
}
