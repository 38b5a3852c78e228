"""The design system keeps its own rules: strict content policy, one icon one file, a lock without addresses."""

from __future__ import annotations

import json
import re
from pathlib import Path

from fontTools.ttLib import TTFont

from cms.assets.cut_fonts import CUTS, FONTS, cut

ROOT = Path(__file__).resolve().parents[2]
DS = ROOT / "cms" / "static" / "ds"
TEMPLATES = sorted((ROOT / "cms").glob("**/templates/**/*.html"))
"""What browsers get, and with `_pdf` what is printed: no policy stands over paper."""
# A data block is no script: the policy never runs it.
INLINE = re.compile(r"<style|\sstyle=|\son[a-z]+=\"|<script(?![^>]*(?:\ssrc=|type=\"application/json\"))")


def test_no_template_carries_what_the_content_policy_would_block() -> None:
    found = [str(path.relative_to(ROOT)) for path in TEMPLATES if INLINE.search(path.read_text())]
    found = [path for path in found if not path.endswith("_pdf.html")]
    assert not found


def test_every_icon_has_a_drawing_and_a_line_of_style() -> None:
    drawings = {path.stem for path in (DS / "icons").glob("*.svg")} - {"chev"}
    styled = set(re.findall(r"^\.i-([\w-]+) \{", (DS / "components" / "icons.css").read_text(), re.MULTILINE))
    assert drawings == styled


def test_templates_name_only_icons_that_exist() -> None:
    drawings = {path.stem for path in (DS / "icons").glob("*.svg")}
    named = {
        (name, str(path.relative_to(ROOT)))
        for path in TEMPLATES
        for name in re.findall(r'{%[^%]*\bicon[ =]"([\w-]+)"', path.read_text())
    }
    assert not [entry for entry in named if entry[0] not in drawings]


def test_every_style_file_is_part_of_the_bundle() -> None:
    imported = set(re.findall(r'@import "\./([^"]+)"', (DS / "ds.css").read_text()))
    assert imported == {str(path.relative_to(DS)) for path in DS.rglob("*.css")} - {"ds.css"}


def test_the_lock_holds_digests_and_no_addresses() -> None:
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    bought = [entry for path, entry in packages.items() if path]
    assert bought
    assert all("integrity" in entry and "resolved" not in entry for entry in bought)


def test_a_cut_font_is_static_and_privately_named(tmp_path: Path) -> None:
    wanted = CUTS[-1]
    target = tmp_path / f"{wanted.name}.ttf"
    cut(wanted, FONTS / f"agency-sans-{wanted.subset}.woff2", target)
    font = TTFont(target)
    assert "fvar" not in font
    names = {record.toUnicode() for record in font["name"].names if record.nameID in {1, 4, 6}}
    assert names == {"ReportSansExt", "ReportSansExt-600"}
    assert font["OS/2"].usWeightClass == 600
