from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import tarfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from clients.spaces.connectors.discourse import members
from clients.spaces.connectors.discourse.source import DiscourseArchive
from clients.spaces.connectors.files import Unreadable
from clients.spaces.rules.source import Skips
from tests.clients.spaces.forums import likes, post, topic, write_topics

AT, LATER = "2024-02-01T10:00:00Z", "2024-02-02T10:00:00Z"


def read(path: Path) -> tuple[list[dict[str, str | None]], list[tuple[str, str]]]:
    """The staged posts by column, and what was skipped."""
    source, skips = DiscourseArchive(path), Skips()
    posts = [
        dict(zip(source.post_columns, row, strict=True))
        for batch in source.batches(skips)
        for row in zip(*batch.posts, strict=True)
    ]
    return posts, [(one.where, one.why) for one in skips.all()]


def archive(path: Path, files: dict[str, bytes], edit: Callable[[tarfile.TarInfo], None] = lambda info: None) -> Path:
    with tarfile.open(path, "w") as tar:
        for name, content in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            edit(info)
            tar.addfile(info, io.BytesIO(content))
    return path


def good(topic_id: int = 1) -> bytes:
    return json.dumps(topic(topic_id, [post(topic_id * 10, 1, AT, 7)])).encode()


def test_a_post_and_its_topic(tmp_path: Path) -> None:
    one = post(11, 1, AT, 7, username="ada", admin=True, actions_summary=likes(4), reply_to_post_number=3)
    folder = write_topics(tmp_path / "a", [topic(5, [one, post(12, 2, LATER, -1)], accepted_answer={"post_number": 2})])
    source = DiscourseArchive(folder)
    (batch,) = source.batches(Skips())
    assert list(zip(*batch.threads, strict=True)) == [("5", "Topic 5", "3", "2", "2", "10", None, None)]
    first, second = ([*row] for row in zip(*batch.posts, strict=True))
    assert dict(zip(source.post_columns, first, strict=True)) == {
        "seq": "0",
        "external_id": "11",
        "thread_key": "5",
        "author_key": "7",
        "author_name": "ada",
        "author_is_system": "False",
        "created_at": "2024-02-01T10:00:00+00:00",
        "number": "1",
        "body": "<p>post 11</p>",
        "is_html": "True",
        "is_staff": "True",
        "is_system": "False",
        "is_hidden": "False",
        "is_deleted": "False",
        "is_accepted": "False",
        "like_count": "4",
        "reply_to_number": "3",
    }
    assert second[source.post_columns.index("is_system")] == "True"


def test_fields_that_platforms_leave_out(tmp_path: Path) -> None:
    needed = ("id", "post_number", "created_at", "user_id", "username", "post_type", "cooked")
    bare = {key: value for key, value in post(11, 1, AT, 7).items() if key in needed}
    content = {"id": 5, "title": "Five", "created_at": AT, "post_stream": {"posts": [bare]}}
    posts, skipped = read(write_topics(tmp_path / "a", [content]))
    assert skipped == []
    assert (posts[0]["like_count"], posts[0]["is_staff"], posts[0]["reply_to_number"]) == ("0", "False", None)


def without(path: str) -> Callable[[dict[str, Any]], None]:
    def edit(data: dict[str, Any]) -> None:
        *parents, last = path.split(".")
        for name in parents:
            data = data[int(name)] if isinstance(data, list) else data[name]
        del data[last]

    return edit


def with_value(path: str, value: Any) -> Callable[[dict[str, Any]], None]:
    def edit(data: dict[str, Any]) -> None:
        *parents, last = path.split(".")
        for name in parents:
            data = data[int(name)] if isinstance(data, list) else data[name]
        data[int(last) if isinstance(data, list) else last] = value

    return edit


