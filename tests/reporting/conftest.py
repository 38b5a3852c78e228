from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from reporting import pdf
from tenants.context import client as standing_at
from tenants.kernel.actor import Actor
from tenants.models import Tenant
from tests.reporting import quick
from tests.reporting.clients import a_client


@pytest.fixture
def quick_pdf(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "render", quick.render)


@pytest.fixture
def kelpwright(db: None, tmp_path: Path, by: Actor) -> Tenant:
    """A client with three months of a small community."""
    return a_client("kelpwright", tmp_path, by=by)


@pytest.fixture
def in_kelpwright(kelpwright: Tenant) -> Iterator[Tenant]:
    with standing_at(kelpwright):
        yield kelpwright
