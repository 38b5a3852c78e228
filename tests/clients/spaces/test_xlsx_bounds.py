"""Workbooks of few bytes that would cost hours or gigabytes are refused before a reader builds anything of them."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest

from clients.spaces.connectors.csv.source import BadHeader
from clients.spaces.connectors.xlsx import bounds, package, records
from clients.spaces.connectors.xlsx.source import XlsxSource
from clients.spaces.rules.source import Skips
from tenants.kernel.refusals import Refusal
from tests.clients import workbooks

BOMBS = workbooks.bombs()
BROKEN = workbooks.broken()
POST = workbooks.text("1", "2024-02-01T10:00:00Z", "ada", "t1")


@pytest.fixture
def no_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    def load(*_: Any, **__: Any) -> None:
        raise AssertionError("the reader was asked")

    monkeypatch.setattr(records, "load_workbook", load)


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_refused_before_it_is_read(name: str, tmp_path: Path, no_reader: None) -> None:
    code, content = BOMBS[name]
    path = tmp_path / "a.xlsx"
    path.write_bytes(content)
    with pytest.raises(Refusal) as refused:
        XlsxSource(path)
    assert refused.value.code == code
    assert str(refused.value)


@pytest.mark.parametrize("name", BROKEN)
def test_a_damaged_workbook_is_refused_in_words(name: str, tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(BROKEN[name])
    with pytest.raises((bounds.NotAWorkbook, BadHeader)) as refused:
        list(XlsxSource(path).batches(Skips()))
    assert str(refused.value)


def test_a_part_under_a_password_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(workbooks.under_password())
    with pytest.raises(package.WorkbookLocked):
        XlsxSource(path)


class _Part(io.BytesIO):
    """Notes how much of it was asked for."""

    taken = 0

    def read(self, size: int | None = -1) -> bytes:
        found = super().read(size)
        self.taken += len(found)
        return found


@pytest.mark.parametrize(
    ("rows", "most"),
    [
        ('<row r="2500000"/>' + "<row/>" * 200_000, 2**17),
        ("<row/>" * 400_000, 2**18),
        ("<row>" + "<c/>" * 400_000, 2**17),
        ("<row><c><v>1</v></c></row><x/>" + "<x/>" * 400_000, 2**18),
    ],
)
def test_no_more_is_unpacked_than_says_so(rows: str, most: int) -> None:
    part = _Part(workbooks.sheet(rows).encode())
    with pytest.raises(Refusal):
        bounds.check(part, records=bounds.ROW, most=10**6)
    assert part.taken <= most


def test_elements_are_counted_over_all_sheets() -> None:
    rows = workbooks.HEAD + "<row><c><v>1</v></c></row>" * 100
    content = workbooks.workbook(
        rows,
        kinds=workbooks.kind("xl/worksheets/sheet2.xml", "worksheet"),
        parts={"xl/worksheets/sheet2.xml": workbooks.sheet(rows)},
    )
    package.check_content(io.BytesIO(content), most_in_rows=700)
    with pytest.raises(bounds.WorkbookTooLarge):
        package.check_content(io.BytesIO(content), most_in_rows=500)


def test_a_size_that_a_sheet_tells_makes_no_rows(tmp_path: Path) -> None:
    told = f'<worksheet xmlns="{workbooks.NS}"><dimension ref="A1:D900000000"/><sheetData>'
    content = f"{told}{workbooks.HEAD}<row>{POST}</row></sheetData></worksheet>"
    path = tmp_path / "a.xlsx"
    path.write_bytes(workbooks.workbook(parts={"xl/worksheets/sheet1.xml": content}))
    source = records.SheetRecords(path, None)
    source.header()
    assert sum(1 for _ in source._rows) == 1
    source.close()
    (batch,) = XlsxSource(path).batches(Skips())
    assert len(batch.posts[0]) == 1


def test_a_row_is_passed_over_within_bounds(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(workbooks.workbook(f'{workbooks.HEAD}<row r="5000">{POST}</row>' + "<row/>" * 9_000))
    (batch,) = XlsxSource(path).batches(Skips())
    assert batch.posts[0] == ("5000",)


def test_whatever_is_no_xml_is_left_to_its_reader() -> None:
    for content in (b"\x89PNG\r\n", b"", b"<a", b'<?xml version="1.0" encoding="none-such"?><a/>'):
        assert bounds.check(io.BytesIO(content))[1] == 0


def test_a_part_of_two_names_is_refused() -> None:
    out = io.BytesIO(workbooks.workbook())
    with zipfile.ZipFile(out, "a") as packed, pytest.warns(UserWarning, match="Duplicate"):
        packed.writestr("xl/workbook.xml", "<x/>")
    out.seek(0)
    with pytest.raises(bounds.NotAWorkbook):
        package.check_content(out)
