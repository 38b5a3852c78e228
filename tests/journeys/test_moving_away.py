"""A client leaves: exported, erased with a certificate; in an empty installation it is the same client again.

By the commands that staff run. Months, hash and chain are asked for the same way before and after.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import storages
from django.core.management import call_command
from django.test import Client

from clients.spaces.models import Person
from reporting import pdf
from reporting.models import Report
from tenants.access.models import Membership, User
from tenants.access.services.memberships import grant
from tenants.access.services.users import ensure_user
from tenants.audit.models import Link
from tenants.context import client as standing_at
from tenants.kernel.actor import Role
from tenants.models import Tenant, Tombstone
from tenants.services.provisioning import create_client
from tests import database
from tests.conftest import LONG_AGO, SYSTEM, profile
from tests.reporting.clients import a_client
from tests.tenants import footprint

SLUG, MONTHS, AS_OF = "kelpwright", ("2024-03", "2024-04", "2024-05"), "2024-06-09T00:00:00Z"
RELEASED = "2024-04"


def said(*arguments: str) -> Any:
    """What a command says with --json."""
    out = StringIO()
    call_command(*arguments, "--json", stdout=out, stderr=StringIO())
    return json.loads(out.getvalue())


@dataclass(frozen=True, slots=True)
class Known:
    """What anybody can ask of a client, and must be answered alike wherever it is."""

    metrics: dict[str, Any]
    draft_sha256: str
    released: tuple[str, str]
    people: list[tuple[str, str, str]]
    members: list[tuple[str, str]]

    @classmethod
    def of(cls, slug: str) -> Known:
        draft = said("report", slug, "--month", "2024-05", "--as-of", AS_OF)
        at_client = Membership.objects.filter(tenant__slug=slug).order_by("user__email", "role")
        with standing_at(slug):
            final = Report.objects.get(month=RELEASED, status="FINAL")
            members = list(Person.objects.order_by("external_id").values_list("external_id", "name"))
        return cls(
            metrics={month: said("metrics", slug, "--month", month, "--as-of", AS_OF) for month in MONTHS},
            draft_sha256=draft["data_sha256"],
            released=(final.data_sha256, final.pdf_sha256),
            people=[(one.user.email, str(one.user.uuid), one.role) for one in at_client.select_related("user")],
            members=members,
        )


@pytest.fixture
def elsewhere(own_database: str, template_database: str, worker_id: str) -> Iterator[str]:
    """Another installation's database: nothing in it but the agency."""
    name = f"{database.PREFIX}_elsewhere_{worker_id}"
    database.copy(template_database, name)
    yield name
    database.use(own_database)
    database.drop(name)


@pytest.fixture
def files_lie(settings: Any) -> Iterator[Callable[[Path], None]]:
    """Say where clients' files lie; the storage keeps where it looked first."""

    def forget() -> None:
        storages["default"].__dict__.pop("relative_media_root", None)

    def at(folder: Path) -> None:
        settings.MEDIA_ROOT = folder
        forget()

    yield at
    forget()


def link_at(slug: str, position: int) -> str:
    with standing_at(slug):
        return Link.objects.get(position=position).hash


def pages(slug: str, *, email: str) -> dict[str, int]:
    """What somebody of the client's finds at its host."""
    browser = Client(headers={"host": f"{slug}.localhost"})
    with standing_at(slug):
        browser.force_login(User.objects.get(email=email), backend="tenants.access.backends.ClientBackend")
    paths = ("/", "/reports/", f"/reports/{RELEASED}/", f"/reports/{RELEASED}/report.pdf", "/media/images/mark.png")
    answers = {path: browser.get(path) for path in paths}
    for answer in answers.values():
        answer.close()
    return {path: answer.status_code for path, answer in answers.items()}


def test_export_erase_restore(
    own_database: str,
    elsewhere: str,
    tmp_path: Path,
    files_lie: Callable[[Path], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    files_lie(tmp_path / "here")
    tenant = a_client(SLUG, tmp_path, by=SYSTEM)
    create_client(profile("neighbour"), by=SYSTEM, at=LONG_AGO)
    vera = ensure_user("vera@kelp.example", "Vera", by=SYSTEM, at=LONG_AGO)
    grant(vera, Role.VIEWER, tenant=tenant, by=SYSTEM, at=LONG_AGO)
    footprint.put(tmp_path / "here" / tenant.schema_name, {"images/mark.png": b"a picture"})
    said("report", SLUG, "--month", RELEASED, "--final")
    monkeypatch.setattr(pdf, "render", lambda *_given, **_named: pdf.Rendered(b"%PDF-1.7", 1))
    known = Known.of(SLUG)
    assert known.metrics["2024-04"]["posts"] == 36
    (chain,) = said("verify_audit", SLUG)
    assert chain["whole"]
    assert chain["position"] > 10

    told = said("export", SLUG, str(tmp_path / "out.zip"))
    certificate = said("erase", SLUG, "--confirm", SLUG)
    stone = Tombstone.objects.get(slug=SLUG)
    assert stone.certificate == certificate
    assert certificate["rows"] >= told["rows"] > 300
    assert certificate["files"] >= told["files"] >= 2
    assert not list((tmp_path / "here" / tenant.schema_name).rglob("*"))
    assert Client(headers={"host": f"{SLUG}.localhost"}).get("/").status_code == 401
    assert not Tenant.objects.filter(slug=SLUG).exists()

    files_lie(tmp_path / "elsewhere")
    database.use(elsewhere)
    assert list(Tenant.objects.values_list("slug", flat=True)) == ["agency"]
    ensure_user("axel@agency.example", "Numbers run differently here", by=SYSTEM, at=LONG_AGO)
    moderator = ensure_user("moderator@agency.example", "Known here before", by=SYSTEM, at=LONG_AGO)
    back = said("restore", str(tmp_path / "out.zip"))
    assert (back["rows"], back["files"], back["people"] - back["new_people"]) == (told["rows"], told["files"], 1)
    twin = said("restore", str(tmp_path / "out.zip"), "--as", "twin-side")
    assert twin["new_people"] == 0
    for slug in (SLUG, "twin-side"):
        again = Known.of(slug)
        assert again.metrics == known.metrics
        assert again.draft_sha256 == known.draft_sha256
        assert again.released == known.released
        assert again.members == known.members
        theirs = [who for who in known.people if who[0] != moderator.email]
        assert [who for who in again.people if who[0] != moderator.email] == theirs
        assert (moderator.email, str(moderator.uuid), Role.MODERATOR.value) in again.people
        (after,) = said("verify_audit", slug)
        assert (after["whole"], after["position"] > chain["position"]) == (True, True)
        assert link_at(slug, chain["position"]) == chain["head"]
        assert set(pages(slug, email="vera@kelp.example").values()) == {200}
    database.use(own_database)
    assert Tombstone.objects.get(slug=SLUG).restored_at is None, "there it stays erased"
