"""A frozen month into its PDF, and the PDF into the client's files."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from reporting.document.attachments import as_csv, as_json
from reporting.document.build import build
from reporting.document.context import Standing
from reporting.models import Report
from reporting.rules.report import ReportData, data_sha256
from reporting.selectors.reports import data_of, standing_of

FOLDER = "reports"


@dataclass(frozen=True, slots=True)
class Made:
    """A report ready to be kept."""

    data: ReportData
    data_sha256: str
    pdf: bytes
    pages: int

    @property
    def pdf_sha256(self) -> str:
        return hashlib.sha256(self.pdf).hexdigest()


def made(data: ReportData, standing: Standing) -> Made:
    """Render the month as it stands; the same data and standing give the same bytes."""
    from reporting import pdf  # WeasyPrint loads for half a second: only who renders pays for it

    month = data.figures.month
    attached = (
        pdf.Attached(f"figures-{month}.csv", as_csv(data), "All figures of the report, one a row"),
        pdf.Attached(f"figures-{month}.json", as_json(data), "The text that the data hash is of"),
    )
    done = pdf.render(build(data, standing), attached, dated=data.edition.as_of)
    return Made(data=data, data_sha256=data_sha256(data.figures), pdf=done.pdf, pages=done.pages)


def content(report: Report) -> bytes:
    """The report's PDF; rendered again from what was frozen when its file is gone."""
    try:
        with default_storage.open(report.pdf.name or "") as file:
            return bytes(file.read())
    except FileNotFoundError:
        return made(data_of(report), standing_of(report)).pdf


def keep(report: Made, *, replaces: str = "") -> str:
    """Store the PDF under its own hash and return its name; the one that it replaces goes with the commit.

    A file whose row is never committed stays behind and is found again under the same name.
    """
    name = f"{FOLDER}/{report.data.figures.month}-{report.pdf_sha256[:20]}.pdf"
    if not default_storage.exists(name):
        name = default_storage.save(name, ContentFile(report.pdf))
    if replaces and replaces != name:
        transaction.on_commit(lambda: default_storage.delete(replaces))
    return name
