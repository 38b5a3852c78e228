"""A client comes back on a page: its archive handed in, looked at, decided on, restored under a name."""

from __future__ import annotations

import io
import json
import os
import time
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from clients.intake import tasks
from clients.intake.models import CLAIM, Restoration, Stand
from clients.intake.services import archive_files, restorations
from tenants.access.models import User
from tenants.backend.current import connection
from tenants.context import public
from tenants.kernel.actor import system
from tenants.models import Tenant, Tombstone
from tenants.moves.selectors import looking, tables
from tenants.moves.services.exporting import export
from tenants.services.installation import ensure_prepared
from tenants.services.provisioning import create_client
from tests import database
from tests.conftest import profile

BY = system("tests")
AT = datetime(2026, 4, 20, tzinfo=UTC)
Agency = Callable[[User], Client]
pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def packed(
    template_database: str, worker_id: str, tmp_path_factory: pytest.TempPathFactory, django_db_blocker: Any
) -> bytes:
    """An archive of a small client that no test's database holds."""
    folder, before = tmp_path_factory.mktemp("packed"), database.connection.settings_dict["NAME"]
    name = f"{database.PREFIX}_handed_{worker_id}"
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(settings, "MEDIA_ROOT", folder / "media")
        database.copy(template_database, name)
        database.use(name)
        ensure_prepared(at=AT)
        tenant = create_client(profile("saltmere", name="Saltmere"), by=BY, at=AT)
        (folder / "media" / tenant.schema_name).mkdir(parents=True)
        (folder / "media" / tenant.schema_name / "mark.svg").write_text("<svg/>")
        export(tenant, folder / "out.zip", by=BY, at=AT)
        database.drop(name)
        database.use(before)
    return (folder / "out.zip").read_bytes()


