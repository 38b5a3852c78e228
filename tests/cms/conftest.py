"""Reports of an invented month, and a client with a small real community, for the screens."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile

from reporting import pdf
from reporting.document.build import Document
from reporting.models import Report
from reporting.rules.report import Change, Restates, data_sha256
from tenants.access.models import User
from tenants.context import client as standing_at
from tenants.kernel.actor import Actor, Role
from tenants.models import Tenant
from tests.conftest import person
from tests.reporting import sample
from tests.reporting.clients import a_client

MADE_AT = datetime(2026, 4, 9, 8, tzinfo=UTC)
Put = Callable[..., Report]


def put_report(tenant: Tenant, month: str = "2026-03", status: str = "FINAL", number: int = 0, **fields: Any) -> Report:
    """A report of the sample's figures under another month, without laying out its pages."""
    reason = fields.pop("reason", "The desk found it.") if number else ""
    told = Restates(number=number, reason=reason, changes=(Change(figure="posts", old=1, new=2),)) if number else None
    data = sample.report(edition_changes={"restates": told, **fields.pop("edition", {})}, month=month)
    data = data.model_copy(update={"evidence": data.evidence.model_copy(update=fields.pop("evidence", {}))})
    released = {"released_at": MADE_AT, "released_by": "Alma"} if status in ("FINAL", "RESTATED") else {}
    with standing_at(tenant):
        report = Report.objects.create(
            month=month,
            number=number,
            status=status,
            reason=reason,
            as_of=fields.pop("as_of", data.edition.as_of),
            data=data.model_dump(mode="json"),
            data_sha256=data_sha256(data.figures),
            pdf=ContentFile(f"%PDF {tenant.slug} {month} {number}".encode(), name=f"{month}-{number}.pdf"),
            pdf_sha256="0" * 64,
            pages=8,
            made_at=MADE_AT,
            made_by="Alma",
            **released,
            **fields,
        )
        report.refresh_from_db()
        return report


@pytest.fixture
def put(alfa: Tenant) -> Put:
    """Put a report of alfa: `put("2026-03", "DRAFT")`."""
    return lambda *args, **kwargs: put_report(alfa, *args, **kwargs)


@pytest.fixture
def quick_pdf(monkeypatch: pytest.MonkeyPatch) -> None:
    """Skip the layout of pages, which takes a second."""

    def render(document: Document, attached: Sequence[pdf.Attached], *, dated: datetime) -> pdf.Rendered:
        return pdf.Rendered(b"%PDF-1.7 " + document.cover.edition.encode(), 7)

    monkeypatch.setattr(pdf, "render", render)


@pytest.fixture
def kelpwright(db: None, tmp_path: Path, by: Actor) -> Tenant:
    """A client made from a brief, with three months of a small community: March to May 2024."""
    return a_client("kelpwright", tmp_path, by=by)


@pytest.fixture
def at_kelpwright(kelpwright: Tenant) -> Callable[[Role], User]:
    """A person with one role at kelpwright."""
    return lambda role: person(role, kelpwright)
