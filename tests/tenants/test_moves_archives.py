"""Archives that are none: each is refused in words, with no row, no role and no file left of it."""

from __future__ import annotations

import json
import random
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import override_settings

from tenants.moves.rules import manifest
from tenants.moves.rules.manifest import NotAnArchive
from tenants.moves.services.exporting import export
from tenants.moves.services.restoring import restore
from tenants.moves.services.unpacking import archive
from tests import database
from tests.conftest import SYSTEM
from tests.reporting.clients import INGESTED_AT as AT
from tests.reporting.clients import a_client
from tests.tenants import footprint
from tests.tenants.archives import copied, cut, flipped, forged, locked, other, telling

ODD = (None, True, -1, 1 << 70, 1e400, 0.5, "", "x", "\0", "\ud800", "../x", "2024-02-31", [], ["x"], {}, {"x": "y"})
"""What a field may say that is not what it must be; some of it is, somewhere."""
FLIPS = 150


@pytest.fixture(scope="module")
def made(
    template_database: str, worker_id: str, tmp_path_factory: pytest.TempPathFactory, django_db_blocker: Any
) -> Iterator[Path]:
    """The archive of a small client with two files."""
    folder, before = tmp_path_factory.mktemp("archives"), database.connection.settings_dict["NAME"]
    name = f"{database.PREFIX}_archives_{worker_id}"
    with django_db_blocker.unblock(), override_settings(MEDIA_ROOT=folder / "media"):
        database.copy(template_database, name)
        database.use(name)
        tenant = a_client("kelpwright", folder, by=SYSTEM)
        footprint.put(folder / "media" / tenant.schema_name, {"images/a.png": b"a", "images/b.png": b"b"})
        export(tenant, folder / "out.zip", by=SYSTEM, at=AT)
        yield folder / "out.zip"
        database.drop(name)
        database.use(before)


@pytest.fixture
def good(made: Path, tmp_path: Path) -> Path:
    return copied(made, tmp_path)


@pytest.fixture
def refuse(own_database: str, tmp_path: Path, settings: Any) -> Iterator[Callable[[Path], str]]:
    """Try to restore what is none; what was said, when nothing at all is left of it."""
    settings.MEDIA_ROOT = tmp_path / "media"
    (tmp_path / "media" / "c_neighbour").mkdir(parents=True)
    (tmp_path / "media" / "c_neighbour" / "a.png").write_bytes(b"x")
    rows, files = footprint.rows(), footprint.files(tmp_path / "media")

    def refused(path: Path) -> str:
        with pytest.raises(NotAnArchive) as refusal:
            restore(path, slug="never-made", by=SYSTEM, at=AT)
        assert set(footprint.traces("never-made").values()) == {False}, refusal.value
        assert footprint.files(tmp_path / "media") == files, refusal.value
        assert not (tmp_path / "media" / "c_never_made").exists()
        return str(refusal.value)

    yield refused
    assert footprint.rows() == rows


def test_what_was_not_made_by_export(good: Path, refuse: Callable[[Path], str], tmp_path: Path) -> None:
    assert "encrypted" in refuse(locked(good))
    assert "not made by `export`" in refuse(other(tmp_path, word_0_document__xml="<document/>"))
    assert "format: Field required" in refuse(other(tmp_path, manifest__json='{"manifest_version": 3}'))
    assert "recursion" in refuse(other(tmp_path, manifest__json="[" * 100_000))
    for share in (0, 0.01, 0.5, 0.9, 0.999):
        assert "zip file" in refuse(cut(good, share))


