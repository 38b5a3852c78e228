from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from clients.spaces.connectors.csv import records
from clients.spaces.connectors.csv.source import BadCsv, BadHeader, CsvSource, NotUtf8
from clients.spaces.connectors.files import Unreadable
from clients.spaces.rules.source import LONGEST_TEXT, MOST_LISTED, Skips

GOOD = "2024-02-01T10:00:00Z"


def read(path: Path) -> tuple[list[dict[str, str | None]], list[tuple[str, str]]]:
    """The staged rows by column, and what was skipped."""
    source, skips = CsvSource(path), Skips()
    rows = [
        dict(zip(source.post_columns, row, strict=True))
        for batch in source.batches(skips)
        for row in zip(*batch.posts, strict=True)
    ]
    return rows, [(one.where, one.why) for one in skips.all()]


def write(folder: Path, content: str | bytes) -> Path:
    path = folder / "activity.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def test_every_column(tmp_path: Path) -> None:
    header = "accepted,likes,staff,body,reply_to,channel,thread,author,created_at,post_id"
    rows, skipped = read(write(tmp_path, f'{header}\r\n1,7,1,"a, ""b""\nc", x ,rooms, t , ada ,{GOOD}, p1 \r\n'))
    assert skipped == []
    assert rows == [
        {
            "seq": "2",
            "external_id": "p1",
            "created_at": GOOD,
            "author_key": "ada",
            "thread_key": "t",
            "channel_key": "rooms",
            "reply_to_key": "x",
            "body": 'a, "b"\nc',
            "is_staff": "1",
            "like_count": "7",
            "is_accepted": "1",
        }
    ]


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_the_unicode_text_of_a_spreadsheet_is_named(tmp_path: Path, encoding: str) -> None:
    path = write(tmp_path, f"\ufeffpost_id\tcreated_at\tauthor\tthread\np\t{GOOD}\tada\tt\n".encode(encoding))
    with pytest.raises(NotUtf8, match="UTF-16"):
        CsvSource(path)


def test_semicolons_part_where_the_header_says_so(tmp_path: Path) -> None:
    rows, skipped = read(write(tmp_path, f'post_id;created_at;author;thread;body\np;{GOOD};ada;t;"a, b; c"\n'))
    assert skipped == []
    assert (rows[0]["external_id"], rows[0]["body"]) == ("p", "a, b; c")


