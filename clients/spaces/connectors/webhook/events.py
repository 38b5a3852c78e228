"""What a signed call of the client's own system tells: one event of a post or a flag, in the words of the CSV."""

from __future__ import annotations

import json
from typing import Any, TypeVar

from clients.spaces.connectors.csv.columns import COLUMNS, Column, Doubt, check_text, instants, keys, keys_or_blank
from clients.spaces.connectors.files import shown
from clients.spaces.connectors.instants import EXPECTED, read_instant
from clients.spaces.rules.flag import FlagRow, Reason, Resolution, State
from clients.spaces.rules.inbox import FlagWord, NotUnderstood, PostWord, Told, Version
from tenants.kernel.instants import NotAnInstant

WRITTEN, EDITED, DELETED = "post.written", "post.edited", "post.deleted"
RAISED, SETTLED = "flag.raised", "flag.settled"
PING = "ping"
TYPES = frozenset({WRITTEN, EDITED, DELETED, RAISED, SETTLED})
LARGEST_VERSION = 2**31 - 1
T = TypeVar("T")

_FLAG_COLUMNS = (
    Column("flag_id", "external_id", keys, required=True),
    Column("post_id", "post_key", keys, required=True),
    Column("thread", "thread_key", keys_or_blank),
    Column("flagged_at", "flagged_at", instants, required=True),
)
_REASONS = {one.lower(): one for one in Reason}
_RESOLUTIONS = {one.lower(): one for one in Resolution if one}


def read(body: bytes) -> Told:
    """Return what an event of one of `TYPES` tells. Raises: NotUnderstood."""
    told = json.loads(body)
    version = _version(told)
    if told["type"] == DELETED:
        (key,) = _cells(told, [COLUMNS["post_id"]]).values()
        return Told(posts=(PostWord(str(key), version, None),))
    if told["type"] in (WRITTEN, EDITED):
        cells = _cells(told, COLUMNS.values())
        return Told(posts=(PostWord(str(cells["external_id"]), version, cells),))
    row = _flag(told, is_settled=told["type"] == SETTLED)
    return Told(flags=(FlagWord(row.external_id, version, row),))


def _version(told: dict[str, Any]) -> Version:
    try:
        at = read_instant(str(told.get("at")))
    except NotAnInstant:
        raise NotUnderstood(f"at: {shown(str(told.get('at')))} is not {EXPECTED}") from None
    number = told.get("version", 0)
    if isinstance(number, bool) or not isinstance(number, int) or not 0 <= number <= LARGEST_VERSION:
        raise NotUnderstood(f"version: {shown(str(number))} is not a whole number from 0 to {LARGEST_VERSION}")
    return at, number


def _cells(told: dict[str, Any], columns: Any) -> dict[str, str | None]:
    """The fields as staging cells; what is left out is what an empty cell of the CSV is."""
    return {column.fills: _cell(column, told.get(column.name)) for column in columns}


def _cell(column: Column, value: Any) -> str | None:
    if isinstance(value, bool):
        value = str(int(value))
    elif isinstance(value, int):
        value = str(value)[:40]
    elif value is None:
        value = ""
    if not isinstance(value, str):
        raise NotUnderstood(f"{column.name}: not a text")
    if column.required and not value.strip():
        raise NotUnderstood(f"{column.name}: the field is missing or empty")
    try:
        check_text([value])
        (cell,) = column.read([value])
    except Doubt as doubt:
        raise NotUnderstood(f"{column.name}: {shown(value)}: {doubt}") from None
    return cell


def _flag(told: dict[str, Any], *, is_settled: bool) -> FlagRow:
    cells = {name: str(cell) for name, cell in _cells(told, _FLAG_COLUMNS).items()}
    at = _version(told)[0]
    resolution = _one_of(told, "resolution", _RESOLUTIONS) if is_settled else Resolution.NONE
    return FlagRow(
        external_id=cells["external_id"],
        post_key=cells["post_key"],
        thread_key=cells["thread_key"],
        reason=_one_of(told, "reason", _REASONS),
        flagged_at=read_instant(cells["flagged_at"]),
        flag_count=_count(told),
        score=0.0,
        state=State.RESOLVED if is_settled else State.OPEN,
        resolution=resolution,
        settled_at=at if is_settled else None,
        reopened_at=None if is_settled else at,
        is_settled_by_staff=is_settled and told.get("by_staff") in (True, 1, "1"),
    )


def _one_of(told: dict[str, Any], name: str, known: dict[str, T]) -> T:
    value = told.get(name)
    if not isinstance(value, str) or value not in known:
        raise NotUnderstood(f"{name}: {shown(str(value))} is not one of {', '.join(known)}")
    return known[value]


def _count(told: dict[str, Any]) -> int:
    value = told.get("count", 1)
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value < 1_000_000:
        raise NotUnderstood(f"count: {shown(str(value))} is not a whole number from 1 to 999,999")
    return value
