from __future__ import annotations

import csv
import hashlib
import io
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

import pdfplumber
import pikepdf
import pytest
from weasyprint.urls import FatalURLFetchingError

from reporting import pdf
from reporting.document.attachments import HEADER, as_csv, safe
from reporting.document.build import build
from reporting.document.context import Standing
from reporting.rules.report import ReportData, data_sha256
from reporting.services.rendering import Made, made
from tests.reporting import month, sample

RELEASED_AT = datetime(2026, 4, 10, 8, 0, tzinfo=UTC)


def lacking(content: bytes) -> list[str]:
    """The fonts that were asked for a sign they do not have: only those get an encoding of their own."""
    with pikepdf.open(io.BytesIO(content)) as document:
        dictionaries = [each for each in document.objects if isinstance(each, pikepdf.Dictionary)]
        fonts = [each for each in dictionaries if each.get("/Subtype") == pikepdf.Name.Type0]
        assert fonts
        return [str(font.BaseFont) for font in fonts if font.Encoding != pikepdf.Name("/Identity-H")]


@dataclass(frozen=True)
class Sheet:
    """A page read back: its text, its words with their places, the fonts of its signs."""

    text: str
    words: list[dict[str, Any]]
    fonts: frozenset[str]
    high: float
    wide: float


@dataclass(frozen=True)
class Printed:
    made: Made

    @property
    def sheets(self) -> list[Sheet]:
        return read_back(self.made.pdf)

    @property
    def text(self) -> str:
        return "\n".join(sheet.text for sheet in self.sheets)


@lru_cache(maxsize=16)
def read_back(content: bytes) -> list[Sheet]:
    with pdfplumber.open(io.BytesIO(content)) as document:
        return [
            Sheet(
                page.extract_text(),
                page.extract_words(),
                frozenset(char["fontname"].split("+")[-1] for char in page.chars),
                float(page.height),
                float(page.width),
            )
            for page in document.pages
        ]


def printed(data: ReportData, status: str = "draft") -> Printed:
    return Printed(made(data, standing(data, status)))


@lru_cache(maxsize=1)
def plain() -> Printed:
    return printed(sample.report())


@lru_cache(maxsize=3)
def spoken(language: str) -> Printed:
    return plain() if language == "en" else printed(sample.report(edition_changes={"language": language}))


def standing(data: ReportData, status: str) -> Standing:
    released = RELEASED_AT if status != "draft" else None
    return Standing(status, 0, released, "Account manager" if released else "", data_sha256(data.figures))


def test_the_same_data_gives_the_same_bytes() -> None:
    again = made(sample.report(), standing(sample.report(), "draft"))
    assert again.pdf == plain().made.pdf


def test_it_is_tagged_pdf_a_with_its_language_and_title() -> None:
    with pikepdf.open(io.BytesIO(plain().made.pdf)) as document:
        with document.open_metadata() as metadata:
            assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("3", "A")
        assert str(document.Root.Lang) == "en"
        assert document.Root.MarkInfo.Marked
        assert str(document.docinfo["/Title"]) == "Lampehuset: report for March 2026"
        assert len(document.open_outline().root) == 9


def test_the_attached_figures_can_be_checked_against_the_hash() -> None:
    with pikepdf.open(io.BytesIO(plain().made.pdf)) as document:
        files = {name: document.attachments[name].get_file().read_bytes() for name in document.attachments}
        assert len(document.Root.AF) == 2
    assert sorted(files) == ["figures-2026-03.csv", "figures-2026-03.json"]
    assert hashlib.sha256(files["figures-2026-03.json"]).hexdigest() == plain().made.data_sha256
    assert json.loads(files["figures-2026-03.json"])["month"] == "2026-03"
    rows = list(csv.reader(io.StringIO(files["figures-2026-03.csv"].decode())))
    assert tuple(rows[0]) == HEADER
    assert {len(row) for row in rows} == {len(HEADER)}


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@sum", "\t=1", " =1"])
def test_no_text_of_a_csv_runs_as_a_formula(text: str) -> None:
    assert str(safe(text)).startswith("'")
    assert safe(-1) == -1


def test_a_foreign_title_stays_text_in_the_csv() -> None:
    nasty = sample.objectives()[0].model_copy(update={"title": "=HYPERLINK(1)"})
    assert b"'=HYPERLINK" in as_csv(sample.report(objectives=(nasty,)))


@pytest.mark.parametrize("language", ["en", "sv", "da"])
def test_it_has_as_many_pages_as_it_should_and_none_is_nearly_empty(language: str) -> None:
    no_page_is_nearly_empty(spoken(language))


def test_without_an_objective_its_page_is_not_nearly_empty() -> None:
    found = printed(sample.report(objectives=()))
    assert "No objective is in force this month" in found.sheets[3].text
    assert "An objective is a result" in found.sheets[3].text
    no_page_is_nearly_empty(found)


def no_page_is_nearly_empty(found: Printed) -> None:
    assert 6 <= len(found.sheets) == found.made.pages <= 12
    for number, sheet in enumerate(found.sheets[1:], 2):
        inside = [word for word in sheet.words if 80 < word["top"] < sheet.high - 70]
        assert max(word["bottom"] for word in inside) > sheet.high * 0.33, f"page {number} is nearly empty"
        assert max(word["x1"] for word in inside) < sheet.wide - 50, f"page {number} runs over its margin"


