"""Pictures with a past: when and with what they were taken, like ones, cut ones, bombs."""

import io
import struct
import zlib

from PIL import Image, ImageDraw


def scene(seed=1, size=(320, 240)):
    """A picture with enough in it to be told from others."""
    import random

    chance = random.Random(seed)
    image = Image.new("RGB", size, (240, 240, 235))
    draw = ImageDraw.Draw(image)
    for _number in range(40):
        x, y = chance.randrange(size[0]), chance.randrange(size[1])
        colour = tuple(chance.randrange(256) for _channel in range(3))
        draw.ellipse([x - 40, y - 30, x + 40, y + 30], fill=colour)
    return image


def saved(image, kind="JPEG", **options):
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def photo(taken="", software="", image=None, offset=""):
    """A JPEG as a telephone makes it; `taken` as “2026:11:18 19:11:00”."""
    image = image or scene()
    exif = Image.Exif()
    exif[271], exif[272] = "Maker", "Phone 9"
    if software:
        exif[305] = software
    if taken:
        exif.get_ifd(0x8769)[36867] = taken
    if offset:
        exif.get_ifd(0x8769)[36881] = offset
    gps = exif.get_ifd(0x8825)
    gps[1], gps[2], gps[3], gps[4] = "N", (31.0, 13.0, 48.0), "E", (121.0, 28.0, 12.0)
    return saved(image, exif=exif)


def png_that_declares(width, height):
    """A few bytes that claim to be a huge picture."""

    def chunk(name, content):
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(b"\x00" * 10_000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R/OpenAction<</S/JavaScript/JS(app.alert(1))>>>>endobj\n"
    b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 100]>>endobj\n"
    b"trailer<</Root 1 0 R>>\n%%EOF"
)
