"""Charts drawn by Vega-Lite: one specification gives the same drawing on a page, in a PDF and in a mail.

A specification is made from plain rows and drawn without a browser (vl-convert). Colours are those of `tokens.css`: a
file gets their light values, a page the tokens themselves, so that the drawing follows the reader's theme. Nothing in
the result is script or style; a page refuses both.
"""

import json
import re
from functools import lru_cache
from pathlib import Path
from xml.etree import ElementTree

import vl_convert
from django.conf import settings

WIDTH, LEFT, RIGHT, ROW = 350, 104, 92, 24
PLOT = WIDTH - LEFT - RIGHT
LABEL = 98
FONT = "-apple-system, Segoe UI, Roboto, Noto Sans, PingFang SC, Microsoft YaHei, Noto Sans CJK SC, sans-serif"
# How a bar looks: blue, yellow where something grew, grey for the rest, red for what is over.
LOOKS = {"b1": "accent-solid", "b2": "yellow-solid", "b3": "quiet-solid", "b4": "red-solid"}
USED = (*LOOKS.values(), "text", "muted", "line", "edge")
SVG = "http://www.w3.org/2000/svg"
DRAWN = {"svg", "g", "path", "rect", "line", "text", "tspan", "title"}
KEPT = {
    "d", "dx", "dy", "fill", "fill-opacity", "font-family", "font-size", "font-weight", "height", "opacity", "stroke",
    "stroke-dasharray", "stroke-opacity", "stroke-width", "text-anchor", "transform", "viewBox", "width", "x", "x1",
    "x2", "y", "y1", "y2",
}  # fmt: skip


@lru_cache(maxsize=1)
def colours():
    """{token: its light value} of what charts use; read from the one file that names colours."""
    path = Path(settings.BASE_DIR) / "static" / "redress" / "tokens.css"
    found = dict(reversed(re.findall(r"--rd-([a-z-]+):\s*(#[0-9a-fA-F]{6})\b", path.read_text())))
    return {token: found[token].lower() for token in USED}


def height_of(rows):
    """How high the chart of so many bars is, at a width of 350."""
    return rows * ROW


def bars(rows):
    """Bars with the earlier value as a thin mark: (name, value, earlier or None, look)."""
    paint = colours()
    values = [
        {
            "row": number,
            "name": str(name),
            "value": value,
            "before": before,
            "said": f"{value:,}",
            "change": "" if before is None else f"{value - before:+,}".replace("-", "−"),
            "paint": paint[LOOKS[look]],
        }
        for number, (name, value, before, look) in enumerate(rows)
    ]
    top = max([1, *(row["value"] for row in values), *(row["before"] or 0 for row in values)])
    return _frame(len(rows)) | {
        "data": {"values": values},
        "encoding": {
            "y": {
                "field": "row",
                "type": "ordinal",
                "axis": None,
                "scale": {"paddingInner": 0.42, "paddingOuter": 0.21},
            }
        },
        "layer": [
            _layer({"type": "bar", "color": paint["line"], "opacity": 0.45, "cornerRadius": 2}, x=_datum(top, top)),
            _layer({"type": "bar", "cornerRadius": 2}, x=_x("value", top), color=_given("paint")),
            _layer({"type": "tick", "color": paint["text"], "thickness": 1.5, "bandSize": 20}, x=_x("before", top)),
            _text("name", -LEFT, "left", paint["muted"], limit=LABEL),
            _text("said", PLOT + 48, "right", paint["text"], fontWeight=600),
            _text("change", PLOT + RIGHT - 2, "right", paint["muted"]),
        ],
    }


def _frame(rows):
    """Fixed sizes: the place on the page is known before the chart is drawn."""
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "width": PLOT,
        "height": height_of(rows),
        "padding": {"left": LEFT, "right": RIGHT, "top": 0, "bottom": 0},
        "autosize": {"type": "none"},
        "background": None,
        "config": {"view": {"stroke": None}, "font": FONT, "text": {"fontSize": 11, "baseline": "middle"}},
    }


def _layer(mark, **encoding):
    return {"mark": mark, "encoding": encoding}


def _x(field, top):
    return {"field": field, "type": "quantitative", "axis": None, "scale": {"domain": [0, top]}}


def _datum(value, top):
    return {"datum": value, "type": "quantitative", "axis": None, "scale": {"domain": [0, top]}}


def _given(field):
    return {"field": field, "type": "nominal", "scale": None}


def _text(field, x, align, colour, **more):
    mark = {"type": "text", "align": align, "color": colour, "clip": False} | more
    return _layer(mark, x={"value": x}, text={"field": field, "type": "nominal"})


KINDS = {"bars": bars}

# --- drawing ------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=256)
def _drawn(specification):
    return vl_convert.vegalite_to_svg(specification)


def svg(specification):
    """The drawing with real colours, for a PDF."""
    return _drawn(json.dumps(specification))


def png(specification, scale=2):
    """The drawing as a picture, for a mail."""
    return vl_convert.svg_to_png(svg(specification), scale=scale)


def for_page(specification):
    """The drawing in the tokens of the page; of elements and attributes only those that draw."""
    tokens = {value: f"var(--rd-{token})" for token, value in colours().items()}
    root = ElementTree.fromstring(svg(specification))
    _clean(root, tokens)
    box = root.get("viewBox", "")
    root.attrib.clear()
    root.attrib.update({"class": "rd-chart", "viewBox": box, "aria-hidden": "true"})
    ElementTree.register_namespace("", SVG)
    return ElementTree.tostring(root, encoding="unicode")


def _clean(element, tokens):
    for child in list(element):
        if child.tag.removeprefix(f"{{{SVG}}}") not in DRAWN:
            element.remove(child)
            continue
        _clean(child, tokens)
    for name in list(element.attrib):
        if name not in KEPT:
            del element.attrib[name]
        elif name in ("fill", "stroke"):
            element.attrib[name] = tokens.get(element.attrib[name].lower(), element.attrib[name])
