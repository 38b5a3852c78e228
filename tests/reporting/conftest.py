from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from hashlib import sha256
from pathlib import Path

import pytest

from reporting import pdf
from reporting.document.build import Document
from tenants.context import client as standing_at
from tenants.kernel.actor import Actor
from tenants.models import Tenant
from tests.reporting.clients import a_client


@pytest.fixture
def quick_pdf(monkeypatch: pytest.MonkeyPatch) -> None:
    """Skip the layout, which takes a second: the bytes still follow from the document alone, as they really do."""

    def render(document: Document, attached: Sequence[pdf.Attached], *, dated: datetime) -> pdf.Rendered:
        text = pdf.html(document, dated=dated).encode() + b"".join(each.content for each in attached)
        return pdf.Rendered(b"%PDF-1.7 " + sha256(text).digest(), 7)

    monkeypatch.setattr(pdf, "render", render)


@pytest.fixture
def kelpwright(db: None, tmp_path: Path, by: Actor) -> Tenant:
    """A client with three months of a small community."""
    return a_client("kelpwright", tmp_path, by=by)


@pytest.fixture
def in_kelpwright(kelpwright: Tenant) -> Iterator[Tenant]:
    with standing_at(kelpwright):
        yield kelpwright
