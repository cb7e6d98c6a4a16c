"""Pictures: decoded within bounds, turned upright, written anew without what the camera added."""

import io
import warnings

from PIL import Image, ImageFile, ImageOps, ImageStat

from complaints.evidence.limits import dimensions
from complaints.evidence.looking import marks

FORMATS = {
    "image/jpeg": ["JPEG", "MPO"],
    "image/png": ["PNG"],
    "image/gif": ["GIF"],
    "image/webp": ["WEBP"],
    "image/tiff": ["TIFF"],
    "image/bmp": ["BMP"],
    "image/avif": ["AVIF"],
    "image/heic": ["HEIF"],
}
# A telephone's largest; a JPEG is made smaller while it is decoded and may have more.
MOST_PIXELS, MOST_PIXELS_JPEG = 50_000_000, 210_000_000
UNSURE_PIXELS = 10_000_000
SIDE, SMALL_SIDE = 1600, 360
QUALITY = 82
# Below this spread of grey a picture is a plain area: its hash would be like thousands of others.
EVEN = 4.0


def look(media, stream):
    """What a picture file shows and says of itself."""
    image = opened(media, stream)
    found = {"width": image.width, "height": image.height, **marks.of(image)}
    if image.info.get("progressive") and image.width * image.height > MOST_PIXELS:
        raise MemoryError  # all of it is kept until the last pass
    image.draft("RGB", (SIDE, SIDE))
    upright, found["is_cut"] = decoded(image)
    found |= hashes(upright)
    return found, [jpeg("full", upright, SIDE), jpeg("small", upright, SMALL_SIDE)]


def opened(media, stream):
    """The file as the one format that it was recognised as; its declared size is checked before anything is decoded."""
    if media == "image/heic":
        import pillow_heif

        pillow_heif.register_heif_opener(thumbnails=False)
    Image.MAX_IMAGE_PIXELS = None  # the checks below are ours
    warnings.simplefilter("ignore")
    width, height = dimensions.of(stream, media) or (0, 0)
    stream.seek(0)
    try:
        image = Image.open(stream, formats=FORMATS[media])
    except OSError as fault:
        # A decoder that sets its memory aside at once does not say that it got none.
        raise (MemoryError if width * height > UNSURE_PIXELS else fault) from fault
    if image.width * image.height > (MOST_PIXELS_JPEG if media == "image/jpeg" else MOST_PIXELS):
        raise MemoryError
    return image


def decoded(image):
    """(the first frame upright in RGB, whether the file was cut off)."""
    is_cut = False
    try:
        image.load()
    except OSError as fault:
        if "memory" in str(fault):
            raise MemoryError from fault
        is_cut = True
        ImageFile.LOAD_TRUNCATED_IMAGES = True
        image.load()
    if image.width * image.height > 4 * SIDE * SIDE:
        image.thumbnail((2 * SIDE, 2 * SIDE), Image.Resampling.BOX)
    upright = ImageOps.exif_transpose(image)
    return on_white(upright), is_cut


def on_white(image):
    """RGB; what is transparent shows white, 16 bits are scaled to 8."""
    if image.mode.startswith("I;16") or image.mode in ("I", "F"):
        image = image.convert("F").point(lambda value: value / 256).convert("L")
    if image.mode in ("RGBA", "LA", "PA", "RGBa", "La") or "transparency" in image.info:
        image = image.convert("RGBA")
        ground = Image.new("RGBA", image.size, "white")
        image = Image.alpha_composite(ground, image)
    return image.convert("RGB")


def jpeg(name, image, side):
    """(name, bytes, size) of the picture within a square of `side`; pixels alone, no metadata."""
    small = image.copy()
    small.info.clear()  # a comment of the original would be written again
    small.thumbnail((side, side), Image.Resampling.LANCZOS)
    buffer = io.BytesIO()
    small.save(buffer, "JPEG", quality=QUALITY, optimize=True)
    return name, buffer.getvalue(), {"width": small.width, "height": small.height}


def hashes(image):
    """Two hashes of 64 bits: brighter or darker than the neighbour to the right, and than the one below."""
    grey = image.convert("L")
    if ImageStat.Stat(grey.resize((64, 64), Image.Resampling.BOX)).stddev[0] < EVEN:
        return {"row_hash": None, "column_hash": None}
    rows = list(grey.resize((9, 8), Image.Resampling.LANCZOS).tobytes())
    columns = list(grey.resize((8, 9), Image.Resampling.LANCZOS).tobytes())
    row_bits = [rows[9 * y + x] > rows[9 * y + x + 1] for y in range(8) for x in range(8)]
    column_bits = [columns[8 * y + x] > columns[8 * (y + 1) + x] for y in range(8) for x in range(8)]
    return {"row_hash": number(row_bits), "column_hash": number(column_bits)}


def number(bits):
    return sum(1 << place for place, bit in enumerate(bits) if bit)