@pytest.mark.parametrize(
    ("edit", "why"),
    [
        (without("id"), "id: the field is missing"),
        (without("title"), "title: the field is missing"),
        (without("created_at"), "created_at: the field is missing"),
        (without("post_stream"), "post_stream: the field is missing"),
        (without("post_stream.posts"), "post_stream.posts: the field is missing"),
        (without("post_stream.posts.1.user_id"), "post_stream.posts[1].user_id: the field is missing"),
        (without("post_stream.posts.0.created_at"), "post_stream.posts[0].created_at: the field is missing"),
        (without("post_stream.posts.0.cooked"), "post_stream.posts[0].cooked: the field is missing"),
        (with_value("id", "5"), "id: '5' is not a whole number"),
        (with_value("id", True), "id: 'True' is not a whole number"),
        (with_value("id", 10**30), "id: "),
        (with_value("title", None), "title: 'None' is not a text"),
        (with_value("post_stream", []), "post_stream: '[]' is not an object"),
        (with_value("post_stream.posts", {}), "post_stream.posts: '{}' is not a list"),
        (with_value("post_stream.posts", []), "post_stream.posts: it is empty"),
        (with_value("post_stream.posts.1", 3), "post_stream.posts[1]: not a JSON object"),
        (with_value("post_stream.posts.1.id", 11), "post_stream.posts: two posts have the same id"),
        (with_value("post_stream.posts.1.post_number", 1), "post_stream.posts: two posts have the same post_number"),
        (with_value("post_stream.posts.1.user_id", None), "post_stream.posts[1].user_id: 'None' is not a whole number"),
        (with_value("post_stream.posts.1.hidden", "no"), "post_stream.posts[1].hidden: 'no' is not true or false"),
        (with_value("post_stream.posts.1.created_at", "2024-02-01"), "post_stream.posts[1].created_at: '2024-02-01'"),
        (
            with_value("post_stream.posts.1.created_at", "2024-01-31T10:00:00Z"),
            "post_stream.posts[1].created_at: 2024-01-31 10:00:00+00:00 is before the topic's own",
        ),
        (with_value("post_stream.posts.1.cooked", "a\0b"), "post_stream.posts[1].cooked: a NUL character"),
        (with_value("post_stream.posts.1.cooked", "\ud800"), "post_stream.posts[1].cooked: half of a character pair"),
        (
            with_value("post_stream.posts.1.cooked", "x" * 1_000_001),
            "post_stream.posts[1].cooked: 1,000,001 characters",
        ),
        (with_value("post_stream.posts.1.actions_summary", [{"id": 2, "count": -1}]), "post_stream.posts[1].actions"),
        (
            with_value("post_stream.posts.1.actions_summary", [{"id": 2, "count": 2**31 - 1}] * 2),
            "post_stream.posts[1].actions_summary: the likes add up to more than 2147483647",
        ),
        (
            with_value("post_stream.posts.1.created_at", "2024-02-02T10:00:00+20:00"),
            "post_stream.posts[1].created_at: '2024-02-02T10:00:00+20:00'",
        ),
        (
            with_value("post_stream.posts.1.created_at", "2024-02-02T10:00:00+01:00:00.5"),
            "post_stream.posts[1].created_at: '2024-02-02T10:00:00+01:00:00.5'",
        ),
        (with_value("accepted_answer", {"post_number": "2"}), "accepted_answer.post_number: '2'"),
        (with_value("archetype", "private_message"), "a personal message"),
    ],
)
def test_a_bad_topic_is_left_out_whole(tmp_path: Path, edit: Callable[[Any], None], why: str) -> None:
    bad = topic(5, [post(11, 1, AT, 7), post(12, 2, LATER, 8)])
    edit(bad)
    folder = write_topics(tmp_path / "a", [topic(6, [post(21, 1, AT, 7)])])
    (folder / "bad.json").write_text(json.dumps(bad))
    posts, skipped = read(folder)
    assert [one["external_id"] for one in posts] == ["21"]
    assert len(skipped) == 1
    assert skipped[0][0] == "bad.json"
    assert skipped[0][1].startswith(why)


@pytest.mark.parametrize(
    "content", [b"", b"not json", b"[]", b"null", b"{", b"\xff\xfe", b"[" * 100_000, b'{"id": ' + b"9" * 5_000 + b"}"]
)
def test_what_is_not_a_topic(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "1.json").write_bytes(good())
    (tmp_path / "2.json").write_bytes(content)
    posts, skipped = read(tmp_path)
    assert (len(posts), [where for where, _ in skipped]) == (1, ["2.json"])


def test_a_folder_of_folders(tmp_path: Path) -> None:
    (tmp_path / "b" / "c").mkdir(parents=True)
    (tmp_path / "b" / "c" / "1.json").write_bytes(good(1))
    (tmp_path / "2.json").write_bytes(good(2))
    (tmp_path / "README").write_text("hello")
    (tmp_path / "link.json").symlink_to(tmp_path / "2.json")
    (tmp_path / "loop").symlink_to(tmp_path)
    posts, skipped = read(tmp_path)
    assert sorted(one["external_id"] or "" for one in posts) == ["10", "20"]
    assert sorted(skipped) == [
        ("README", "not a .json file"),
        ("link.json", "a link, which is not followed"),
        ("loop", "a link, which is not followed"),
    ]


