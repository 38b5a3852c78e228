from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from clients.spaces.models import IngestRun, Post
from clients.spaces.services.spaces import open_space
from tenants.context import client
from tenants.kernel.actor import Actor
from tenants.models import Tenant
from tests.clients.spaces.forums import post, spec, topic, write_rows, write_topics

AT = datetime(2024, 4, 1, tzinfo=UTC)
GOOD = "2024-02-01T10:00:00Z"
HEADER = ["post_id", "created_at", "author", "thread"]


@pytest.fixture
def opened(alfa: Tenant, by: Actor) -> Tenant:
    with client(alfa):
        open_space(spec(), by=by, at=AT)
    return alfa


def ingested(kind: str, path: Path) -> dict[str, Any]:
    out = StringIO()
    call_command("ingest", "alfa", "forum", "--from", kind, str(path), "--json", stdout=out)
    return dict(json.loads(out.getvalue()))


def test_csv(opened: Tenant, tmp_path: Path) -> None:
    path = write_rows(tmp_path / "a.csv", [["a", GOOD, "ada", "t"], ["b", "bad", "bo", "t"]], HEADER)
    report = ingested("csv", path)
    assert list(report) == ["threads", "posts", "people", "changed", "skipped", "seconds"]
    assert [report[name] for name in ("threads", "posts", "people", "changed")] == [1, 1, 1, 3]
    assert report["skipped"] == [{"where": "a.csv:3", "why": report["skipped"][0]["why"]}]
    assert ingested("csv", path)["changed"] == 0


def test_a_folder_of_topics(opened: Tenant, tmp_path: Path) -> None:
    folder = write_topics(tmp_path / "a", [topic(5, [post(1, 1, GOOD, 7)])])
    (folder / "bad.json").write_text("{")
    report = ingested("discourse-archive", folder)
    assert (report["posts"], report["skipped"][0]["where"]) == (1, "bad.json")


@pytest.mark.parametrize("at", ["2024-02-01T10:00:00+20:00", "2024-02-01T10:00:00+01:00:00.5"])
def test_one_odd_offset_in_a_file_of_any_name(opened: Tenant, tmp_path: Path, at: str) -> None:
    path = write_rows(tmp_path / os.fsdecode(b"x\xff.csv"), [["a", at, "ada", "t"], ["b", GOOD, "bo", "t"]], HEADER)
    report = ingested("csv", path)
    assert (report["posts"], [one["where"] for one in report["skipped"]]) == (1, ["x\\xff.csv:2"])
    with client(opened):
        assert IngestRun.objects.get().source_name == "x\\xff.csv"


def test_likes_that_add_up_too_high_cost_one_file(opened: Tenant, tmp_path: Path) -> None:
    liked = post(1, 1, GOOD, 7, actions_summary=[{"id": 2, "count": 2**31 - 1}] * 2)
    folder = write_topics(tmp_path / "a", [topic(5, [liked]), topic(6, [post(2, 1, GOOD, 7)])])
    report = ingested("discourse-archive", folder)
    assert (report["posts"], [one["where"] for one in report["skipped"]]) == (1, ["5.json"])


def test_the_run_is_by_the_command(opened: Tenant, tmp_path: Path) -> None:
    ingested("csv", write_rows(tmp_path / "a.csv", [], HEADER))
    with client(opened):
        run = IngestRun.objects.get()
    assert (run.by_name, run.by_user_id) == ("ingest", None)


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["nobody", "forum", "--from", "csv", "{good}"], "There is no client 'nobody'"),
        (["alfa", "club", "--from", "csv", "{good}"], "There is no space 'club' at this client; its spaces: forum"),
        (["alfa", "forum", "--from", "xml", "{good}"], "'xml' is not a kind of input: discourse-archive, csv"),
        (["alfa", "forum", "--from", "csv", "{folder}/none.csv"], "none.csv: cannot be read: no such file"),
        (["alfa", "forum", "--from", "csv", "{folder}"], "not a regular file"),
        (["alfa", "forum", "--from", "discourse-archive", "{good}"], "not a whole tar archive"),
        (["alfa", "forum", "--from", "csv", "{wrong}"], "wrong.csv:1: the column thread is missing"),
    ],
)
def test_refusals(opened: Tenant, tmp_path: Path, arguments: list[str], why: str) -> None:
    good = write_rows(tmp_path / "good.csv", [["a", GOOD, "ada", "t"]], HEADER)
    wrong = write_rows(tmp_path / "wrong.csv", [], HEADER[:3])
    out, said = StringIO(), StringIO()
    filled = [one.format(good=good, wrong=wrong, folder=tmp_path) for one in arguments]
    with pytest.raises(SystemExit) as ended:
        call_command("ingest", *filled, "--json", stdout=out, stderr=said)
    assert ended.value.code == 2
    assert out.getvalue() == ""
    assert why in said.getvalue()
    with client(opened):
        assert not Post.objects.exists()


def test_in_words(opened: Tenant, tmp_path: Path) -> None:
    path = write_rows(tmp_path / "a.csv", [["a", GOOD, "ada", "t"], ["b", "bad", "bo", "t"]], HEADER)
    out, said = StringIO(), StringIO()
    call_command("ingest", "alfa", "forum", "--from", "csv", str(path), stdout=out, stderr=said)
    assert out.getvalue() == ""
    assert "1 threads, 1 posts, 1 people; 3 rows changed" in said.getvalue()
    assert "a.csv:3: created_at" in said.getvalue()