def test_whatever_byte_is_damaged(good: Path) -> None:
    """Each position of the list of parts, and some anywhere: it is refused, or every part is what was packed."""
    content = good.read_bytes()
    parts = content.index(b"PK\x01\x02")
    chosen = random.Random(4)  # noqa: S311 - no secret
    positions = [*chosen.sample(range(parts), FLIPS // 3), *chosen.sample(range(parts, len(content)), FLIPS)]
    refused = 0
    for position in [*positions, *range(len(content) - 22, len(content))]:
        try:
            with archive(flipped(good, position)):
                pass
        except NotAnArchive:
            refused += 1
    assert refused > FLIPS // 2


def test_a_manifest_that_lies(good: Path, refuse: Callable[[Path], str]) -> None:
    def one_more(told: dict[str, Any]) -> None:
        next(table for table in told["tables"] if table["name"] == "spaces_post")["rows"] += 1

    assert "spaces_post: 108 rows where 109 are told" in refuse(telling(good, one_more))
    assert "no_such" in refuse(telling(good, lambda told: told["sequences"].update(no_such=1)))
    assert "out of bounds" in refuse(telling(good, lambda told: told["sequences"].update(auth_group_id_seq=1 << 62)))
    assert "longer" in refuse(telling(good, lambda told: told["files"][0].update(bytes=0)))
    assert "not what was packed" in refuse(telling(good, lambda told: told["files"][0].update(bytes=1 << 40)))
    assert "value too long" in refuse(telling(good, lambda told: told["people"][0].update(email="a@b.c" * 999)))
    assert "at most" in refuse(telling(good, lambda told: told["public"].update(bytes=1 << 40)))
    assert "no item" in refuse(telling(good, lambda told: told["files"].append(told["files"][0] | {"name": "files/z"})))


def test_rows_that_no_product_wrote(good: Path, refuse: Callable[[Path], str], monkeypatch: pytest.MonkeyPatch) -> None:
    def post(change: Callable[[bytes], bytes], rows: int = 108) -> str:
        return refuse(forged(good, "tables/spaces_post.copy", change, rows=rows))

    assert "spaces_post" in post(lambda rows: rows + b"\\N\n", 109)
    assert "invalid byte sequence" in post(lambda rows: rows.replace(b"\n", b"\xff\n", 1))
    assert "duplicate key" in post(lambda rows: rows + rows, 216)
    noise = random.Random(4).randbytes(50_000).hex().encode()  # noqa: S311 - no secret
    persons = "tables/spaces_person.copy"
    assert "value too long" in refuse(forged(good, persons, lambda rows: rows.replace(b"ada", noise, 1)))
    monkeypatch.setattr(manifest, "LONGEST_ROW", 50_000)
    assert "one row has more than 50000 bytes" in post(lambda rows: rows + b"x" * 4_000_000 + b"\n", 109)


def test_public_rows_that_no_product_wrote(good: Path, refuse: Callable[[Path], str]) -> None:
    def first(change: Callable[[dict[str, Any]], object]) -> Path:
        def changed(text: bytes) -> bytes:
            rows = json.loads(text)
            change(next(row for row in rows if row["model"] == "access.membership"))
            return json.dumps(rows).encode()

        return forged(good, "public.json", changed)

    changes: tuple[Callable[[dict[str, Any]], object], ...] = (
        lambda row: row["fields"].update(no_such_field=1),
        lambda row: row["fields"].update(user=["x"]),
        lambda row: row["fields"].update(role="\0"),
    )
    for change in changes:
        assert refuse(first(change)).startswith("public.json: access.membership")
    assert "public.json" in refuse(forged(good, "public.json", lambda _rows: b"[" * 200_000))


def test_whatever_a_manifest_says_is_read_or_refused(good: Path) -> None:
    """Each of its fields in turn is something else: no fault, in the reading or in what is made of it."""
    with zipfile.ZipFile(good) as file:
        whole = json.loads(file.read("manifest.json"))
    whole = {key: value[:1] if isinstance(value, list) else value for key, value in whole.items()}
    refused = 0
    for path in _places(whole):
        for odd in ODD:
            try:
                manifest.read(json.dumps(_with(whole, path, odd)).encode())
            except NotAnArchive:
                refused += 1
    assert refused > 100


def _places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield path
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, each in list(inner)[:20]:
        yield from _places(each, (*path, key))


def _with(value: Any, path: tuple[Any, ...], odd: Any) -> Any:
    if not path:
        return odd
    made = dict(value) if isinstance(value, dict) else list(value)
    made[path[0]] = _with(value[path[0]], path[1:], odd)
    return made


def test_whatever_it_says_of_the_client(good: Path, refuse: Callable[[Path], str]) -> None:
    for name, odd in (
        ("stage", "NOWHERE"),
        ("time_zone", "Mars/Olympus"),
        ("language", "x" * 99),
        ("accent", "url(x)"),
        ("name", None),
        ("is_generated", "x"),
    ):
        assert "client" in refuse(telling(good, lambda told, name=name, odd=odd: told["client"].update({name: odd})))


def test_a_row_longer_than_a_chunk_is_measured_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(manifest, "LONGEST_ROW", 10)
    for chunks in ([b"a" * 10 + b"\n", b"b\n"], [b"aaaaa", b"aaaaa\n" * 2, b"", b"a" * 9], [b"\n", b"\n"]):
        assert list(manifest.no_longer_rows("t", chunks)) == chunks
    for chunks in ([b"a" * 11], [b"aaaaaa", b"aaaaa\n"], [b"a\nbbbbbb", b"bbbbb"]):
        with pytest.raises(NotAnArchive, match="t: one row"):
            list(manifest.no_longer_rows("t", chunks))
