"""What a file really is, by its first bytes, and what its name says it is. Pure; opens and decodes nothing.

Only what stands in this table is taken. A name that claims another group than the bytes show is refused; within a
group (a .jpg that is a WebP) the difference is kept and shown as an aid.
"""

from dataclasses import dataclass

HEAD = 4096


@dataclass(frozen=True)
class FileType:
    """One real type: its media type, its group, and the extension its downloads carry."""

    media: str
    group: str
    extension: str


TYPES = {
    found.media: found
    for found in (
        FileType("image/jpeg", "image", "jpg"),
        FileType("image/png", "image", "png"),
        FileType("image/gif", "image", "gif"),
        FileType("image/webp", "image", "webp"),
        FileType("image/heic", "image", "heic"),
        FileType("image/avif", "image", "avif"),
        FileType("image/tiff", "image", "tif"),
        FileType("image/bmp", "image", "bmp"),
        FileType("audio/mpeg", "audio", "mp3"),
        FileType("audio/mp4", "audio", "m4a"),
        FileType("audio/wav", "audio", "wav"),
        FileType("audio/ogg", "audio", "ogg"),
        FileType("audio/flac", "audio", "flac"),
        FileType("audio/amr", "audio", "amr"),
        FileType("audio/aac", "audio", "aac"),
        FileType("video/mp4", "video", "mp4"),
        FileType("video/quicktime", "video", "mov"),
        FileType("video/3gpp", "video", "3gp"),
        FileType("video/webm", "video", "webm"),
        FileType("video/x-matroska", "video", "mkv"),
        FileType("video/x-msvideo", "video", "avi"),
        FileType("application/pdf", "document", "pdf"),
        FileType("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "document", "docx"),
        FileType("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "document", "xlsx"),
        FileType("application/vnd.openxmlformats-officedocument.presentationml.presentation", "document", "pptx"),
        FileType("application/msword", "document", "doc"),
        FileType("application/vnd.ms-excel", "document", "xls"),
        FileType("application/vnd.ms-powerpoint", "document", "ppt"),
        FileType("text/plain", "text", "txt"),
        FileType("text/csv", "text", "csv"),
        FileType("application/json", "text", "json"),
        FileType("message/rfc822", "text", "eml"),
    )
}
BY_EXTENSION = {found.extension: found for found in TYPES.values()} | {
    other: TYPES[media]
    for media, others in {
        "image/jpeg": ("jpeg", "jpe", "jfif"),
        "image/heic": ("heif", "hif"),
        "image/tiff": ("tiff",),
        "audio/wav": ("wave",),
        "audio/ogg": ("oga", "opus"),
        "video/mp4": ("m4v", "mpeg4"),
        "video/quicktime": ("qt",),
        "video/3gpp": ("3gpp",),
        "text/plain": ("log", "text"),
    }.items()
    for other in others
}
# What can run where it is opened; refused by its name, whatever it holds.
ACTIVE = frozenset(
    [
        "html",
        "htm",
        "xhtml",
        "shtml",
        "mhtml",
        "mht",
        "svg",
        "svgz",
        "xml",
        "xsl",
        "js",
        "mjs",
        "wasm",
        "swf",
        "php",
        "asp",
        "aspx",
        "jsp",
        "hta",
        "exe",
        "dll",
        "scr",
        "com",
        "bat",
        "cmd",
        "msi",
        "ps1",
        "vbs",
        "wsf",
        "jar",
        "apk",
        "app",
        "dmg",
        "pkg",
        "deb",
        "rpm",
        "sh",
        "bash",
        "py",
        "pl",
        "rb",
        "lnk",
        "url",
        "iso",
        "img",
        "docm",
        "xlsm",
        "pptm",
        "dotm",
        "xlam",
    ]
)
OFFICE = {"docx", "xlsx", "pptx"}
OLD_OFFICE = {"doc", "xls", "ppt"}

_STARTS = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"ID3", "audio/mpeg"),
    (b"OggS", "audio/ogg"),
    (b"fLaC", "audio/flac"),
    (b"#!AMR", "audio/amr"),
    (b"%PDF-", "application/pdf"),
)
_RIFF = {b"WEBP": "image/webp", b"WAVE": "audio/wav", b"AVI ": "video/x-msvideo"}
_BRANDS = {
    **dict.fromkeys((b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"), "image/heic"),
    **dict.fromkeys((b"avif", b"avis"), "image/avif"),
    **dict.fromkeys((b"M4A ", b"M4B "), "audio/mp4"),
    b"qt  ": "video/quicktime",
}
_FIRST_IN_OFFICE = (b"[Content_Types].xml", b"_rels/", b"docProps/", b"word/", b"xl/", b"ppt/")


def real_type(head, extension=""):
    """The type that the first bytes show, or None. Texts have no mark of their own: `looks_like_text` tells."""
    media = next((media for mark, media in _STARTS if head.startswith(mark)), None)
    return TYPES.get(media or _contained(head, extension) or _moving(head) or "")


def _contained(head, extension):
    """Formats whose mark is inside a container's."""
    if head[:4] == b"RIFF":
        return _RIFF.get(head[8:12])
    if head[4:8] == b"ftyp":
        brand = head[8:12]
        return _BRANDS.get(brand) or ("video/3gpp" if brand[:3] in (b"3gp", b"3g2") else "video/mp4")
    if head[:4] == b"\x1aE\xdf\xa3":
        return "video/webm" if b"webm" in head[:64] else "video/x-matroska"
    if head[:4] == b"PK\x03\x04" and extension in OFFICE and head[30:60].startswith(_FIRST_IN_OFFICE):
        return BY_EXTENSION[extension].media
    if head[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" and extension in OLD_OFFICE:
        return BY_EXTENSION[extension].media
    return None


def _moving(head):
    """Formats with a weak mark, looked for last."""
    if head[:2] == b"BM" and len(head) > 26 and int.from_bytes(head[14:18], "little") in (12, 40, 52, 56, 64, 108, 124):
        return "image/bmp"
    if len(head) > 2 and head[0] == 0xFF and head[1] & 0xF6 == 0xF0:
        return "audio/aac"
    if len(head) > 2 and head[0] == 0xFF and head[1] & 0xE0 == 0xE0 and head[1] & 0x06:
        return "audio/mpeg"
    return None


def looks_like_text(head):
    """Nothing but printable text in a usual encoding; a cut character at the end does not count."""
    if b"\x00" in head:
        return False
    for encoding in ("utf-8", "gb18030"):
        try:
            text = head.decode(encoding)
        except UnicodeDecodeError as fault:
            if fault.start < len(head) - 4:
                continue
            text = head[: fault.start].decode(encoding)
        return not any(character < " " and character not in "\t\n\r\f\x1b" for character in text)
    return False


def extension_of(name):
    """“jpg” of “IMG_1.JPG”; empty where there is none."""
    stem, dot, extension = name.rpartition(".")
    return extension.strip().lower() if dot and stem else ""


def group_of(media):
    """image, audio, video, document or text; empty for what has no file."""
    found = TYPES.get(media)
    return found.group if found else ""
