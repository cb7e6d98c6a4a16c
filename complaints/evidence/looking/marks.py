"""What a picture file says of itself: when, where and with what it was taken, and what it was saved with."""

import re
from datetime import datetime

TAKEN, TAKEN_OFFSET, PLACE = 36867, 36881, 0x8825
DETAILS, SOFTWARE, MAKE, MODEL, CHANGED = 0x8769, 305, 271, 272, 306
EDITORS = re.compile(
    r"photoshop|lightroom|gimp|snapseed|picsart|canva|pixelmator|affinity|paint\.net|facetune|meitu|美图|醒图|"
    r"pixlr|photopea|inkscape|corel|acdsee|irfanview|vsco|faceapp",
    re.IGNORECASE,
)
GENERATORS = re.compile(
    r"midjourney|stable diffusion|dall.e|firefly|trainedAlgorithmicMedia|compositeWithTrainedAlgorithmicMedia|"
    r"comfyui|novelai|automatic1111|Negative prompt:",
    re.IGNORECASE,
)
CREATOR = re.compile(r"CreatorTool[=>\"'\s]{1,3}([^\"'<]{1,80})")


def of(image):
    """Plain facts; broken ones are left out, never a fault of the picture."""
    found = {"has_exif": False}
    try:
        exif = image.getexif()
        details = exif.get_ifd(DETAILS)
        found["has_exif"] = bool(exif) or bool(details)
        found |= taken(details)
        found |= place(exif.get_ifd(PLACE))
        found["camera"] = camera(exif)
        found["software"] = words(exif.get(SOFTWARE))
    except Exception:  # EXIF is written by anything: what cannot be read says nothing
        found["exif_is_broken"] = True
    found |= programmes(image, found.get("software", ""))
    return found


def taken(details):
    """The moment of the exposure, as the camera's clock had it; with the zone where the camera knew it."""
    text = words(details.get(TAKEN))
    try:
        moment = datetime.strptime(text[:19], "%Y:%m:%d %H:%M:%S")  # noqa: DTZ007 the camera's own wall clock
    except ValueError:
        return {}
    offset = words(details.get(TAKEN_OFFSET))
    known = offset if re.fullmatch(r"[+-]\d\d:\d\d", offset) else ""
    return {"taken_at": moment.isoformat() + known} if 1990 <= moment.year <= 2100 else {}


def place(gps):
    """Degrees north and east, where all is there."""
    if not gps or 2 not in gps or 4 not in gps:
        return {}
    latitude, longitude = degrees(gps[2]), degrees(gps[4])
    latitude = -latitude if words(gps.get(1)).upper().startswith("S") else latitude
    longitude = -longitude if words(gps.get(3)).upper().startswith("W") else longitude
    if not (abs(latitude) <= 90 and abs(longitude) <= 180) or (latitude, longitude) == (0, 0):
        return {}
    return {"latitude": round(latitude, 5), "longitude": round(longitude, 5)}


def degrees(parts):
    hours, minutes, seconds = (float(part) for part in parts)
    return hours + minutes / 60 + seconds / 3600


def camera(exif):
    make, model = words(exif.get(MAKE)), words(exif.get(MODEL))
    return (model if model.lower().startswith(make.lower()) else f"{make} {model}").strip()[:80]


def programmes(image, software):
    """The names of editing and of picture-making programmes that left their mark."""
    written = [software, *texts(image)]
    creator = CREATOR.search(written[1])
    if creator:
        written.insert(0, creator[1])
    editor = next((text for text in written[:3] if EDITORS.search(text[:200])), "")
    if not editor and "photoshop" in image.info:
        editor = "Adobe Photoshop"
    maker = next((found[0] for text in written if (found := GENERATORS.search(text))), "")
    return {"editor": words(editor)[:80], "generator": words(maker)[:80]}


def texts(image):
    """XMP, and the texts that PNG files carry; bounded."""
    xmp = image.info.get("xmp") or image.info.get("XML:com.adobe.xmp") or b""
    yield (xmp if isinstance(xmp, str) else xmp[:200_000].decode("utf-8", "replace"))[:200_000]
    for name, value in list(image.info.items())[:40]:
        if isinstance(value, str) and name != "XML:com.adobe.xmp":
            yield f"{name}: {value[:4000]}"


def words(value):
    """A text of printable characters."""
    if isinstance(value, bytes):
        value = value.decode("utf-8", "replace")
    return "".join(c for c in str(value or "") if c.isprintable()).strip()[:80]
