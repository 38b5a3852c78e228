"""Cut the report's static fonts from the web's variable ones: `python -m cms.assets.cut_fonts`.

The report is set in Inter under private family names, since a font that is called like an installed one garbles glyphs.
Reads static/dist/fonts/agency-sans-*.woff2 (copied there by `npm run build`), writes static/dist/fonts/report/*.ttf.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

FONTS = Path(__file__).resolve().parent.parent / "static" / "dist" / "fonts"
TEXT_SIZE, DISPLAY_SIZE = 14, 32
NAME_FAMILY, NAME_STYLE, NAME_UNIQUE, NAME_FULL, NAME_POSTSCRIPT = 1, 2, 3, 4, 6
NAMES_OF_VARIATIONS = (16, 17, 21, 22, 25)
# The cut's own date, so that the same input gives the same bytes (seconds since 1904: 2024-01-01).
CUT_ON = 3786912000


@dataclass(frozen=True)
class Cut:
    """One static font: its private family, the subset it is cut from, weight and optical size in points."""

    family: str
    subset: str
    weight: int
    optical_size: int

    @property
    def name(self) -> str:
        """The PostScript name, which is the file's name too."""
        return f"{self.family}-{self.weight}"


CUTS = (
    Cut("ReportSans", "latin", 400, TEXT_SIZE),
    Cut("ReportSans", "latin", 500, TEXT_SIZE),
    Cut("ReportSans", "latin", 600, TEXT_SIZE),
    Cut("ReportDisplay", "latin", 600, DISPLAY_SIZE),
    Cut("ReportSansExt", "latin-ext", 400, TEXT_SIZE),
    Cut("ReportSansExt", "latin-ext", 600, TEXT_SIZE),
)


def cut(wanted: Cut, source: Path, target: Path) -> None:
    """Write one static TTF.

    Raises: FileNotFoundError, when the web fonts have not been built yet.
    """
    font = TTFont(source, recalcTimestamp=False)
    static = instantiateVariableFont(font, {"wght": wanted.weight, "opsz": wanted.optical_size}, inplace=True)
    rename(static, wanted)
    static["OS/2"].usWeightClass = wanted.weight
    static["head"].modified = CUT_ON
    static.flavor = None
    target.parent.mkdir(parents=True, exist_ok=True)
    static.save(target)


def rename(font: TTFont, wanted: Cut) -> None:
    """Give the font its private names and drop those that only a variable font has."""
    table = font["name"]
    for name_id in NAMES_OF_VARIATIONS:
        table.removeNames(nameID=name_id)
    for name_id, text in (
        (NAME_FAMILY, wanted.family),
        (NAME_STYLE, "Regular"),
        (NAME_UNIQUE, wanted.name),
        (NAME_FULL, wanted.name),
        (NAME_POSTSCRIPT, wanted.name),
    ):
        table.removeNames(nameID=name_id)
        table.setName(text, name_id, 3, 1, 0x409)


def main() -> int:
    """Cut what is missing or older than its source. Exit 2 when there is no source."""
    for wanted in CUTS:
        source = FONTS / f"agency-sans-{wanted.subset}.woff2"
        target = FONTS / "report" / f"{wanted.name}.ttf"
        if not source.exists():
            print(f"{source} is missing: run `npm run build` first", file=sys.stderr)
            return 2
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        cut(wanted, source, target)
        print(target.name, file=sys.stderr)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
