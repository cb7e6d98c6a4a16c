"""Pictures that customers send: drawn for the demonstration, so that nobody's photograph is shown."""

from io import BytesIO
from math import cos, pi, sin

from PIL import Image, ImageDraw, ImageFilter

SIZE = (960, 720)
TABLE, CARTON, EDGE, TAPE = (176, 158, 138), (188, 143, 92), (140, 101, 60), (214, 190, 150)


def draw(what, rng, *, order):
    """The bytes of a JPEG: a dented carton, broken crockery, or a parcel's label."""
    picture = Image.new("RGB", SIZE, TABLE)
    canvas = ImageDraw.Draw(picture)
    for _line in range(60):
        y, shade = rng.randrange(SIZE[1]), rng.randint(-9, 9)
        canvas.line((0, y, SIZE[0], y + rng.randint(-20, 20)), tuple(c + shade for c in TABLE), rng.randint(1, 6))
    {"carton": _carton, "shards": _shards, "label": _label}[what](canvas, rng, order)
    turned = picture.rotate(rng.uniform(-4, 4), Image.Resampling.BICUBIC, fillcolor=TABLE)
    file = BytesIO()
    turned.filter(ImageFilter.GaussianBlur(0.8)).save(file, "JPEG", quality=82)
    return file.getvalue()


def _carton(canvas, rng, order):
    """A box from above, one corner pressed in, wet at the side."""
    left, top, right, bottom = 150, 110, 810, 610
    dent = rng.randint(90, 170)
    outline = [(left, top), (right - dent, top), (right - dent // 2, top + dent), (right, bottom), (left, bottom)]
    canvas.polygon(outline, CARTON, EDGE, 5)
    canvas.rectangle((left + 2, 320, right - 6, 376), TAPE)
    canvas.polygon(
        [(right - dent, top), (right - dent // 2, top + dent), (right - dent * 2, top + dent // 2)], EDGE, (96, 66, 36)
    )
    for number in range(7):
        start = (right - dent, top + dent // 3)
        end = (start[0] - 40 - 22 * number, start[1] + rng.randint(20, 140))
        canvas.line((start, end), (110, 77, 43), 2)
    canvas.ellipse((left + 20, bottom - 170, left + 250, bottom - 20), (150, 112, 70))
    canvas.rectangle((left + 60, 160, left + 260, 270), "white", (90, 90, 90), 2)
    canvas.text((left + 76, 176), order, "black", font_size=26)
    canvas.text((left + 76, 220), "FRAGILE", (170, 40, 40), font_size=30)


def _shards(canvas, rng, order):
    """Pieces of a cup in wrapping paper."""
    canvas.polygon([(90, 130), (880, 80), (900, 640), (60, 660)], (226, 214, 190), (190, 178, 150))
    glaze = rng.choice([(92, 132, 150), (168, 92, 78), (104, 138, 102), (70, 76, 104)])
    for _piece in range(rng.randint(11, 16)):
        x, y, size = rng.randint(200, 760), rng.randint(200, 560), rng.randint(26, 92)
        corners = [
            (x + size * rng.uniform(0.5, 1) * cos(turn), y + size * rng.uniform(0.5, 1) * sin(turn))
            for turn in (2 * pi * part / 5 for part in range(5))
        ]
        canvas.polygon([(px + 6, py + 9) for px, py in corners], (150, 138, 116))
        canvas.polygon(corners, glaze, (240, 236, 226), 4)
    canvas.arc((400, 300, 560, 460), 20, 250, glaze, 30)


def _label(canvas, rng, order):
    """A parcel's label, whose article is not the one that was ordered."""
    canvas.rectangle((110, 70, 850, 650), (246, 245, 240), (120, 120, 120), 3)
    canvas.text((150, 104), "PARCEL", (30, 30, 30), font_size=44)
    canvas.text((150, 180), order, (30, 30, 30), font_size=34)
    for number, line in enumerate(("QTY 1", f"SKU {rng.choice('KMPT')}-{rng.randint(100, 999)}-BL", "2.4 KG")):
        canvas.text((150, 250 + 52 * number), line, (60, 60, 60), font_size=30)
    x = 150
    while x < 790:
        width = rng.choice((3, 5, 8))
        canvas.rectangle((x, 450, x + width, 600), (20, 20, 20))
        x += width + rng.choice((4, 6, 9))
