"""kill -9 at each step of `restore` and of `erase`: nothing half done is seen, and running it again completes.

After each kill everything that the installation holds is compared: rows of every schema and of public, roles, files.
"""

from __future__ import annotations

import json
import threading
import time
import zipfile
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import connections, transaction
from django.test import Client

from clients.spaces.models import Post
from tenants.access.models import User
from tenants.access.services.memberships import grant
from tenants.access.services.users import ensure_user
from tenants.audit.models import Entry
from tenants.context import client as standing_at
from tenants.kernel.actor import Role
from tenants.locks import ClientBusy
from tenants.models import Tenant, Tombstone
from tenants.moves.services import restoring
from tenants.moves.services.restoring import restore
from tenants.services import template
from tenants.services.provisioning import SlugTaken, create_client
from tests import database
from tests.conftest import LONG_AGO, SYSTEM, profile
from tests.forked import Forked
from tests.reporting.clients import a_client
from tests.tenants import dying, footprint
from tests.tenants.dying import Point

SLUG, OTHER = "kelpwright", "otherside"
HOST = f"{SLUG}.localhost"
BY: dict[str, Any] = {"by": SYSTEM, "at": LONG_AGO}
NOBODYS = "nobody-at-all.localhost"
FILES = {"images/a.png": b"a", "images/b.png": b"b", "reports/c.pdf": b"c", "reports/d.pdf": b"d"}
RESTORING, ERASING = "tenants.moves.services.restoring", "tenants.moves.services.erasing"
PROVISIONING = "tenants.services.provisioning"


@dataclass(frozen=True, slots=True)
class Home:
    """An installation with two clients; `archive` is the one's, `database` its name for a process of its own."""

    database: str
    media: Path
    archive: Path

    def start(self, point: Point | None, *arguments: str) -> Forked:
        database.connection.close()
        return Forked(self.database, dying.run, self.media, point, *arguments)

    def kill(self, point: Point, *arguments: str) -> None:
        process = self.start(point, *arguments)
        assert process.is_killed(), f"it did not die {point}: the step is not there any more"
        footprint.let_go()


@pytest.fixture
def home(own_database: str, tmp_path: Path, settings: Any) -> Home:
    media = settings.MEDIA_ROOT = tmp_path / "media"
    for slug in (SLUG, OTHER):
        tenant = a_client(SLUG, tmp_path, by=SYSTEM) if slug == SLUG else create_client(profile(slug), **BY)
        grant(ensure_user(f"only@{slug}.example", f"Only {slug}", **BY), Role.VIEWER, tenant=tenant, **BY)
        footprint.put(media / tenant.schema_name, FILES)
    archive = tmp_path / "out.zip"
    call_command("export", SLUG, str(archive))
    return Home(own_database, media, archive)


def answers(host: str) -> tuple[int, bytes]:
    """What a stranger is told there, without the host's own name."""
    answer = Client(headers={"host": host, "accept-language": "en"}).get("/")
    return answer.status_code, answer.content.replace(host.encode(), b"HOST")


def opens(slug: str) -> bool:
    """Whether somebody of the client's meets their page."""
    browser = Client(headers={"host": f"{slug}.localhost"})
    with standing_at(slug):
        user = User.objects.get(email=f"only@{slug}.example")
        browser.force_login(user, backend="tenants.access.backends.ClientBackend")
    return browser.get("/").status_code == 200


def erasing_points() -> tuple[list[Point], list[Point], list[Point]]:
    """The steps of `erase`: until its tombstone stands; until the database is emptied; until the files are gone."""
    begins = [Point(f"{ERASING}:_begin"), Point("tenants.audit:record", after=True)]
    empties = [
        Point(f"{ERASING}:_begin", after=True),
        Point(f"{ERASING}:_all_rows"),
        Point(f"{ERASING}:grants.taken_away"),
        Point(f"{ERASING}:_public_rows", after=True),
        Point(f"{ERASING}:anonymise", after=True),
        Point(f"{ERASING}:Tenant.delete", after=True),
        Point(f"{ERASING}:_all_rows", after=True),
    ]
    finishes = [
        Point(f"{ERASING}:_empty", after=True),
        Point(f"{ERASING}:_finish"),
        Point("os:unlink", call=2),
        Point(f"{ERASING}:forget_cached"),
        Point(f"{ERASING}:_finish", after=True),
    ]
    return begins, empties, finishes


