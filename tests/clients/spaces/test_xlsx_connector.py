"""A workbook as input: the same rows as the CSV, and every way in which a workbook is not one."""

from __future__ import annotations

import zipfile
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from openpyxl import Workbook

from clients.spaces.connectors.csv.source import BadHeader
from clients.spaces.connectors.files import Unreadable
from clients.spaces.connectors.xlsx import package
from clients.spaces.connectors.xlsx.bounds import NotAWorkbook, WorkbookTooLarge
from clients.spaces.connectors.xlsx.package import HasMacros, WorkbookLocked
from clients.spaces.connectors.xlsx.source import XlsxSource
from clients.spaces.rules.source import Skips

HEADER = ["post_id", "created_at", "author", "thread", "body", "likes", "staff"]
GOOD = "2024-02-01T10:00:00Z"
STOCKHOLM = ZoneInfo("Europe/Stockholm")


def write(folder: Path, *rows: list[Any], header: list[str] | None = None) -> Path:
    book = Workbook()
    sheet = book.worksheets[0]
    for row in [HEADER if header is None else header, *rows]:
        sheet.append(row)
    path = folder / "activity.xlsx"
    book.save(path)
    return path


def read(path: Path, zone: ZoneInfo | None = None) -> tuple[list[dict[str, str | None]], list[tuple[str, str]]]:
    source, skips = XlsxSource(path, zone), Skips()
    rows = [
        dict(zip(source.post_columns, row, strict=True))
        for batch in source.batches(skips)
        for row in zip(*batch.posts, strict=True)
    ]
    assert len(source.digest()) == 64
    return rows, [(one.where, one.why) for one in skips.all()]


def test_cells_of_every_kind(tmp_path: Path) -> None:
    path = write(tmp_path, [12, GOOD, "ada", "t1", "Hello", 3, True], [], [13.0, GOOD, 7, "t1"])
    rows, skipped = read(path)
    assert skipped == []
    assert [row["external_id"] for row in rows] == ["12", "13"]
    assert rows[0]["is_staff"] == "1"
    assert rows[0]["like_count"] == "3"
    assert rows[1] == {
        "seq": "4", "external_id": "13", "created_at": GOOD, "author_key": "7", "thread_key": "t1", "body": "",
        "like_count": "0", "is_staff": "0",
    }  # fmt: skip


def test_a_date_is_meant_in_the_zone_that_was_chosen_or_left_out(tmp_path: Path) -> None:
    noon = datetime(2024, 7, 1, 12)  # noqa: DTZ001 - as a sheet holds it
    path = write(tmp_path, ["1", noon, "ada", "t"], ["2", GOOD, "ada", "t"])
    rows, skipped = read(path, STOCKHOLM)
    assert rows[0]["created_at"] == "2024-07-01T12:00:00+02:00"
    assert skipped == []
    rows, skipped = read(path)
    assert [row["external_id"] for row in rows] == ["2"]
    assert skipped[0][0] == "activity.xlsx:2"
    assert "carries no zone" in skipped[0][1]


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (["=1+1", GOOD, "ada", "t"], "A2: a formula stands there"),
        (["1", date(2024, 7, 1), "ada", "t"], "B2: a date"),
        (["1", 45000.5, "ada", "t"], "created_at"),
        (["1", "2024-02-01", "ada", "t"], "created_at"),
        (["1", GOOD, None, "t"], "author"),
        (["1", GOOD, "ada", "t", "", 1.5], "likes"),
        (["1", GOOD, "ada", "t", "", 1, 0, "more"], "8 cells where the header names 7"),
    ],
)
def test_a_bad_row_is_left_out_with_its_place(tmp_path: Path, row: list[Any], words: str) -> None:
    rows, skipped = read(write(tmp_path, row, ["2", GOOD, "ada", "t"]), None)
    assert [each["external_id"] for each in rows] == ["2"]
    assert [where for where, _ in skipped] == ["activity.xlsx:2"]
    assert words in skipped[0][1]


def test_a_header_that_is_none_is_refused(tmp_path: Path) -> None:
    for header in ([], ["post_id", "mood"], ["post_id", "post_id", "created_at", "author", "thread"]):
        with pytest.raises(BadHeader):
            XlsxSource(write(tmp_path, header=header))


def test_what_is_no_workbook_is_refused_in_words(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    for content, refusal in (
        (b"", NotAWorkbook),
        (b"post_id,created_at", NotAWorkbook),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, WorkbookLocked),
    ):
        path.write_bytes(content)
        with pytest.raises(refusal):
            XlsxSource(path)
    with zipfile.ZipFile(path, "w") as parts:
        parts.writestr("word/document.xml", "<x/>")
    with pytest.raises(NotAWorkbook):
        XlsxSource(path)
    with pytest.raises(Unreadable):
        XlsxSource(tmp_path)


def altered(path: Path, name: str, content: bytes) -> Path:
    """The workbook with one part more, or another in its place."""
    with zipfile.ZipFile(path) as before:
        held = {part: before.read(part) for part in before.namelist()} | {name: content}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as after:
        for part, told in held.items():
            after.writestr(part, told)
    return path


def test_programs_bombs_and_foreign_declarations_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    row = ["1", GOOD, "ada", "t"]
    with pytest.raises(HasMacros):
        XlsxSource(altered(write(tmp_path, row), "xl/vbaProject.bin", b"x"))
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa">]><sst>&a;</sst>'
    with pytest.raises(NotAWorkbook):
        XlsxSource(altered(write(tmp_path, row), "xl/sharedStrings.xml", bomb))
    monkeypatch.setattr(package, "MOST_UNPACKED", 10**6)
    with pytest.raises(WorkbookTooLarge):
        XlsxSource(altered(write(tmp_path, row), "xl/media/big.bin", b"\0" * 2_000_000))


def test_a_sheet_that_breaks_off_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path, *([str(n), GOOD, "ada", "t"] for n in range(50)))
    with zipfile.ZipFile(path) as parts:
        sheet = parts.read("xl/worksheets/sheet1.xml")
    source = XlsxSource(altered(path, "xl/worksheets/sheet1.xml", sheet[: len(sheet) // 2]))
    with pytest.raises(NotAWorkbook):
        list(source.batches(Skips()))
