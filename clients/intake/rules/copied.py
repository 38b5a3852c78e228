"""Rows as PostgreSQL's COPY writes them as text: tabs between, a backslash before what would be read otherwise."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_MEANS = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}
NULL = "\\N"


def rows(text: str, columns: Sequence[str]) -> Iterator[dict[str, str | None]]:
    """Yield each whole line as column → value; a line of another length is left out.

    >>> list(rows("1\\tAda\\\\tLind\\n2\\t\\\\N\\n", ["id", "name"]))
    [{'id': '1', 'name': 'Ada\\tLind'}, {'id': '2', 'name': None}]
    """
    for line in text.split("\n")[:-1]:
        values = line.split("\t")
        if len(values) == len(columns):
            yield {
                name: None if value == NULL else _ESCAPED.sub(lambda hit: _MEANS.get(hit[1], hit[1]), value)
                for name, value in zip(columns, values, strict=True)
            }