def test_erase(home: Home) -> None:
    erase = ("erase", SLUG, "--confirm", SLUG, "--json")
    begins, empties, finishes = erasing_points()
    assert opens(SLUG)
    others = footprint.files(home.media / f"c_{OTHER}")
    whole, held = footprint.rows(), footprint.files(home.media)
    with standing_at(SLUG):
        cache.set("colour", "green", 600)

    for point in begins:
        home.kill(point, *erase)
        assert footprint.rows() == whole, point
    for number, point in enumerate(empties):
        home.kill(point, *erase)
        if number == 0:
            begun = footprint.rows()
            assert {name for name in begun if begun[name] != whole[name]} == {
                "public.tenants_tombstone",
                "public.audit_entry",
            }
        assert footprint.rows() == begun, point
        assert (footprint.files(home.media), answers(HOST)) == (held, answers(NOBODYS)), point
    assert opens(SLUG), "until the database is emptied, the client is whole"
    assert Tombstone.objects.get(slug=SLUG).certificate is None
    home.kill(finishes[0], *erase)
    emptied = footprint.rows()
    for point in finishes[1:]:
        home.kill(point, *erase)
        assert set(footprint.traces(SLUG).values()) == {False}, point
        assert answers(HOST) == answers(NOBODYS)
        changed = {name for name, digest in footprint.rows().items() if emptied[name] != digest}
        assert changed <= {"public.tenants_tombstone"}, point

    certificate = json.loads(home.start(None, *erase).finish().splitlines()[-1])
    stone = Tombstone.objects.get()
    assert (stone.slug, stone.certificate, bool(stone.erased_at)) == (SLUG, certificate, True)
    assert certificate["files"] == len(FILES), "those are counted, too, that went before a kill"
    assert json.loads(home.start(None, *erase).finish().splitlines()[-1]) == certificate
    verbs = list(Entry.objects.filter(verb__startswith="tenants.client.eras").values_list("verb", flat=True))
    assert sorted(verbs) == ["tenants.client.erased", "tenants.client.erasure_begun"]
    assert not User.objects.filter(email=f"only@{SLUG}.example").exists()
    assert not (home.media / f"c_{SLUG}").exists()
    assert footprint.files(home.media / f"c_{OTHER}") == others
    same = {name: digest for name, digest in footprint.rows().items() if name.startswith(f"c_{OTHER}.")}
    assert same == {name: digest for name, digest in whole.items() if name.startswith(f"c_{OTHER}.")}
    assert opens(OTHER)


def restoring_points(archive: Path) -> list[Point]:
    """The steps of `restore` until its commit."""
    with zipfile.ZipFile(archive) as file:
        told = json.loads(file.read("manifest.json"))
    checked, tables, files = "tenants.moves.services.unpacking:Archive.chunks", len(told["tables"]), len(told["files"])
    # The manifest, each part to be checked; then again public.json, each table and the first of the files.
    second_file = (1 + 1 + tables + files) + 1 + tables + 2
    return [
        Point(f"{RESTORING}:_profile"),
        Point(f"{PROVISIONING}:schema_text"),
        Point(f"{PROVISIONING}:_clear_folder"),
        Point(f"{RESTORING}:create_client", after=True),
        Point(f"{RESTORING}:people.matched", after=True),
        Point(f"{RESTORING}:loading._load_table", after=True),
        Point(f"{RESTORING}:loading._load_table", call=tables // 2),
        Point(f"{RESTORING}:revisions.renumber"),
        Point(f"{RESTORING}:public_rows.put", after=True),
        Point(checked, call=second_file),
        Point(f"{RESTORING}:_unpack_files", after=True),
        Point(f"{RESTORING}:Restored"),
    ]


def test_restore(home: Home) -> None:
    whole = footprint.files(home.media / f"c_{SLUG}")
    call_command("erase", SLUG, "--confirm", SLUG)
    again = ("restore", str(home.archive), "--json")
    before, others = footprint.rows(), footprint.files(home.media)
    for point in restoring_points(home.archive):
        home.kill(point, *again)
        assert footprint.rows() == before, point
        assert set(footprint.traces(SLUG).values()) == {False}, point
        assert answers(HOST) == answers(NOBODYS), point
        left = footprint.files(home.media)
        assert {name: left[name] for name in others} == others, point
    assert (home.media / f"c_{SLUG}").exists(), "the last were killed with files written: the next run meets them"
    (home.media / f"c_{SLUG}" / "images" / "of-another-archive.png").write_bytes(b"x")

    home.kill(Point(f"{RESTORING}:forget_cached"), *again)
    assert set(footprint.traces(SLUG).values()) == {True}, "it was committed: the client is whole"
    assert footprint.files(home.media / f"c_{SLUG}") == whole
    assert Tombstone.objects.get(slug=SLUG).restored_at
    with standing_at(SLUG):
        assert Post.objects.count() == 108
        assert Entry.objects.filter(verb="tenants.client.restored").count() == 1
    said = StringIO()
    with pytest.raises(SystemExit, match="2"):
        call_command(*again, stderr=said)
    assert "another client has this slug" in said.getvalue()
    assert opens(SLUG)
    assert opens(OTHER)
    home.start(None, "restore", str(home.archive), "--as", "twin-side").finish()
    assert Tenant.objects.filter(slug__in=(SLUG, "twin-side")).count() == 2


def test_of_two_who_restore_it_at_once_one_is_told(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who comes second is refused when the first has all rows and files in place, and takes none of them away."""
    call_command("erase", SLUG, "--confirm", SLUG)
    real, told = restoring._unpack_files, list[object]()

    def second() -> None:
        try:
            restore(home.archive, **BY)
        except (SlugTaken, ClientBusy) as refusal:
            told.append(refusal)
        finally:
            connections.close_all()

    thread = threading.Thread(target=second)

    def unpack(*given: Any) -> int:
        count = real(*given)
        thread.start()
        while thread.is_alive() and not footprint.somebody_waits():
            time.sleep(0.01)
        return count

    monkeypatch.setattr(restoring, "_unpack_files", unpack)
    restore(home.archive, **BY)
    thread.join(60)
    assert len(told) == 1
    assert opens(SLUG)
    assert set(footprint.files(home.media / f"c_{SLUG}")) == set(FILES)


def test_an_installation_without_a_template_makes_it_first(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    """Inside the transaction pg_dump would not see the schema that it is to write down."""
    real, inside = template.text, list[bool]()

    def text() -> str:
        inside.append(transaction.get_connection().in_atomic_block)
        return real()

    monkeypatch.setattr(template, "text", text)
    restore(home.archive, slug="twin-side", **BY)
    assert inside[0] is False
