from __future__ import annotations

import json
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from clients.spaces.services.ingestion import ingest
from clients.spaces.services.spaces import open_space
from reporting.rules.metrics import KEYS
from reporting.selectors import activity
from tenants.context import client
from tenants.kernel.actor import Actor
from tenants.kernel.periods import Month
from tenants.models import Tenant
from tests.clients.spaces.forums import spec, write_rows

AT = datetime(2024, 4, 1, tzinfo=UTC)


@pytest.fixture
def measured(alfa: Tenant, tmp_path: Path, by: Actor) -> Tenant:
    """Alfa lives in Stockholm; one post in the last hour of January in UTC, one in each of two spaces in February."""
    header = ["post_id", "created_at", "author", "thread"]
    rows = [["a", "2024-01-31T23:30:00Z", "ada", "t"], ["b", "2024-02-05T10:00:00Z", "bo", "t"]]
    with client(alfa):
        forum, chat = (open_space(spec(slug), by=by, at=AT) for slug in ("forum", "chat"))
        ingest(forum, "csv", write_rows(tmp_path / "a.csv", rows, header), by=by, at=AT)
        ingest(chat, "csv", write_rows(tmp_path / "b.csv", rows[1:], header), by=by, at=AT)
    return alfa


def figures(*options: str) -> dict[str, Any]:
    out = StringIO()
    call_command("metrics", "alfa", *options, "--json", stdout=out)
    return dict(json.loads(out.getvalue()))


def test_every_key_in_order(measured: Tenant) -> None:
    assert list(figures("--month", "2024-02")) == list(KEYS)


@pytest.mark.parametrize(
    ("options", "posts"),
    [
        (["--month", "2024-02"], 3),
        (["--month", "2024-02", "--tz", "UTC"], 2),
        (["--month", "2024-01", "--tz", "UTC"], 1),
        (["--month", "2024-01"], 0),
        (["--month", "1970-01"], 0),
        (["--month", "2024-02", "--space", "forum"], 2),
        (["--month", "2024-02", "--space", "chat"], 1),
        (["--month", "2024-02", "--as-of", "2024-02-05T09:59:59Z"], 1),
        (["--month", "2024-02", "--as-of", "2024-02-05T11:00:00+01:00"], 3),
    ],
)
def test_options(measured: Tenant, options: list[str], posts: int) -> None:
    assert figures(*options)["posts"] == posts


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["alfa", "--month", "2024-13"], "2024-13 is not a month"),
        (["alfa", "--month", "March"], "'March' is not a month: use YYYY-MM"),
        (["alfa", "--month", "9000-01"], "9000-01 has not begun"),
        (["alfa", "--month", "2024-02", "--as-of", "2024-01-31T22:59:59Z"], "2024-02 has not begun"),
        (["alfa", "--month", "2024-02", "--as-of", "2024-03-01"], "is not an instant with an offset"),
        (["alfa", "--month", "2024-02", "--as-of", "9000-03-01T00:00:00Z"], "has not come yet"),
        (["alfa", "--month", "2024-02", "--tz", "Mars/Olympus"], "'Mars/Olympus' is not a time zone"),
        (["alfa", "--month", "2024-02", "--tz", "../../etc/passwd"], "is not a time zone"),
        (["alfa", "--month", "2024-02", "--tz", "localtime"], "--tz: 'localtime' is not a time zone"),
        (["alfa", "--month", "2024-02", "--tz", "right/UTC"], "--tz: 'right/UTC' is not a time zone"),
        (["alfa", "--month", "2024-02", "--tz", ""], "--tz: '' is not a time zone"),
        (["alfa", "--month", "2024-02", "--as-of", ""], "--as-of: '' is not an instant"),
        (["alfa", "--month", "2024-02", "--as-of", "2024-03-01T00:00:00+20:00"], "up to 15:59"),
        (["alfa", "--month", "2024-02", "--space", ""], "There is no space '' at this client; its spaces: chat, forum"),
        (["alfa", "--month", "1969-12"], "1969-12 is not a month: use YYYY-MM, from 1970-01"),
        (["alfa", "--month", "2024-02", "--space", "club"], "There is no space 'club' at this client"),
        (["nobody", "--month", "2024-02"], "There is no client 'nobody'; the clients are alfa, beta"),
        (["alfa\udcff", "--month", "2024-02"], "alfa\\udcff"),
    ],
)
def test_refusals(measured: Tenant, arguments: list[str], why: str) -> None:
    out, said = StringIO(), StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("metrics", *arguments, "--json", stdout=out, stderr=said)
    assert ended.value.code == 2
    assert out.getvalue() == ""
    assert why in said.getvalue()


def test_the_first_month_that_can_be_named_has_a_history(measured: Tenant) -> None:
    with client(measured):
        held = activity.months(Month.parse("1970-01"), zone=measured.zone, as_of=AT)
    assert [str(each.month) for each in held] == ["1970-01"]


def test_in_words(measured: Tenant) -> None:
    out, said = StringIO(), StringIO()
    call_command("metrics", "alfa", "--month", "2024-02", stdout=out, stderr=said)
    assert out.getvalue() == ""
    assert "Active members" in said.getvalue()
