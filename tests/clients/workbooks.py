"""Workbooks as no spreadsheet writes them, part by part, for those who must refuse them."""

from __future__ import annotations

import io
import zipfile

NS = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml."


def text(*cells: str) -> str:
    """Cells of text, one after another."""
    return "".join(f'<c t="inlineStr"><is><t>{cell}</t></is></c>' for cell in cells)


HEAD = f"<row>{text('post_id', 'created_at', 'author', 'thread')}</row>"


def kind(part: str, of: str) -> str:
    """What the workbook says that a part is: `styles`, `worksheet`, `sharedStrings`."""
    return f'<Override PartName="/{part}" ContentType="{_TYPE}{of}+xml"/>'


def sheet(rows: str) -> str:
    return f'<worksheet xmlns="{NS}"><sheetData>{rows}</sheetData></worksheet>'


def relation(at: int = 1, part: str = "worksheets/sheet1.xml", of: str = "worksheet") -> str:
    return f'<Relationship Id="rId{at}" Type="{_OFFICE}/{of}" Target="{part}"/>'


def named(at: int = 1, name: str = "a") -> str:
    return f'<sheet name="{name}" sheetId="{at}" r:id="rId{at}"/>'


def workbook(
    rows: str = HEAD,
    *,
    kinds: str = "",
    sheets: str = named(),
    relations: str = relation(),
    parts: dict[str, str] | None = None,
    packing: int = zipfile.ZIP_DEFLATED,
) -> bytes:
    """`parts`: more of them, or others in the place of those that are always there."""
    held = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        f"{kind('xl/workbook.xml', 'sheet.main')}{kind('xl/worksheets/sheet1.xml', 'worksheet')}{kinds}</Types>",
        "_rels/.rels": f'<Relationships xmlns="{_RELATIONS}">'
        f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{NS}" xmlns:r="{_OFFICE}"><sheets>{sheets}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_RELATIONS}">{relations}</Relationships>',
        "xl/worksheets/sheet1.xml": sheet(rows),
    } | (parts or {})
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", packing) as packed:
        for name, content in held.items():
            packed.writestr(name, content)
    return out.getvalue()


def broken() -> dict[str, bytes]:
    """Each way of being damaged that a reader has an error of its own for."""
    whole = workbook()
    with zipfile.ZipFile(io.BytesIO(whole)) as packed:
        found = packed.getinfo("xl/worksheets/sheet1.xml")
    at = found.header_offset + 30 + len(found.filename)
    return {
        "sheet": workbook(HEAD + "<row><c><v>1</b>"),
        "sheet that breaks off": workbook(parts={"xl/worksheets/sheet1.xml": sheet(HEAD)[:-20]}),
        "content types": workbook(kinds="<broken"),
        "styles": workbook(parts={"xl/styles.xml": "<styleSheet"}),
        "deflated": whole[:at] + b"\xff" * 20 + whole[at + 20 :],
        "date": workbook(HEAD + '<row><c t="d"><v>xx</v></c></row>'),
        "shared text that is not there": workbook(HEAD + '<row><c t="s"><v>7</v></c></row>'),
        "number of a row": workbook('<row r="x"/>'),
        "without a sheet": workbook(sheets=""),
        "sheet that is not there": workbook(relations=relation(2)),
        "another packing": workbook(packing=zipfile.ZIP_LZMA),
    }


def under_password() -> bytes:
    """Marked as such: the reader asks for one."""
    marked = bytearray(workbook())
    for sign, flags in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        at = marked.find(sign)
        while at >= 0:
            marked[at + flags] |= 1
            at = marked.find(sign, at + 4)
    return bytes(marked)


def bombs() -> dict[str, tuple[str, bytes]]:
    """Few bytes each, that would be gigabytes or hours in a reader; with the refusal of each."""
    return {**_of_rows(), **_of_parts()}


def _of_rows() -> dict[str, tuple[str, bytes]]:
    large, empty, none = "WorkbookTooLarge", "TooManyEmptyRows", "NotAWorkbook"
    one = "<c><v>1</v></c>"
    return {
        "row far beyond the last": (none, workbook(f'{HEAD}<row r="2500000">{one}</row>')),
        "row as a float": (none, workbook(f'{HEAD}<row r="9e8">{one}</row>')),
        "row within another": (none, workbook(f'{HEAD}<row>{one}<row r="9000000"/></row>')),
        "gap up to the last row": (empty, workbook(f'{HEAD}<row r="1048576">{one}</row>')),
        "many gaps": (empty, workbook(HEAD + "".join(f'<row r="{n}">{one}</row>' for n in range(9, 200_000, 9_000)))),
        "rows without anything": (empty, workbook(HEAD + "<row/>" * 20_000)),
        "cells of one row": (large, workbook(f"{HEAD}<row>{'<c/>' * 300}</row>")),
        "elements of one cell": (large, workbook(f"{HEAD}<row><c><is>{'<r/>' * 11_000}</is></c></row>")),
        "text of one cell": (large, workbook(f"{HEAD}<row><c><is><t>{'a' * 9_000_000}</t></is></c></row>")),
        "comment before the rows": (large, workbook(f"<!--{'a' * 9_000_000}-->{HEAD}")),
        "formula": (large, workbook(f"{HEAD}<row><c><f>{'1+' * 6_000}1</f></c></row>")),
        "attribute of a row": (large, workbook(f'<row ht="{"1" * 200}">{one}</row>')),
        "elements beside the rows": (large, workbook("<x/>" * 60_000)),
    }


def _of_parts() -> dict[str, tuple[str, bytes]]:
    large, none = "WorkbookTooLarge", "NotAWorkbook"
    styles, texts = kind("xl/styles.xml", "styles"), kind("xl/ss.xml", "sharedStrings")
    six_mb = "<font/>" * 900_000
    return {
        "styles by size": (large, workbook(kinds=styles, parts={"xl/styles.xml": six_mb})),
        "styles by elements": (
            large,
            workbook(
                kinds=styles, parts={"xl/styles.xml": f'<styleSheet xmlns="{NS}">{six_mb[:420_000]}</styleSheet>'}
            ),
        ),
        "styles that say they are a sheet": (
            large,
            workbook(kinds=kind("xl/styles.xml", "worksheet"), parts={"xl/styles.xml": six_mb}),
        ),
        "content types": (large, workbook(kinds='<Default Extension="q" ContentType="b"/>' * 60_000)),
        "shared texts by another name": (
            large,
            workbook(kinds=texts, parts={"xl/ss.xml": f'<sst xmlns="{NS}">{"<si/>" * 500_001}</sst>'}),
        ),
        "shared texts that are not said to be any": (
            large,
            workbook(parts={"xl/sharedStrings.xml": f'<sst xmlns="{NS}">{"<si/>" * 60_000}</sst>'}),
        ),
        "one sheet many times": (none, workbook(sheets=named(1) + named(2, "b"), relations=relation(1) + relation(2))),
        "one relation many times": (none, workbook(sheets=named() + named(1, "b"))),
        "sheet that says it is a chart": (none, workbook(relations=relation(of="chartsheet"))),
        "workbook that is a sheet": (none, workbook(kinds=kind("xl/worksheets/sheet1.xml", "sheet.main"))),
        "entities": (
            none,
            workbook(
                parts={"xl/worksheets/sheet1.xml": f'<!--{"p" * 3000}--><!DOCTYPE x [<!ENTITY a "a">]>{sheet(HEAD)}'}
            ),
        ),
    }
