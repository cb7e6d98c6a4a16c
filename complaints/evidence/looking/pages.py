"""PDF: its first pages as pictures. No script of it runs, no form is filled, no link is followed."""

import re

import pypdfium2
import pypdfium2.raw

from complaints.evidence.looking.pictures import SIDE, jpeg

PAGES = 8
SCRIPT = re.compile(rb"/JavaScript\b|/JS\s*[(<]|/S\s*/Launch\b")


def look(stream):
    """How many pages there are, and the first ones as JPEG; the first once more, small."""
    content = stream.read()
    document = pypdfium2.PdfDocument(content)
    pictures = []
    for number in range(min(len(document), PAGES)):
        page = document[number]
        width, height = page.get_size()
        scale = min(2.0, SIDE / max(width, height, 1))
        image = page.render(scale=scale, may_draw_forms=False).to_pil().convert("RGB")
        if not number:
            pictures.append(jpeg("small", image, 360))
        pictures.append(jpeg("full" if not number else f"page{number + 1}", image, SIDE))
        page.close()
    return {"pages": len(document), **carried(document, content)}, pictures


def carried(document, content):
    """Whether scripts and how many files travel in the document; none of them is touched."""
    named = max(0, pypdfium2.raw.FPDFDoc_GetJavaScriptActionCount(document))
    return {
        "has_script": named > 0 or SCRIPT.search(content) is not None,
        "attachments": max(0, pypdfium2.raw.FPDFDoc_GetAttachmentCount(document)),
    }
