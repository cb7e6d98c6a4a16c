"""The process that sets a page: `python -m complaints.typesetter STYLESHEET < HTML > PDF`.

Without a stylesheet it says, as one line of JSON, whether Pango and a font with Chinese letters are here.
"""

import ctypes
import json
import sys
from ctypes.util import find_library

MEMORY = 2_000 * 1024 * 1024
CPU_SECONDS = 30


def main():
    bound()
    if len(sys.argv) < 2:
        sys.stdout.write(json.dumps({"pango": has_pango(), "chinese": has_chinese()}) + "\n")
        return
    from weasyprint import CSS, HTML
    from weasyprint.urls import URLFetcher

    # Nothing is fetched: whatever a page shows, it carries.
    sealed = URLFetcher(allowed_protocols=["data"])
    page = HTML(string=sys.stdin.buffer.read().decode(), url_fetcher=sealed)
    sys.stdout.buffer.write(page.write_pdf(stylesheets=[CSS(filename=sys.argv[1], url_fetcher=sealed)], pdf_tags=True))


def bound():
    """No more memory and time than a long report needs."""
    try:
        import resource
    except ImportError:  # not on this system; the parent's clock still counts
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))


def has_pango():
    """WeasyPrint finds its libraries while it is imported."""
    try:
        import weasyprint  # noqa: F401
    except (ImportError, OSError):
        return False
    return True


def has_chinese():
    """Whether fontconfig knows a font that covers Chinese; without one every sign is an empty box."""
    library = fontconfig()
    if library is None:
        return False
    kept = ctypes.c_void_p(library.FcInitLoadConfigAndFonts())
    wanted = ctypes.c_void_p(library.FcNameParse(b":lang=zh-cn"))
    fields = ctypes.c_void_p(library.FcObjectSetCreate())
    found = library.FcFontList(kept, wanted, fields)
    # The set that is answered begins with how many fonts it holds.
    return bool(found) and ctypes.cast(found, ctypes.POINTER(ctypes.c_int))[0] > 0


def fontconfig():
    """The library, by the names it has on the systems we know; None where there is none."""
    for name in (find_library("fontconfig"), "libfontconfig.so.1", "libfontconfig.1.dylib", "libfontconfig-1.dll"):
        try:
            library = ctypes.CDLL(name) if name else None
        except OSError:
            continue
        if library is not None:
            for call in ("FcInitLoadConfigAndFonts", "FcNameParse", "FcObjectSetCreate", "FcFontList"):
                getattr(library, call).restype = ctypes.c_void_p
            return library
    return None


if __name__ == "__main__":
    main()