@pytest.fixture(autouse=True)
def media(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(settings, "MEDIA_ROOT", tmp_path / "media")
    return tmp_path / "media"


@pytest.fixture
def browser(owner: User, agency_browser: Agency) -> Client:
    return agency_browser(owner)


def files(media: Path) -> list[str]:
    folder = media / "public" / "restorations"
    return sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []


def hand_in(browser: Client, content: bytes, name: str = "saltmere.zip") -> Any:
    return browser.post("/clients/restore/", {"archive": SimpleUploadedFile(name, content)})


def looked_at(browser: Client, content: bytes) -> str:
    """The page of an archive that was handed in and looked at."""
    answer = hand_in(browser, content)
    assert answer.status_code == 302, answer.content.decode()
    with public():
        tasks.bring_back(Restoration.objects.latest("pk").pk)
    return str(answer["Location"])


def restored(browser: Client, page: str, slug: str) -> Restoration:
    answer = browser.post(page, {"do": "restore", "slug": slug})
    assert answer.status_code == 302, answer.content.decode()
    with public():
        tasks.bring_back(Restoration.objects.latest("pk").pk)
        return Restoration.objects.latest("pk")


def repacked(content: bytes, change: Callable[[dict[str, Any]], None], drop: str = "") -> bytes:
    """The same archive with another first page."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "manifest.json":
                told = json.loads(data)
                change(told)
                data = json.dumps(told).encode()
            if name != drop:
                new.writestr(name, data)
    return out.getvalue()


def test_it_is_handed_in_looked_at_decided_on_and_restored(browser: Client, packed: bytes, media: Path) -> None:
    assert "Nobody has handed in an archive yet." in browser.get("/clients/restore/").content.decode()
    answer = hand_in(browser, packed)
    assert "Looking at saltmere.zip" in browser.get(answer["Location"]).content.decode()
    assert len(files(media)) == 1
    with public():
        tasks.bring_back(Restoration.objects.get().pk)
        tasks.bring_back(Restoration.objects.get().pk)  # a message that came twice
    asked = browser.get(answer["Location"], headers={"HX-Request": "true"})
    assert asked["HX-Redirect"] == answer["Location"], "there is something to decide now"
    shown = browser.get(answer["Location"]).content.decode().replace("\xa0", " ")
    for words in ("Saltmere", "20 Apr 2026", "the one that runs here", "No signed charter is in it."):
        assert words in shown
    run = restored(browser, answer["Location"], "saltmere")
    assert run.state == Stand.RESTORED
    assert [step for step, _ in run.progress] == ["check", "schema", "rows", "files"]
    assert files(media) == [], "all of a client lies about in no file"
    assert (media / "c_saltmere" / "mark.svg").read_text() == "<svg/>"
    done = browser.get(answer["Location"]).content.decode()
    assert f"to=saltmere.{settings.BASE_DOMAIN}" in done
    assert "waits for a decision" not in browser.get("/clients/restore/").content.decode()


def test_a_name_that_is_taken_is_said_before_and_when_asked(browser: Client, packed: bytes) -> None:
    with public():
        create_client(profile("saltmere"), by=BY, at=AT)
    page = looked_at(browser, packed)
    shown = browser.get(page).content.decode()
    assert "saltmere is a client of this installation" in shown
    assert "saltmere-restored is free." in shown
    for slug in ("saltmere", "Not a slug", "agency"):
        assert browser.post(page, {"do": "restore", "slug": slug}).status_code == 422
    assert restored(browser, page, "saltmere-restored").state == Stand.RESTORED
    with public():
        assert set(Tenant.objects.filter(slug__startswith="saltmere").values_list("slug", flat=True)) == {
            "saltmere",
            "saltmere-restored",
        }


def test_an_erased_client_gets_its_name_back_and_nobody_else(browser: Client, packed: bytes) -> None:
    with public():
        for slug in ("saltmere", "tidewater"):
            Tombstone.objects.create(
                slug=slug, schema_name=f"c_{slug}", host=f"{slug}.x", begun_at=AT, begun_by="Olle", erased_at=AT
            )
    page = looked_at(browser, packed)
    assert "saltmere was erased here. Restoring gives the client its name" in browser.get(page).content.decode()
    refused = browser.post(page, {"do": "restore", "slug": "tidewater"})
    assert "another client’s, which was erased" in refused.content.decode()
    assert restored(browser, page, "saltmere").state == Stand.RESTORED
    with public():
        assert Tombstone.objects.get(slug="saltmere").restored_at is not None
        assert Tombstone.objects.get(slug="tidewater").restored_at is None


@pytest.mark.parametrize("content", [b"", b"no zip at all", b"PK\x03\x04 cut off"])
def test_what_is_no_archive_is_refused_in_words(browser: Client, content: bytes, media: Path) -> None:
    answer = hand_in(browser, content)
    if content:
        with public():
            tasks.bring_back(Restoration.objects.get().pk)
        page = browser.get(answer["Location"]).content.decode()
        assert "It is no archive of a client, or it is damaged." in page
        assert str(media) not in page, "no path of the server's is told"
        assert browser.post(answer["Location"], {"do": "restore", "slug": "free-name"}).status_code == 422
    assert files(media) == []


def test_a_damaged_one_and_a_bomb_are_refused_when_they_are_looked_at(browser: Client, packed: bytes) -> None:
    def grow(told: dict[str, Any]) -> None:
        told["public"]["sha256"] = "0" * 64

    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("manifest.json", b"0" * 3_000_000)
    for content, why in ((repacked(packed, grow), "not what was packed"), (bomb.getvalue(), "more than data can be")):
        assert why in browser.get(looked_at(browser, content)).content.decode()


def test_another_release_is_said_before_it_is_asked_for(browser: Client, packed: bytes) -> None:
    page = looked_at(browser, repacked(packed, lambda told: told["migrations"].append("sla.9999_to_come")))
    shown = browser.get(page).content.decode()
    assert "It is of a newer release" in shown
    assert "sla.9999_to_come" in shown
    assert "Restore the client" not in shown
    assert browser.post(page, {"do": "restore", "slug": "saltmere"}).status_code == 422
    page = looked_at(browser, repacked(packed, lambda told: told["migrations"].pop()))
    assert "It is of an older release" in browser.get(page).content.decode()


def test_what_is_told_of_the_release_is_what_restoring_compares(alfa: Tenant) -> None:
    assert sorted(looking.ours()) == sorted(tables.migrations(alfa.schema_name))


def test_more_than_is_allowed_is_cut_off(browser: Client, media: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "ARCHIVE_LARGEST_BYTES", 2_000_000)
    told = hand_in(browser, b"x" * 2_100_000)
    assert (told.status_code, files(media)) == (413, [])
    assert "larger than" in told.content.decode()
    monkeypatch.setattr("cms.privacy.views.restoring.FORM_BYTES", 10**9)  # a browser that tells no true length
    assert hand_in(browser, b"x" * 2_100_000).status_code == 413
    assert (files(media), Restoration.objects.count()) == ([], 0)


def test_it_never_stands_in_memory_as_a_whole(browser: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    pieces: list[int] = []
    write = archive_files.Incoming.write

    def watched(self: archive_files.Incoming, piece: bytes) -> None:
        pieces.append(len(piece))
        write(self, piece)

    monkeypatch.setattr(archive_files.Incoming, "write", watched)
    hand_in(browser, b"x" * 5_000_000)
    assert (sum(pieces), max(pieces) <= 2**20) == (5_000_000, True)


def test_only_who_may_restore_and_only_from_the_page(
    owner: User, account_manager: User, agency_browser: Agency, packed: bytes, media: Path
) -> None:
    other = agency_browser(account_manager)
    assert (hand_in(other, packed).status_code, files(media)) == (403, []), "refused before a byte is kept"
    browser = agency_browser(owner)
    page = looked_at(browser, packed)
    assert other.get(page).status_code == 403
    forger = Client(enforce_csrf_checks=True, headers={"host": settings.AGENCY_HOST})
    forger.cookies = browser.cookies
    assert hand_in(forger, packed).status_code == 403
    assert len(files(media)) == 1, "what came without the page's token is not kept"


def test_put_away_its_file_is_gone_and_so_after_a_day(
    browser: Client, packed: bytes, media: Path, django_capture_on_commit_callbacks: Any
) -> None:
    page = looked_at(browser, packed)
    with django_capture_on_commit_callbacks(execute=True):
        assert browser.post(page, {"do": "discard"}).status_code == 302
    assert files(media) == []
    assert "was put away" in browser.get(page).content.decode()
    assert browser.post(page, {"do": "discard"}).status_code == 422
    kept, left = looked_at(browser, packed), media / "public" / "restorations" / "cut.zip.partial"
    left.write_bytes(b"PK")
    tasks.sweep_archives()
    assert len(files(media)) == 2, "an upload may be on its way, and a decision be made"
    os.utime(left, (time.time() - 90_000, time.time() - 90_000))
    with public():
        restorations.expire(timezone.now() + timedelta(hours=25))
    assert files(media) == []
    assert "was put away" in browser.get(kept).content.decode()


def test_killed_in_the_middle_it_is_taken_up_again_and_made_once(
    browser: Client, packed: bytes, media: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = looked_at(browser, packed)
    assert browser.post(page, {"do": "restore", "slug": "saltmere"}).status_code == 302
    now = timezone.now()
    with public():
        run = Restoration.objects.get()
        with monkeypatch.context() as patch:
            patch.setattr(restorations, "restore", lambda *args, **kwargs: (_ for _ in ()).throw(KeyboardInterrupt))
            with pytest.raises(KeyboardInterrupt):
                restorations.perform(run.pk, now)
        assert not restorations.perform(run.pk, now), "whoever has it is left alone"
        nudged: list[int] = []
        monkeypatch.setattr(restorations, "nudge", nudged.append)
        tasks.sweep()
        assert nudged == []
        later = now + CLAIM + timedelta(seconds=1)
        assert restorations.waiting(later) == [run.pk]
        with monkeypatch.context() as patch:  # killed after the commit, before the file was gone
            patch.setattr(archive_files, "remove", lambda names: (_ for _ in ()).throw(KeyboardInterrupt))
            with pytest.raises(KeyboardInterrupt):
                restorations.perform(run.pk, later)
        run.refresh_from_db()
        assert run.state == Stand.RESTORED, "the client and the note are one commit"
        assert not restorations.perform(run.pk, later + timedelta(hours=1))
        tasks.sweep_archives()
    assert files(media) == []


def test_refused_in_the_end_it_waits_for_another_decision(browser: Client, packed: bytes) -> None:
    page = looked_at(browser, packed)
    assert browser.post(page, {"do": "restore", "slug": "saltmere"}).status_code == 302
    with public():
        create_client(profile("saltmere"), by=BY, at=AT)  # somebody was faster
        tasks.bring_back(Restoration.objects.get().pk)
    shown = browser.get(page).content.decode()
    assert "The last attempt restored nothing." in shown
    assert restored(browser, page, "saltmere-again").state == Stand.RESTORED


def test_given_up_after_a_while(browser: Client, packed: bytes) -> None:
    page = looked_at(browser, packed)
    browser.post(page, {"do": "restore", "slug": "saltmere"})
    with public():
        Restoration.objects.update(attempts=restorations.MOST_ATTEMPTS)
        tasks.bring_back(Restoration.objects.get().pk)
    assert "never finished" in browser.get(page).content.decode()
    assert connection.schema_name == "public"
