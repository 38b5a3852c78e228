"""The one door to WeasyPrint: a finished document in, a PDF/A-3a out, the same bytes for the same data.

Style sheet and fonts are read once a process, since a new font configuration each time costs a third of the
rendering and leaks. Nothing is fetched: only data: addresses and our own fonts are answered.
"""

from __future__ import annotations

import gc
import io
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import pikepdf
import weasyprint
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils import translation
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from reporting.document.build import Document

SHEET = Path(__file__).parent / "templates" / "reporting" / "pdf" / "report.css"
FONTS = "dist/fonts/report/"
OWN = "report-font:"
FACES = (
    ("ReportSans", 400),
    ("ReportSans", 500),
    ("ReportSans", 600),
    ("ReportDisplay", 600),
    ("ReportSansExt", 400),
    ("ReportSansExt", 600),
)
"""Private family names: a web font that is called like an installed one garbles glyphs."""


class NotOurs(ValueError):
    """An address that a report may not read."""


class OwnFiles(URLFetcher):
    """Answers data: addresses and our own fonts; no network, no file:, no redirects."""

    def __init__(self) -> None:
        super().__init__(allowed_protocols=("data",), allow_redirects=False)

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> Any:
        if url.startswith(OWN):
            path = font_paths().get(url.removeprefix(OWN))
            if path is None:
                raise NotOurs(f"{url} is no font of ours")
            return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": "font/ttf"})
        if not url.startswith("data:"):
            raise NotOurs(f"A report reads no address but its own: {url[:80]}")
        return super().fetch(url, headers)


@dataclass(frozen=True)
class Attached:
    """A file inside the PDF."""

    name: str
    content: bytes
    description: str


@dataclass(frozen=True)
class Rendered:
    pdf: bytes
    pages: int


@lru_cache(maxsize=1)
def font_paths() -> dict[str, Path]:
    """Our fonts by file name, as far as set-up has cut them; without them text falls back to DejaVu Sans."""
    names = (f"{family}-{weight}.ttf" for family, weight in FACES)
    found = ((name, finders.find(FONTS + name)) for name in names)
    return {name: Path(path) for name, path in found if path}


@lru_cache(maxsize=1)
def shared() -> tuple[FontConfiguration, weasyprint.CSS, OwnFiles]:
    """Fonts, style sheet and fetcher, made once; what is held by then is left out of every later collection."""
    fonts, fetcher = FontConfiguration(), OwnFiles()
    rules = "".join(
        f"@font-face {{ font-family: {family}; font-weight: {weight}; src: url({OWN}{family}-{weight}.ttf) }}\n"
        for family, weight in FACES
        if f"{family}-{weight}.ttf" in font_paths()
    )
    sheet = weasyprint.CSS(string=rules + SHEET.read_text(), font_config=fonts, url_fetcher=fetcher)
    gc.collect()
    gc.freeze()
    return fonts, sheet, fetcher


def html(document: Document, *, dated: datetime) -> str:
    """The document as one HTML text, in its reader's language; `dated` is what the PDF says of itself."""
    with translation.override(document.language):
        return render_to_string("reporting/pdf/report.html", {"document": document, "dated": dated.isoformat()})


def laid_out(text: str) -> weasyprint.Document:
    """Lay the HTML out with the shared fonts and style sheet: what any rendering of it costs."""
    fonts, sheet, fetcher = shared()
    page = weasyprint.HTML(string=text, url_fetcher=fetcher, base_url=None)
    return page.render(stylesheets=[sheet], font_config=fonts, pdf_variant="pdf/a-3a", pdf_tags=True)


def written(done: weasyprint.Document) -> bytes:
    """The laid-out document as PDF/A-3a."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)  # WeasyPrint leaves its own colour profile open
        return bytes(done.write_pdf(pdf_variant="pdf/a-3a", pdf_tags=True))


def render(document: Document, attached: Sequence[Attached], *, dated: datetime) -> Rendered:
    """Render a document with its attachments.

    `dated` stands in the PDF wherever a date must: with the same document and date the bytes are the same.
    """
    return finished(html(document, dated=dated), attached, dated=dated)


def finished(text: str, attached: Sequence[Attached] = (), *, dated: datetime) -> Rendered:
    """The same for any HTML text that is written for the reports' style sheet, such as a certificate's."""
    done = laid_out(text)
    done.metadata.attachments = [
        weasyprint.Attachment(
            string=each.content,
            name=each.name,
            description=each.description,
            created=dated,
            modified=dated,
            relationship="Data",
        )
        for each in attached
    ]
    raw, pages = written(done), len(done.pages)
    del done
    gc.collect()  # boxes refer to each other in rings; without this a worker holds several documents at once
    return Rendered(_mended(raw), pages)


def _mended(raw: bytes) -> bytes:
    """Name each attachment once in /AF, where WeasyPrint names it twice."""
    with pikepdf.open(io.BytesIO(raw)) as pdf:
        listed = pdf.Root.get("/AF")
        if listed is not None:
            once = {each.objgen: each for each in listed}
            pdf.Root.AF = pikepdf.Array(list(once.values()))
        out = io.BytesIO()
        pdf.save(out, deterministic_id=True)
        return out.getvalue()
