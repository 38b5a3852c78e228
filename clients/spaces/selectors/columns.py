"""Columns of many rows, read in bulk: COPY in binary, straight into arrays."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray
from psycopg import sql

_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
"""PostgreSQL's own: binary instants are microseconds since then."""
_DAY = 86_400_000_000
_SENDS = {"i8": sql.SQL("int8send"), "b1": sql.SQL("boolsend"), "at": sql.SQL("timestamptz_send")}
_TYPES = {"i8": ">i8", "b1": "?", "at": ">i8"}
_KEPT = {"i8": np.int64, "b1": np.bool_, "at": np.int64}
_HEADER, _END = 19, 0xFFFF


def microseconds(instant: datetime) -> int:
    """Microseconds since the epoch of the arrays."""
    return (instant - _EPOCH) // timedelta(microseconds=1)


def utc_dates(instants: NDArray[np.int64]) -> list[date]:
    """The dates in UTC of instants in microseconds, each once, ascending."""
    return (np.datetime64(_EPOCH.date()) + np.unique(instants // _DAY)).tolist()


def read(cursor: Any, query: str, types: str, values: Mapping[str, Any]) -> list[Any]:
    """Return the columns of `query` as arrays. Its columns must not be null and have the types `types`.

    The server sends each column as one string of bytes: a row of its own for each post costs ten times as much here.
    """
    kinds = types.split()
    names = [sql.Identifier(f"c{index}") for index in range(len(kinds))]
    columns = [
        sql.SQL("coalesce(string_agg({send}({name}), ''), ''), count({name})").format(send=_SENDS[kind], name=name)
        for kind, name in zip(kinds, names, strict=True)
    ]
    whole = sql.SQL("COPY (SELECT count(*), {columns} FROM ({query}) rows ({names})) TO STDOUT (FORMAT BINARY)").format(
        columns=sql.SQL(", ").join(columns),
        query=sql.SQL(query).format(**{name: sql.Literal(value) for name, value in values.items()}),
        names=sql.SQL(", ").join(names),
    )
    (fields,) = rows(cursor, whole)
    count = int.from_bytes(fields[0], "big")
    if any(int.from_bytes(each, "big") != count for each in fields[2::2]):
        raise ValueError("a null in a column that must have none")
    return [
        np.frombuffer(each, _TYPES[kind]).astype(_KEPT[kind]) for kind, each in zip(kinds, fields[1::2], strict=True)
    ]


def rows(cursor: Any, query: sql.Composable) -> Iterator[list[memoryview]]:
    """The rows that a binary COPY gives, each the bytes of its fields; none of which may be null."""
    with cursor.copy(query) as copy:
        data = memoryview(b"".join(copy))
    at = _HEADER
    while (count := int.from_bytes(data[at : at + 2], "big")) != _END:
        at, fields = at + 2, []
        for _ in range(count):
            length = int.from_bytes(data[at : at + 4], "big")
            fields.append(data[at + 4 : at + 4 + length])
            at += 4 + length
        yield fields
