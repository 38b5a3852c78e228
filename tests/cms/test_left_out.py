"""All that the readers of spreadsheets can say of rows and files, said again in the reader's language."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.utils import translation
from openpyxl import Workbook

from clients.spaces.connectors.csv.columns import COLUMNS
from clients.spaces.connectors.csv.records import RecordTooLong
from clients.spaces.connectors.csv.source import BadHeader, CsvSource
from clients.spaces.connectors.xlsx.source import XlsxSource
from clients.spaces.models import Space
from clients.spaces.rules.source import Skips
from clients.spaces.services.ingestion import ingest
from clients.spaces.services.spaces import open_space
from cms.desk.left_out import lines, worded
from tenants.kernel.actor import Actor
from tenants.models import Tenant
from tests.clients.spaces.forums import spec
from tests.conftest import LONG_AGO

CELLS = [
    ("post_id", ""),
    ("post_id", "x" * 201),
    ("post_id", "a\0b"),
    ("body", "\udcff"),
    ("created_at", "yesterday; post_id: 'no'"),
    ("staff", "yes"),
    ("likes", "-1"),
    ("accepted", "2"),
]
HEAD = "post_id,created_at,author,thread\n"
GOOD = "1,2024-02-01T10:00:00Z,ada,t\n"


def said_otherwise(why: str) -> str:
    """In Swedish; English is as it was said, and both say it of the same cell and place."""
    with translation.override("en"):
        assert worded(why) == why
    with translation.override("sv"):
        return worded(why)


@pytest.mark.parametrize(("name", "cell"), CELLS)
def test_every_doubt_of_a_cell(name: str, cell: str) -> None:
    why = COLUMNS[name].why(cell)
    assert why is not None
    found = said_otherwise(why)
    assert found != why
    start = why[: -len(why.rpartition("': ")[2])]
    assert found.startswith(start), "which column and cell stays as it is"


def test_several_of_one_row() -> None:
    why = "; ".join(filter(None, (COLUMNS["staff"].why("yes"), COLUMNS["likes"].why("a; b"))))
    with translation.override("sv"):
        assert worded(why) == "staff: 'yes': inte 0 eller 1; likes: 'a; b': inte ett heltal från 0 till 999 999 999"


def left_out(source: CsvSource) -> list[str]:
    skips = Skips()
    list(source.batches(skips))
    return [one.why for one in skips.all()]


def test_rows_that_are_no_rows(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f'{HEAD}{GOOD}2,3\n"open')
    whys = left_out(CsvSource(path))
    assert len(whys) == 2
    assert all(said_otherwise(why) != why for why in whys)
    why = str(RecordTooLong(7))
    assert said_otherwise(why) != why


def test_cells_of_a_workbook(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(["post_id", "created_at", "author", "thread"])
    sheet.append(["=1+1", "2024-02-01T10:00:00Z", "ada", "t"])
    book.save(tmp_path / "a.xlsx")
    (why,) = left_out(XlsxSource(tmp_path / "a.xlsx"))
    assert said_otherwise(why) == "A2: där står en formel: klistra in dess värde i stället"


@pytest.mark.django_db
def test_what_the_intake_leaves_out(in_alfa: Tenant, tmp_path: Path, by: Actor) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f"{HEAD}{GOOD}{GOOD}3,2199-02-01T10:00:00Z,ada,t\n")
    space: Space = open_space(spec(), by=by, at=LONG_AGO)
    whys = [one.why for one in ingest(space, "csv", path, by=by, at=LONG_AGO).skipped]
    assert len(whys) == 2
    assert all(said_otherwise(why) != why for why in whys)


@pytest.mark.parametrize("head", ["", "a,post_id,post_id\n"])
def test_a_header_line_by_line(tmp_path: Path, head: str) -> None:
    path = tmp_path / "a.csv"
    path.write_text(head)
    with pytest.raises(BadHeader) as refused:
        CsvSource(path)
    told = str(refused.value)
    with translation.override("en"):
        assert lines(told) == told
    with translation.override("da"):
        found = lines(told)
    assert len(found.splitlines()) == len(told.splitlines())
    assert all(one != other for one, other in zip(found.splitlines(), told.splitlines(), strict=True))
    assert all(line.startswith("a.csv:1: ") for line in found.splitlines())


def test_what_a_platform_sent_is_told_as_it_was_kept() -> None:
    with translation.override("sv"):
        assert worded("post_stream.posts: it is empty; a topic has") == "post_stream.posts: it is empty; a topic has"