@pytest.mark.parametrize("language", ["en", "sv", "da"])
def test_every_sign_has_a_glyph_in_our_own_fonts(language: str) -> None:
    found = spoken(language)
    assert not lacking(found.made.pdf)
    fonts = frozenset[str]().union(*(sheet.fonts for sheet in found.sheets))
    assert fonts
    assert all(font.startswith("Report") for font in fonts), fonts


def test_a_sign_that_no_font_has_is_noticed() -> None:
    assert lacking(pdf.written(pdf.laid_out('<html lang="en"><title>x</title><p>a\u0378</p></html>')))


def test_our_own_fonts_are_all_there() -> None:
    assert len(pdf.font_paths()) == len(pdf.FACES)


def test_sections_are_numbered_and_follow_each_other() -> None:
    said = plain().text
    openings = [
        "Was March worth its money?",
        "What we did",
        "Objectives and KPIs",
        "The community",
        "Content",
        "Moderation and support",
        "Value and return",
        "You said, we did; next month",
        "Appendix",
    ]
    assert all(f"{number} {opening}" in said for number, opening in enumerate(openings, 1))
    assert f"Page 2 of {plain().made.pages}" in said


def test_no_money_stands_without_its_range_and_grade() -> None:
    sponsor = plain().sheets[1].text
    assert "€994 to €14,088" in sponsor
    assert "−51% to +687%" in sponsor
    assert "assumed, as is its least sure input" in sponsor


def test_generated_data_is_labelled_on_the_cover_and_on_each_page() -> None:
    cover, *rest = printed(sample.report(edition_changes={"is_generated": True})).sheets
    assert "Generated data" in cover.text
    assert all("Generated data" in sheet.text for sheet in rest)
    assert "Generated data" not in plain().text


def test_its_standing_is_on_the_cover_and_in_each_foot() -> None:
    assert "Figures may still move" in plain().text
    final = printed(sample.report(), "final")
    assert "Final. Not restated" in final.text
    assert final.text.count("March 2026, final, as of") == final.made.pages - 1
    released = build(sample.report(), standing(sample.report(), "final")).cover.facts[-1]
    assert released == (
        "Released",
        "10\N{NO-BREAK SPACE}April\N{NO-BREAK SPACE}2026, 10:00\N{NO-BREAK SPACE}CEST, Account manager",
    )
    assert "CEST, Account" in final.sheets[0].text


def test_the_client_s_language_is_spoken_throughout() -> None:
    swedish = spoken("sv").text
    assert "Var mars värd sina pengar?" in swedish
    assert "3 712 €" in swedish.replace("\N{NO-BREAK SPACE}", " ")
    assert "Sida 2 av" in swedish


def test_a_yellow_client_s_text_is_corrected_and_its_cover_is_not() -> None:
    document = build(sample.report(edition_changes={"accent": "#ffd400"}), standing(sample.report(), "draft"))
    text = pdf.html(document, dated=RELEASED_AT)
    assert "--fill: #ffd400" in text
    assert "--accent: #ffd400" not in text.lower().replace("--fill: #ffd400", "")


@pytest.mark.parametrize(
    "address", ["http://169.254.169.254/", "https://example.com/a.css", "file:///etc/passwd", "ftp://a/"]
)
def test_nothing_is_fetched(address: str) -> None:
    with pytest.raises(ValueError, match="reads no address but its own"):
        pdf.OwnFiles().fetch(address)


def test_only_our_fonts_are_answered_by_name() -> None:
    with pytest.raises(pdf.NotOurs, match="no font of ours"):
        pdf.OwnFiles().fetch("report-font:../../etc/passwd")
    assert not issubclass(pdf.NotOurs, FatalURLFetchingError)


def test_markup_in_a_client_s_words_stays_words() -> None:
    nasty = sample.objectives()[0].model_copy(update={"title": "<img src=file:///etc/passwd><b>x"})
    data = sample.report(objectives=(nasty,), edition_changes={"client": "A <script> & Co"})
    text = pdf.html(build(data, standing(data, "draft")), dated=RELEASED_AT)
    assert "<script>" not in text
    assert "&lt;img src=file" in text


def test_a_month_of_nothing_still_makes_a_report() -> None:
    quiet = (
        sample.figures()
        .history[-1]
        .model_copy(
            update={"metrics": {key: 0 if isinstance(value, int) else None for key, value in sample.metrics(0).items()}}
        )
    )
    structure = sample.Structure(shape=None, key_person_share=None)
    data = sample.report(history=(quiet,), structure=structure, objectives=(), worth_before=None, **month.EMPTY)
    empty = data.evidence.model_copy(update={"drawing": sample.Drawing(people=0, dots=(), ties=()), "sources": ()})
    found = printed(data.model_copy(update={"evidence": empty}))
    assert "Nobody wrote this month" in found.text
    assert found.made.pages >= 5


def test_long_names_take_the_smaller_title() -> None:
    data = sample.report(edition_changes={"client": "Genossenschaft der Wärmepumpenbesitzer Łódź"})
    document = build(data, standing(data, "draft"))
    assert document.cover.is_long
    assert not build(sample.report(), standing(sample.report(), "draft")).cover.is_long
