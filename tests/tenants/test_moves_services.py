"""A client taken out, erased, and brought back into an empty installation: the same figures, nobody else's rows."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import shutil
import zipfile
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command

from clients.generated import write
from clients.spaces.models import Person
from reporting.selectors import reports
from reporting.services import reports as making
from tenants.access.models import Membership, User
from tenants.access.services.memberships import grant
from tenants.access.services.users import ensure_user
from tenants.audit.models import Entry
from tenants.audit.services.verifying import verify
from tenants.billing.models import Plan, Subscription
from tenants.boards.models import OpenCase, Work
from tenants.context import UnknownClient, find, public
from tenants.context import client as standing_at
from tenants.kernel.actor import Role, system
from tenants.kernel.periods import Month
from tenants.models import Domain, Tenant, Tombstone
from tenants.moves.rules.manifest import NotAnArchive
from tenants.moves.services import erasing
from tenants.moves.services.erasing import FilesRemain, NotConfirmed, erase
from tenants.moves.services.exporting import Exported, export
from tenants.moves.services.packing import CannotWrite
from tenants.moves.services.restoring import OtherRelease, restore
from tenants.services.provisioning import SlugTaken, create_client
from tests import database
from tests.conftest import profile

BY = system("tests")
AT = datetime(2026, 4, 20, tzinfo=UTC)
MONTH = Month(2026, 3)
EVIL = '=HYPERLINK("https://evil.example")'


@dataclass(frozen=True, slots=True)
class Packed:
    """A client's archive, and what was true of the client when it was made."""

    path: Path
    slug: str
    told: Exported
    figures: tuple[str, dict[str, Any]]
    memberships: int
    boards: tuple[int, int]
    trail: list[tuple[Any, ...]]


@pytest.fixture(scope="module")
def packed(
    template_database: str, worker_id: str, tmp_path_factory: pytest.TempPathFactory, django_db_blocker: Any
) -> Iterator[Packed]:
    """A client with a community, cases, a released month, a file, and somebody whom another client knows, too."""
    folder, before = tmp_path_factory.mktemp("packed"), database.connection.settings_dict["NAME"]
    name = f"{database.PREFIX}_packed_{worker_id}"
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(settings, "MEDIA_ROOT", folder / "media")
        database.copy(template_database, name)
        database.use(name)
        yield _fill(folder)
        database.drop(name)
        database.use(before)


def _fill(folder: Path) -> Packed:
    made = write(folder, today=date(2026, 4, 1), seed=3)
    call_command("onboard", str(made.brief))
    call_command("ingest", made.slug, made.space, "--from", "csv", str(made.activity))
    tenant, other = find(made.slug), create_client(profile("otherside"), by=BY, at=AT)
    both = ensure_user("both@agency.example", "Bo Both", by=BY, at=AT)
    for at in (tenant, other):
        grant(both, Role.MODERATOR, tenant=at, by=BY, at=AT)
    grant(ensure_user("only@other.example", "Otto Other", by=BY, at=AT), Role.VIEWER, tenant=other, by=BY, at=AT)
    with standing_at(tenant):
        making.make_final(MONTH, by=BY, at=AT)
        Person.objects.filter(pk=Person.objects.earliest("pk").pk).update(name=EVIL)
        trail = list(Entry.objects.order_by("id").values_list("uuid", "verb", "data"))
    (settings.MEDIA_ROOT / tenant.schema_name / "logos").mkdir(parents=True)
    (settings.MEDIA_ROOT / tenant.schema_name / "logos" / "å mark.svg").write_text("<svg/>")
    (settings.MEDIA_ROOT / tenant.schema_name / "exports").mkdir()
    (settings.MEDIA_ROOT / tenant.schema_name / "exports" / "earlier.zip").write_text("an export of before")
    told = export(tenant, folder / "out.zip", by=BY, at=AT)
    count = Membership.objects.filter(tenant=tenant).count()
    boards = OpenCase.objects.count(), Work.objects.count()
    return Packed(folder / "out.zip", made.slug, told, figures(made.slug), count, boards, trail)


