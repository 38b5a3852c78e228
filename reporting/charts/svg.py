"""Writing SVG: escaped text, short numbers, nothing that a strict Content-Security-Policy would stop."""

from __future__ import annotations

import re
from collections.abc import Iterable

from reporting.charts.colour import Palette

_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ENTITIES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;"})
WIDTH_OF_A_DIGIT = 0.62
"""Of the type size: what Inter's wide figures take. Good enough to tell whether a label fits."""


def escaped(text: object) -> str:
    """Foreign text made safe for SVG, in elements and attributes; characters that XML forbids are dropped."""
    return _FORBIDDEN.sub("", str(text)).translate(_ENTITIES)


def number(value: float) -> str:
    """At most two decimals, no trailing zeros: 3.0 is "3" and -0.001 is "0"."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def width(text: str, size: float) -> float:
    """About how wide the text is, in points."""
    narrow = sum(char in " .,:;'’|il1" for char in text)
    return size * (WIDTH_OF_A_DIGIT * (len(text) - narrow) + 0.3 * narrow)


def element(name: str, **attributes: object) -> str:
    """One empty element; an underscore in a name is a hyphen, numbers are shortened, None is left out."""
    written = "".join(
        f' {key.replace("_", "-")}="{number(value) if isinstance(value, int | float) else escaped(value)}"'
        for key, value in attributes.items()
        if value is not None
    )
    return f"<{name}{written}/>"


def line(x1: float, y1: float, x2: float, y2: float, stroke: str, stroke_width: float, dash: str | None = None) -> str:
    return element("line", x1=x1, y1=y1, x2=x2, y2=y2, stroke=stroke, stroke_width=stroke_width, stroke_dasharray=dash)


def rect(
    x: float,
    y: float,
    wide: float,
    high: float,
    fill: str,
    stroke: str | None = None,
    stroke_width: float | None = None,
) -> str:
    return element(
        "rect", x=x, y=y, width=max(wide, 0), height=max(high, 0), fill=fill, stroke=stroke, stroke_width=stroke_width
    )


def circle(
    x: float, y: float, r: float, fill: str, stroke: str | None = None, stroke_width: float | None = None
) -> str:
    return element("circle", cx=x, cy=y, r=r, fill=fill, stroke=stroke, stroke_width=stroke_width)


def polyline(points: Iterable[tuple[float, float]], stroke: str, stroke_width: float) -> str:
    return element(
        "polyline",
        points=" ".join(f"{number(x)},{number(y)}" for x, y in points),
        fill="none",
        stroke=stroke,
        stroke_width=stroke_width,
        stroke_linejoin="round",
        stroke_linecap="round",
    )


def text(
    x: float, y: float, content: str, size: float, fill: str, *, anchor: str | None = None, bold: bool = False
) -> str:
    """A line of text on its baseline; `anchor` is middle or end."""
    weight = ' font-weight="600"' if bold else ""
    where = f' text-anchor="{anchor}"' if anchor else ""
    return (
        f'<text x="{number(x)}" y="{number(y)}" font-size="{number(size)}" fill="{escaped(fill)}"{where}{weight}>'
        f"{escaped(content)}</text>"
    )


def whisker(x: float, top: float, bottom: float, stroke: str) -> str:
    """A range, upright, with a short bar at both ends."""
    ends = (line(x - 1.7, at, x + 1.7, at, stroke, 0.8) for at in (top, bottom))
    return line(x, top, x, bottom, stroke, 0.8) + "".join(ends)


def document(wide: float, high: float, label: str, parts: Iterable[str], palette: Palette) -> str:
    """The whole picture. `label` says in words what it shows, for those who do not see it."""
    name = escaped(label)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{number(wide)}pt" height="{number(high)}pt" '
        f'viewBox="0 0 {number(wide)} {number(high)}" role="img" aria-label="{name}" '
        f'font-family="{escaped(palette.font)}"><title>{name}</title>{"".join(parts)}</svg>'
    )
