"""One client's colour made safe: text and marks hold 4.5:1 on white whatever the hue.

Paper needs finished hex values, since WeasyPrint computes no relative colours; on the screen the design
system's custom properties do the same in the browser (see `SCREEN`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from math import cbrt

ENOUGH = 4.5
"""WCAG 2.2 contrast for text of any size (1.4.3)."""

WHITE, INK, BLACK = "#FFFFFF", "#14191F", "#000000"
_HEX = re.compile(r"#[0-9a-fA-F]{6}")
Linear = tuple[float, float, float]


class NotAColour(ValueError):
    """The text is not of the form #rrggbb."""


def _linear(colour: str) -> Linear:
    if not _HEX.fullmatch(colour):
        raise NotAColour(f"{colour!r} is not a colour: write it as #rrggbb")
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return red, green, blue


def _hex(linear: Linear) -> str:
    shown = (12.92 * part if part <= 0.0031308 else 1.055 * part ** (1 / 2.4) - 0.055 for part in linear)
    return "#" + "".join(f"{round(255 * min(max(part, 0), 1)):02X}" for part in shown)


def luminance(colour: str) -> float:
    """Relative luminance by WCAG, 0 for black to 1 for white."""
    red, green, blue = _linear(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio by WCAG, 1 to 21, the same both ways."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def mix(colour: str, other: str, share: float) -> str:
    """Return `share` (0 to 1) of the first colour on the other, in the sRGB values that a printer sees."""
    pairs = ((int(colour[at : at + 2], 16), int(other[at : at + 2], 16)) for at in (1, 3, 5))
    return "#" + "".join(f"{round(share * mine + (1 - share) * theirs):02X}" for mine, theirs in pairs)


def _oklab(colour: str) -> Linear:
    red, green, blue = _linear(colour)
    long = cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    middle = cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    short = cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    return (
        0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short,
    )


def _rgb(light: float, a: float, b: float) -> Linear:
    long = (light + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (light - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (light - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short,
    )


def _darkened(colour: str, light: float) -> str:
    """The same hue at another lightness, with as much of its chroma as sRGB can show."""
    was, a, b = _oklab(colour)
    keep = 1.0
    for _ in range(24):
        rgb = _rgb(light, a * keep, b * keep)
        if all(-0.0005 <= part <= 1.0005 for part in rgb) or was == 0:
            break
        keep *= 0.9
    return _hex(rgb)


@lru_cache(maxsize=512)
def for_text(colour: str, paper: str = WHITE) -> str:
    """Return the colour, darkened just so far that text in it holds 4.5:1 on `paper` (a light one)."""
    if contrast(colour, paper) >= ENOUGH:
        return colour.upper()
    low, high = 0.0, _oklab(colour)[0]
    best = BLACK
    for _ in range(18):
        middle = (low + high) / 2
        tried = _darkened(colour, middle)
        if contrast(tried, paper) >= ENOUGH:
            low, best = middle, tried
        else:
            high = middle
    return best


def text_on(fill: str) -> str:
    """Return white, ink or black: the first that holds 4.5:1 on the fill. One of them always does."""
    return next(text for text in (WHITE, INK, BLACK) if contrast(text, fill) >= ENOUGH)


def softened(text: str, fill: str) -> str:
    """Return a quieter text colour upon the fill that still holds 4.5:1."""
    return next(soft for share in (0.78, 0.86, 0.94, 1.0) if contrast(soft := mix(text, fill, share), fill) >= ENOUGH)


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours that charts draw with; values are whatever an SVG attribute takes."""

    accent: str
    deep: str
    mid: str
    pale: str
    tint: str
    ink: str = INK
    mute: str = "#59636E"
    line: str = "#D3D9DE"
    soft: str = "#EEF1F3"
    quiet: str = "#A9B3BB"
    paper: str = WHITE
    on_accent: str = WHITE
    on_deep: str = WHITE
    font: str = "ReportSans, ReportSansExt, 'DejaVu Sans', sans-serif"

    def label_on(self, fill: str) -> str:
        """The colour of text upon one of this palette's own fills."""
        return {self.accent: self.on_accent, self.deep: self.on_deep}.get(fill, self.ink)


@lru_cache(maxsize=512)
def for_paper(accent: str) -> Palette:
    """The palette of a client's printed report: the corrected colour and four tints of it upon white."""
    text = for_text(accent)
    deep, mid, pale, tint = (mix(text, WHITE, share) for share in (0.78, 0.40, 0.24, 0.11))
    return Palette(text, deep, mid, pale, tint, on_accent=text_on(text), on_deep=text_on(deep))


SCREEN = Palette(
    accent="var(--accent-ink)",
    deep="var(--accent-solid)",
    mid="var(--accent-mid)",
    pale="var(--accent-soft)",
    tint="var(--accent-tint)",
    ink="var(--text)",
    mute="var(--text-3)",
    line="var(--line-2)",
    soft="var(--sunken)",
    quiet="var(--line-ctl)",
    paper="var(--surface)",
    on_accent="var(--surface)",
    on_deep="var(--on-solid)",
    font="inherit",
)
"""The design system's custom properties: one drawing for the light and the dark theme."""
