"""PDF: its first pages as pictures. No script of it runs, no form is filled, no link is followed."""

import pypdfium2

from complaints.evidence.looking.pictures import SIDE, jpeg

PAGES = 8


def look(stream):
    """How many pages there are, and the first ones as JPEG; the first once more, small."""
    document = pypdfium2.PdfDocument(stream.read())
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
    return {"pages": len(document)}, pictures
