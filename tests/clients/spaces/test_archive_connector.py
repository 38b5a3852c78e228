"""Tar archives that were made to mislead: refused in words, never read for ever, never in part and silently."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import os
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest

from clients.spaces.connectors.discourse.source import DiscourseArchive
from clients.spaces.connectors.files import Unreadable
from clients.spaces.rules.source import Skips
from tests.clients.spaces.forums import post, topic

AT = "2024-02-01T10:00:00Z"
END = b"\0" * 1024


def read(path: Path) -> tuple[int, list[tuple[str, str]]]:
    """How many posts there are, and what was skipped."""
    skips = Skips()
    count = sum(len(batch.posts[0]) for batch in DiscourseArchive(path).batches(skips))
    return count, [(one.where, one.why) for one in skips.all()]


def member(name: str, content: bytes, kind: bytes = tarfile.REGTYPE, pax: dict[str, str] | None = None) -> bytes:
    """A member as it stands in an archive, padded, without the archive's end."""
    info = tarfile.TarInfo(name)
    info.size, info.type, info.pax_headers = len(content), kind, pax or {}
    return info.tobuf(tarfile.PAX_FORMAT) + content + b"\0" * (-len(content) % 512)


def good(number: int) -> bytes:
    return member(f"{number}.json", json.dumps(topic(number, [post(number * 10, 1, AT, 7)])).encode())


def test_a_size_beyond_the_end_is_told_at_once(tmp_path: Path) -> None:
    path = tmp_path / "a.tar"
    path.write_bytes(good(1) + member("2.json", b"abc", pax={"size": "9" * 20}) + END)
    with pytest.raises(Unreadable, match="past its end"):
        read(path)


@pytest.mark.parametrize(
    "pax",
    [
        {"GNU.sparse.major": "1", "GNU.sparse.minor": "0", "GNU.sparse.name": "2.json", "GNU.sparse.realsize": "10"},
        {"GNU.sparse.map": "a,b", "GNU.sparse.size": "10"},
        {"GNU.sparse.map": "0,1", "GNU.sparse.size": "zz"},
        {"size": "-512"},
    ],
)
@pytest.mark.parametrize("before", [b"", good(1)], ids=["first", "later"])
def test_headers_that_make_no_sense(tmp_path: Path, pax: dict[str, str], before: bytes) -> None:
    path = tmp_path / "a.tar"
    path.write_bytes(before + member("2.json", b"abc\n", pax=pax) + END)
    # Which of the two it is differs between patch releases of Python's own reader.
    with pytest.raises(Unreadable, match="not a whole tar archive|follows the archive's end"):
        read(path)


def test_thousands_of_headers_for_one_member(tmp_path: Path) -> None:
    path = tmp_path / "a.tar"
    path.write_bytes(good(1) + member("x", b"", tarfile.XHDTYPE) * 3_000 + END)
    with pytest.raises(Unreadable):
        read(path)


def test_a_file_with_holes_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "a.tar"
    holes = member("2.json", b"{} ", pax={"GNU.sparse.map": "0,3,60000000,0", "GNU.sparse.size": "60000000"})
    path.write_bytes(good(1) + holes + END)
    assert read(path) == (1, [("2.json", "a file with holes, which is not read")])


@pytest.mark.parametrize("pack", [bytes, gzip.compress, bz2.compress, lzma.compress])
@pytest.mark.parametrize("blocks", [2, 40, 5_000])
def test_what_follows_the_end_is_zeros(tmp_path: Path, pack: Callable[[bytes], bytes], blocks: int) -> None:
    path = tmp_path / "a.tar"
    whole = good(1) + b"\0" * 512 * blocks
    path.write_bytes(pack(whole))
    assert read(path) == (1, [])
    for rest in (good(2) + END, b"x"):
        path.write_bytes(pack(whole + rest))
        with pytest.raises(Unreadable, match="follows the archive's end"):
            read(path)


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress])
def test_packed_archives_that_were_joined(tmp_path: Path, pack: Callable[[bytes], bytes]) -> None:
    path = tmp_path / "a.tar"
    path.write_bytes(pack(good(1) + END) + pack(good(2) + END))
    with pytest.raises(Unreadable, match="follows the archive's end"):
        read(path)


def test_names_that_are_not_utf8(tmp_path: Path) -> None:
    folder = tmp_path / os.fsdecode(b"y\xff")
    folder.mkdir()
    (folder / os.fsdecode(b"1\xff.json")).write_bytes(b"{")
    (folder / os.fsdecode(b"loop\xff")).symlink_to(folder)
    source, skips = DiscourseArchive(folder), Skips()
    assert list(source.batches(skips)) == []
    assert source.name == "y\\xff"
    assert sorted(one.where for one in skips.all()) == ["1\\xff.json", "loop\\xff"]
    assert all(one.where.isprintable() and one.why.isprintable() for one in skips.all())


def test_a_tar_of_names_that_are_not_utf8(tmp_path: Path) -> None:
    path = tmp_path / "a.tar"
    with tarfile.open(path, "w", encoding="utf-8", errors="surrogateescape") as tar:
        info = tarfile.TarInfo(os.fsdecode(b"\xff.json"))
        info.size = 1
        tar.addfile(info, io.BytesIO(b"{"))
    assert [where for where, _ in read(path)[1]] == ["\\xff.json"]