def test_blank_cells_are_defaults(tmp_path: Path) -> None:
    header = "post_id,created_at,author,thread,reply_to,staff,likes,accepted,body,channel"
    rows, skipped = read(write(tmp_path, f"{header}\np,{GOOD},ada,t,,,,,,\n"))
    assert skipped == []
    blank = {name: rows[0][name] for name in ("reply_to_key", "is_staff", "like_count", "is_accepted", "body")}
    assert blank == {"reply_to_key": None, "is_staff": "0", "like_count": "0", "is_accepted": "0", "body": ""}


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"], ids=["plain", "byte order mark"])
@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"], ids=["LF", "CRLF", "CR"])
def test_line_ends(tmp_path: Path, mark: bytes, end: bytes) -> None:
    lines = [b"post_id,created_at,author,thread", b"p,2024-02-01T10:00:00Z,ada,t", b"", b"q,2024-02-01T10:00:00Z,bo,t"]
    rows, skipped = read(write(tmp_path, mark + end.join(lines)))
    assert ([row["external_id"] for row in rows], skipped) == (["p", "q"], [])


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("p,2024-02-01T10:00:00,ada,t,0,0,", "created_at: '2024-02-01T10:00:00': not an instant with an offset"),
        ("p,yesterday,ada,t,0,0,", "created_at: 'yesterday': not an instant"),
        ("p,2024-02-30T10:00:00Z,ada,t,0,0,", "created_at: '2024-02-30T10:00:00Z': not an instant"),
        ("p,0001-01-01T00:00:00+14:00,ada,t,0,0,", "created_at"),
        ("p,1969-12-31T23:59:59Z,ada,t,0,0,", "created_at"),
        ("p,9999-12-31T23:59:59-01:00,ada,t,0,0,", "created_at"),
        ("p,2024-02-01T10:00:00+20:00,ada,t,0,0,", "created_at: '2024-02-01T10:00:00+20:00': not an instant"),
        ("p,2024-02-01T10:00:00-16:00,ada,t,0,0,", "created_at"),
        ("p,2024-02-01T10:00:00+01:00:00.5,ada,t,0,0,", "created_at"),
        (f"p,{GOOD},ada,t,2,0,", "staff: '2': not 0 or 1"),
        (f"p,{GOOD},ada,t,0,-1,", "likes: '-1': not a whole number"),
        (f"p,{GOOD},ada,t,0,²,", "likes"),
        (f"p,{GOOD},ada,t,0,1_0,", "likes"),
        (f"p,{GOOD},ada,t,0,{10**9},", "likes"),
        (f",{GOOD},ada,t,0,0,", "post_id: '': it is empty"),
        (f"p,{GOOD}, ,t,0,0,", "author: ' ': it is empty"),
        (f"p,{GOOD},ada,,0,0,", "thread: '': it is empty"),
        (f"{'p' * 201},{GOOD},ada,t,0,0,", "post_id"),
        (f"p,{GOOD},ada,t,0,0,a\0b", "body: 'a\\x00b': a NUL byte"),
        (f"p,{GOOD},ada,t,0", "5 cells where the header names 7 columns"),
        (f"p,{GOOD},ada,t,0,0,a,b", "8 cells where the header names 7 columns"),
        (f'p,{GOOD},"a"da,t,0,0,', "not CSV"),
        (f"x,{GOOD},ada,t,9,x,", "staff: '9': not 0 or 1; likes: 'x': not a whole number"),
    ],
)
def test_a_bad_row_is_left_out(tmp_path: Path, row: str, why: str) -> None:
    header = "post_id,created_at,author,thread,staff,likes,body"
    rows, skipped = read(write(tmp_path, f"{header}\na,{GOOD},ada,t,0,0,one\n{row}\nb,{GOOD},bo,t,1,1,two\n"))
    assert [row["external_id"] for row in rows] == ["a", "b"]
    assert len(skipped) == 1
    assert skipped[0][0] == "activity.csv:3"
    assert skipped[0][1].startswith(why)


@pytest.mark.parametrize(
    ("written", "staged"),
    [
        ("2024-02-01T10:00:00+15:59", "2024-02-01T10:00:00+15:59"),
        ("2024-02-01T10:00:00+01:75", "2024-02-01T07:45:00+00:00"),
        ("2024-02-01T10:00:00+01:00:30", "2024-02-01T08:59:30+00:00"),
        ("20240201T100000-0330", "2024-02-01T13:30:00+00:00"),
    ],
)
def test_offsets_as_postgresql_reads_them(tmp_path: Path, written: str, staged: str) -> None:
    rows, skipped = read(write(tmp_path, f"post_id,created_at,author,thread\np,{written},ada,t\n"))
    assert ([row["created_at"] for row in rows], skipped) == ([staged], [])