def test_a_file_that_is_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(members, "LARGEST_FILE", 2_000)
    (tmp_path / "1.json").write_bytes(good())
    (tmp_path / "2.json").write_bytes(b" " * 2_001)
    files = {"1.json": good(), "2.json": b" " * 2_001}
    for path in (tmp_path, archive(tmp_path.with_suffix(".tar"), files)):
        posts, skipped = read(path)
        assert len(posts) == 1
        assert skipped == [("2.json", "2,001 bytes; at most 2,000 are allowed")]


@pytest.mark.parametrize("pack", [bytes, gzip.compress, bz2.compress, lzma.compress])
def test_packed_archives(tmp_path: Path, pack: Callable[[bytes], bytes]) -> None:
    path = archive(tmp_path / "a.tar", {"./x/1.json": good(1), "x/2.json": good(2)})
    path.write_bytes(pack(path.read_bytes()))
    posts, skipped = read(path)
    assert ([one["external_id"] for one in posts], skipped) == (["10", "20"], [])


def test_members_that_lead_out(tmp_path: Path) -> None:
    names = ["1.json", "../2.json", "/etc/3.json", "a/../../4.json", "5.txt", "bad\nname\u202e.json"]
    posts, skipped = read(archive(tmp_path / "a.tar", {name: good(at) for at, name in enumerate(names, 1)}))
    assert [one["external_id"] for one in posts] == ["10", "60"]
    assert dict(skipped) == {
        "../2.json": "its path leads out of the archive",
        "/etc/3.json": "its path leads out of the archive",
        "a/../../4.json": "its path leads out of the archive",
        "5.txt": "not a .json file",
    }
    assert not (tmp_path.parent / "2.json").exists()


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE, tarfile.CHRTYPE])
def test_links_and_devices(tmp_path: Path, kind: bytes) -> None:
    def edit(info: tarfile.TarInfo) -> None:
        if info.name == "2.json":
            info.type, info.linkname, info.size = kind, "/etc/passwd", 0

    posts, skipped = read(archive(tmp_path / "a.tar", {"1.json": good(), "2.json": b""}, edit))
    assert (len(posts), skipped) == (1, [("2.json", "a link or a device, which is not read")])


def test_an_archive_that_unpacks_to_too_much(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(members, "SMALL_ARCHIVE", 100_000)
    path = archive(tmp_path / "a.tar", {"1.json": good(), "2.json": b" " * 1_000_000})
    path.write_bytes(lzma.compress(path.read_bytes()))
    with pytest.raises(Unreadable, match="unpacks to more than"):
        read(path)


@pytest.mark.parametrize("cut", [0, 1, 100, 512, 700, 1024])
def test_an_archive_that_is_cut_off(tmp_path: Path, cut: int) -> None:
    path = archive(tmp_path / "a.tar", {"1.json": good(1), "2.json": good(2)})
    path.write_bytes(path.read_bytes()[:cut])
    with pytest.raises(Unreadable):
        read(path)


@pytest.mark.parametrize("pack", [bytes, gzip.compress, bz2.compress, lzma.compress])
def test_an_archive_that_is_damaged(tmp_path: Path, pack: Callable[[bytes], bytes]) -> None:
    path = archive(tmp_path / "a.tar", {"1.json": good(1), "2.json": good(2)})
    content = path.read_bytes()
    second = content.index(b"2.json")
    path.write_bytes(pack(content[:second] + b"\xff" + content[second + 1 :]))
    with pytest.raises(Unreadable):
        read(path)


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress])
def test_packing_that_is_cut_off(tmp_path: Path, pack: Callable[[bytes], bytes]) -> None:
    path = archive(tmp_path / "a.tar", {"1.json": good(1), "2.json": good(2)})
    path.write_bytes(pack(path.read_bytes())[:-6])
    with pytest.raises(Unreadable):
        read(path)


def test_what_is_no_archive(tmp_path: Path) -> None:
    (tmp_path / "a.tar").write_text("hello")
    (tmp_path / "empty.tar").touch()
    (tmp_path / "none").mkdir()
    for name in ("a.tar", "empty.tar", "none", "missing", "a\0b"):
        with pytest.raises(Unreadable):
            read(tmp_path / name)


def test_the_digest_follows_the_content(tmp_path: Path) -> None:
    digests = []
    for content in (good(1), good(1), good(2)):
        (tmp_path / "1.json").write_bytes(content)
        source = DiscourseArchive(tmp_path)
        list(source.batches(Skips()))
        digests.append(source.digest())
    assert digests[0] == digests[1] != digests[2]