@pytest.fixture
def here(packed: Packed, own_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Packed:
    """A second installation, where numbers run differently: the archive is at hand, the client is not."""
    monkeypatch.setattr(settings, "MEDIA_ROOT", tmp_path / "media")
    for number in range(3):
        ensure_user(f"somebody-{number}@else.example", "Moves every number on", by=BY, at=AT)
    create_client(profile("squatter"), by=BY, at=AT)
    return packed


def figures(slug: str) -> tuple[str, dict[str, Any]]:
    with standing_at(slug):
        found = reports.latest(BY, month=str(MONTH))
        assert found is not None
        return found.data_sha256, making.make(MONTH, by=BY, at=AT).data


def test_back_in_another_installation_it_is_the_same_client(here: Packed) -> None:
    done = restore(here.path, by=BY, at=AT)
    assert (done.client, done.rows, done.files, done.left_out) == (here.slug, here.told.rows, here.told.files, ())
    assert done.new_people == done.people > 0
    assert figures(here.slug) == here.figures
    assert Membership.objects.filter(tenant__slug=here.slug).count() == here.memberships > 0
    assert (OpenCase.objects.count(), Work.objects.count()) == here.boards
    assert Subscription.objects.get(tenant__slug=here.slug).plan_version.plan == Plan.objects.get(
        tenant__slug=here.slug
    )
    with standing_at(here.slug):
        assert list(Entry.objects.order_by("id").values_list("uuid", "verb", "data"))[: len(here.trail)] == here.trail
    path = Path(settings.MEDIA_ROOT) / done.schema / "logos" / "å mark.svg"
    assert path.read_text() == "<svg/>"
    assert not User.objects.get(email="both@agency.example").has_usable_password()


def test_beside_itself_under_another_name(here: Packed, tmp_path: Path) -> None:
    restore(here.path, by=BY, at=AT)
    done = restore(here.path, slug="twin-side", by=BY, at=AT)
    assert (done.schema, done.host, done.new_people) == ("c_twin_side", f"twin-side.{settings.BASE_DOMAIN}", 0)
    assert figures("twin-side") == figures(here.slug) == here.figures
    for slug in ("twin-side", ""):
        with pytest.raises(SlugTaken):
            restore(here.path, slug=slug, by=BY, at=AT)
    again = export(find("twin-side"), tmp_path / "again.zip", by=BY, at=AT)
    assert (again.tables, again.people) == (here.told.tables, here.told.people)


def test_erased_it_leaves_a_certificate_and_no_room_for_another(here: Packed) -> None:
    schema = restore(here.path, by=BY, at=AT).schema
    ensure_user("both@agency.example", "Bo Both", by=BY, at=AT)
    grant(User.objects.get(email="both@agency.example"), Role.MODERATOR, tenant=find("squatter"), by=BY, at=AT)
    with pytest.raises(NotConfirmed):
        erase(here.slug, confirm="squatter", by=BY, at=AT)
    certificate = erase(here.slug, confirm=here.slug, by=BY, at=AT)
    assert certificate["rows"] == sum(certificate["rows_by_table"].values()) > 10_000
    assert certificate["files"] == here.told.files
    assert not (Path(settings.MEDIA_ROOT) / schema).exists()
    assert not Domain.objects.filter(domain__startswith=f"{here.slug}.").exists()
    assert User.objects.get(email="both@agency.example").is_active
    gone = User.objects.filter(email__endswith="@erased.invalid")
    assert gone.count() == certificate["people_anonymised"] > 0
    assert not gone.filter(is_active=True).exists()
    assert erase(here.slug, confirm=here.slug, by=BY, at=AT) == certificate
    with pytest.raises(UnknownClient):
        find(here.slug)
    with pytest.raises(SlugTaken, match="erased"):
        create_client(profile(here.slug), by=BY, at=AT)
    restore(here.path, by=BY, at=AT)
    assert Tombstone.objects.get(slug=here.slug).restored_at == AT
    assert figures(here.slug) == here.figures


def test_an_archive_carries_no_secret_and_nobody_elses_rows(packed: Packed) -> None:
    with zipfile.ZipFile(packed.path) as file:
        content = b"\n".join(file.read(name) for name in file.namelist())
    for foreign in (b"otherside", b"Otto Other", b"pbkdf2", b"argon2", b"sealed:", b"an export of before"):
        assert foreign not in content


def test_its_readable_half_opens_safely_in_a_spreadsheet(packed: Packed) -> None:
    with zipfile.ZipFile(packed.path) as file:
        rows = list(csv.DictReader(io.StringIO(file.read("csv/spaces_person.csv").decode())))
        assert {row["name"] for row in rows if "HYPERLINK" in row["name"]} == {f"'{EVIL}"}
        assert b"\t=HYPERLINK(" in file.read("tables/spaces_person.copy")


def damaged(origin: Path, name: str, change: Callable[[bytes], bytes]) -> Path:
    """The archive with one part changed, packed anew."""
    path = origin.with_name("damaged.zip")
    with zipfile.ZipFile(origin) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for each in old.namelist():
            new.writestr(each, change(old.read(each)) if each == name else old.read(each))
    return path


def changed(key: str, value: object) -> Callable[[bytes], bytes]:
    return lambda text: json.dumps(json.loads(text) | {key: value}).encode()


def test_what_is_no_archive_is_refused_and_nothing_is_left(here: Packed, tmp_path: Path) -> None:
    good = Path(shutil.copy(here.path, tmp_path / "good.zip"))
    (tmp_path / "cut.zip").write_bytes(good.read_bytes()[:-2000])
    (tmp_path / "text.zip").write_text("no archive")
    bomb = tmp_path / "bomb.zip"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("manifest.json", b"0" * 80_000_000)
    flipped = bytearray(good.read_bytes())
    flipped[len(flipped) // 2] ^= 0xFF
    (tmp_path / "flipped.zip").write_bytes(bytes(flipped))
    for path in (
        tmp_path / "missing.zip",
        tmp_path / "cut.zip",
        tmp_path / "text.zip",
        tmp_path / "flipped.zip",
        bomb,
        damaged(good, "tables/spaces_post.copy", lambda rows: rows[:-40]),
        damaged(good, "manifest.json", changed("format", 9)),
        damaged(good, "manifest.json", changed("files", [{"name": "../../etc/x", "bytes": 1, "sha256": ""}])),
        damaged(good, "manifest.json", changed("tables", [])),
        damaged(good, "manifest.json", lambda text: b"{"),
        damaged(good, "public.json", lambda text: text.replace(b"access.membership", b"access.user")),
    ):
        with pytest.raises(NotAnArchive):
            restore(path, slug="never-made", by=BY, at=AT)
    with pytest.raises(OtherRelease, match=r"audit\.0001_initial"):
        restore(damaged(good, "manifest.json", changed("migrations", ["sla.9999"])), slug="never-made", by=BY, at=AT)
    assert not Tenant.objects.filter(slug="never-made").exists()
    with public(), database.connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_namespace WHERE nspname = 'c_never_made'")
        assert cursor.fetchone()[0] == 0


def test_an_archive_makes_nobody_anything_at_the_agency(here: Packed, tmp_path: Path) -> None:
    """A forged archive names somebody as the agency's owner: at most they are something at this one client."""
    good = Path(shutil.copy(here.path, tmp_path / "good.zip"))
    with zipfile.ZipFile(good) as file:
        rows, told = json.loads(file.read("public.json")), json.loads(file.read("manifest.json"))
    for row in rows:
        if row["model"] == "access.membership":
            row["fields"] |= {"tenant": None, "role": "OWNER"}
    text = json.dumps(rows).encode()
    told["public"] |= {"bytes": len(text), "sha256": hashlib.sha256(text).hexdigest()}
    forged = damaged(good, "public.json", lambda _old: text).rename(tmp_path / "step.zip")
    forged = damaged(forged, "manifest.json", lambda _old: json.dumps(told).encode())
    restore(forged, slug="never-mine", by=BY, at=AT)
    assert not Membership.objects.filter(tenant=None).exists()


def test_killed_between_the_steps_it_goes_on(here: Packed, monkeypatch: pytest.MonkeyPatch) -> None:
    """Erasing is three commits; whoever stops after any of them is taken up by the next run."""
    schema = restore(here.path, by=BY, at=AT).schema

    class Killed(BaseException):
        pass

    def die(*_args: object, **_named: object) -> None:
        raise Killed

    for step in ("_empty", "_finish"):
        with monkeypatch.context() as patch:
            patch.setattr(erasing, step, die)
            with pytest.raises(Killed):
                erase(here.slug, confirm=here.slug, by=BY, at=AT)
        assert Tombstone.objects.get(slug=here.slug).erased_at is None
        assert (Path(settings.MEDIA_ROOT) / schema).exists()
    assert erasing.go_on(at=AT) == [], "it is left to whoever began it"
    assert erasing.go_on(at=AT + erasing.QUIET) == [here.slug]
    assert erasing.go_on(at=AT + erasing.QUIET) == []
    assert erase(here.slug, confirm=here.slug, by=BY, at=AT)["files"] == here.told.files
    assert not (Path(settings.MEDIA_ROOT) / schema).exists()


def with_file(origin: Path, name: str, content: bytes = b"x") -> Path:
    """An archive whose manifest tells of one more file, and which has it."""
    with zipfile.ZipFile(origin) as file:
        told = json.loads(file.read("manifest.json"))
    told["files"].append({"name": name, "bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()})
    path = damaged(origin, "manifest.json", lambda _old: json.dumps(told).encode())
    with zipfile.ZipFile(path, "a") as file:
        file.writestr(name, content)
    return path


def test_files_that_are_none_are_refused_and_leave_none(here: Packed, tmp_path: Path) -> None:
    good = Path(shutil.copy(here.path, tmp_path / "good.zip"))
    media = Path(settings.MEDIA_ROOT)
    for name, refusal in {
        "files/../../c_squatter/x": NotAnArchive,
        "/files/x": NotAnArchive,
        "tables/x": NotAnArchive,
        "files/logos": NotAnArchive,
        "files/logos/å mark.svg": NotAnArchive,
        f"files/{'n' * 300}": CannotWrite,
    }.items():
        with pytest.warns(UserWarning, match="Duplicate") if name.endswith("svg") else nullcontext():
            path = with_file(good, name)
        with pytest.raises(refusal):
            restore(path, slug="never-made", by=BY, at=AT)
        assert not (media / "c_never_made").exists(), name
    assert not Tenant.objects.filter(slug="never-made").exists()


def test_a_link_in_an_archive_is_a_file_that_leads_nowhere(here: Packed, tmp_path: Path) -> None:
    good = Path(shutil.copy(here.path, tmp_path / "good.zip"))
    path = with_file(good, "files/link", b"/etc/passwd")
    with zipfile.ZipFile(path, "a") as file:
        file.getinfo("files/link").external_attr = 0o120777 << 16
        file._didModify = True  # type: ignore[attr-defined]
    restore(path, slug="linked", by=BY, at=AT)
    written = Path(settings.MEDIA_ROOT) / "c_linked" / "link"
    assert (written.is_symlink(), written.read_bytes()) == (False, b"/etc/passwd")


def test_another_releases_archive_is_refused_by_name_with_what_to_do(here: Packed, tmp_path: Path) -> None:
    good = Path(shutil.copy(here.path, tmp_path / "good.zip"))
    with zipfile.ZipFile(good) as file:
        told = json.loads(file.read("manifest.json"))["migrations"]
    older = damaged(good, "manifest.json", changed("migrations", [each for each in told if each != told[-1]]))
    with pytest.raises(OtherRelease, match="older release.*migrate_clients"):
        restore(older, slug="never-made", by=BY, at=AT)
    newer = damaged(good, "manifest.json", changed("migrations", [*told, "sla.9999_tomorrow"]))
    with pytest.raises(OtherRelease, match=r"lacks sla\.9999_tomorrow"):
        restore(newer, slug="never-made", by=BY, at=AT)


def test_no_client_begins_with_files_that_a_killed_restore_left(here: Packed) -> None:
    left = Path(settings.MEDIA_ROOT) / "c_newcomer" / "images"
    left.mkdir(parents=True)
    (left / "somebody-elses.png").write_bytes(b"x")
    create_client(profile("newcomer"), by=BY, at=AT)
    assert not left.exists()


def test_its_chain_is_whole_before_and_after(here: Packed) -> None:
    restore(here.path, by=BY, at=AT)
    restore(here.path, slug="twin-side", by=BY, at=AT)
    for slug in (here.slug, "twin-side"):
        verdict = verify(find(slug), at=AT)
        assert (verdict.broken, verdict.position >= len(here.trail) > 0) == (None, True)


def test_files_that_cannot_be_removed_are_not_certified_as_gone(here: Packed, monkeypatch: pytest.MonkeyPatch) -> None:
    restore(here.path, by=BY, at=AT)

    def refuse(path: Path, **_named: object) -> None:
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as patch:
        patch.setattr(erasing.shutil, "rmtree", refuse)
        with pytest.raises(FilesRemain, match="Permission denied"):
            erase(here.slug, confirm=here.slug, by=BY, at=AT)
    assert Tombstone.objects.get(slug=here.slug).erased_at is None
    assert erase(here.slug, confirm=here.slug, by=BY, at=AT)["files"] == here.told.files