def test_a_file_name_that_is_not_utf8(tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode(b"x\xff.csv")
    path.write_text("post_id,created_at,author,thread\np,yesterday,ada,t\n")
    _, skipped = read(path)
    assert [where for where, _ in skipped] == ["x\\xff.csv:2"]
    assert CsvSource(path).name == "x\\xff.csv"


def test_bytes_that_are_not_utf8(tmp_path: Path) -> None:
    lines = [b"post_id,created_at,author,thread", b"a,%s,ada,t", b"b,%s,bj\xf6rn,t", "c,%s,björn,t".encode()]
    rows, skipped = read(write(tmp_path, b"\n".join(lines).replace(b"%s", GOOD.encode())))
    assert [row["external_id"] for row in rows] == ["a", "c"]
    assert skipped == [("activity.csv:3", "author: 'bj\\udcf6rn': it is not UTF-8")]


def test_ten_megabytes_in_one_cell(tmp_path: Path) -> None:
    header = "post_id,created_at,author,thread,body\n"
    huge = "x" * 10_000_000
    rows, skipped = read(write(tmp_path, f'{header}a,{GOOD},ada,t,"{huge}"\nb,{GOOD},bo,t,{"y" * LONGEST_TEXT}\n'))
    assert [row["external_id"] for row in rows] == ["b"]
    assert skipped[0][0] == "activity.csv:2"
    assert skipped[0][1].endswith("…': 10,000,000 characters; at most 1,000,000 are allowed")


def test_a_quote_that_is_never_closed(tmp_path: Path) -> None:
    rows, skipped = read(write(tmp_path, f'post_id,created_at,author,thread\na,{GOOD},ada,t\n"b,{GOOD}\nc,{GOOD}\n'))
    assert [row["external_id"] for row in rows] == ["a"]
    assert [where for where, _ in skipped] == ["activity.csv:3"]
    assert "never closed" in skipped[0][1]


def test_a_record_without_end_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(records, "LONGEST_RECORD", 1_000)
    path = write(tmp_path, 'post_id,created_at,author,thread\n"' + "x\n" * 1_000)
    with pytest.raises(BadCsv, match=r"activity\.csv:2: .*does not end within 1,000"):
        read(path)


def test_lines_are_those_of_the_file(tmp_path: Path) -> None:
    content = f'post_id,created_at,author,thread,body\n\na,{GOOD},ada,t,"two\nlines"\n\nb,bad,bo,t,\nc,{GOOD},cy,t,\n'
    rows, skipped = read(write(tmp_path, content))
    assert [row["seq"] for row in rows] == ["3", "7"]
    assert [where for where, _ in skipped] == ["activity.csv:6"]


def test_unusual_but_right_instants(tmp_path: Path) -> None:
    instants = [
        "2024-W05-4T10:00:00Z",
        "20240201T100000+0100",
        "2024-02-01 10:00+01:00",
        "2024-02-01T10:00:00.123456789Z",
    ]
    content = "".join(f"p{at},{instant},ada,t\n" for at, instant in enumerate(instants))
    rows, skipped = read(write(tmp_path, "post_id,created_at,author,thread\n" + content))
    assert skipped == []
    assert [row["created_at"] for row in rows] == [
        "2024-02-01T10:00:00+00:00",
        "2024-02-01T09:00:00+00:00",
        "2024-02-01T09:00:00+00:00",
        "2024-02-01T10:00:00.123456+00:00",
    ]


@pytest.mark.parametrize(
    ("header", "what"),
    [
        ("", "there is no header row"),
        ("\n\n", "there is no header row"),
        ("post_id,created_at,author", "the column thread is missing"),
        ("post_id,created_at,author,thread,like", "the column 'like' is not known"),
        ("post_id,created_at,author,thread,author", "the column author stands there twice"),
        ('"post_id', "there is no header row"),
    ],
)
def test_a_wrong_header_is_refused(tmp_path: Path, header: str, what: str) -> None:
    with pytest.raises(BadHeader) as refused:
        CsvSource(write(tmp_path, header))
    assert any(where == "activity.csv:1" and said.startswith(what) for where, said in refused.value.problems)
    assert "required: post_id, created_at, author, thread; optional: channel" in str(refused.value)


def test_unreadable_paths(tmp_path: Path) -> None:
    for path in (tmp_path / "none.csv", tmp_path, Path("/dev/null"), Path("a\0b")):
        with pytest.raises(Unreadable):
            CsvSource(path)


def test_the_list_of_skipped_rows_is_bounded(tmp_path: Path) -> None:
    bad = "x,bad,ada,t\n" * (MOST_LISTED + 5)
    rows, skipped = read(write(tmp_path, "post_id,created_at,author,thread\n" + bad))
    assert (rows, len(skipped)) == ([], MOST_LISTED + 1)
    assert skipped[-1] == ("", "and 5 more that are not listed")


def test_the_digest_is_of_the_file(tmp_path: Path) -> None:
    path = write(tmp_path, f"post_id,created_at,author,thread\na,{GOOD},ada,t\n")
    source = CsvSource(path)
    list(source.batches(Skips()))
    assert source.digest() == hashlib.sha256(path.read_bytes()).hexdigest()
