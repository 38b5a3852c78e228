"""A list as a workbook that is damaged, or a bomb: a refusal in words, never an error."""

from __future__ import annotations

from typing import Any

import pytest

from clients.members.connectors import tables
from clients.spaces.connectors.xlsx.package import WorkbookLocked
from tenants.kernel.refusals import Refusal
from tests.clients import workbooks

BOMBS = workbooks.bombs()
BROKEN = workbooks.broken()


def read(content: bytes) -> list[tables.Row]:
    head, rows = tables.read("crm.xlsx", content)
    return [head, *(row for _, row in rows)]


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_refused_before_it_is_read(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def load(*_: Any, **__: Any) -> None:
        raise AssertionError("the reader was asked")

    monkeypatch.setattr(tables, "load_workbook", load)
    code, content = BOMBS[name]
    with pytest.raises(Refusal) as refused:
        read(content)
    assert refused.value.code == code


@pytest.mark.parametrize("name", BROKEN)
def test_a_damaged_workbook_is_refused_in_words(name: str) -> None:
    with pytest.raises(Refusal) as refused:
        read(BROKEN[name])
    assert refused.value.code in ("NotAWorkbook", "UnreadableList")


def test_a_part_under_a_password_is_told() -> None:
    with pytest.raises(WorkbookLocked):
        read(workbooks.under_password())


def test_a_size_that_a_sheet_tells_makes_neither_rows_nor_cells() -> None:
    told = f'<worksheet xmlns="{workbooks.NS}"><dimension ref="A1:XFD1048576"/><sheetData>'
    content = f'{told}{workbooks.HEAD}<row><c r="XFD2"><v>1</v></c><c r="A2"><v>7</v></c></row></sheetData></worksheet>'
    found = read(workbooks.workbook(parts={"xl/worksheets/sheet1.xml": content}))
    assert found == [["post_id", "created_at", "author", "thread"], ["7", "", "", ""]]
