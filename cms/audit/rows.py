"""One entry as one row: who, what, before and after, from where, and its place in the chain."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils.translation import gettext as _

from cms.audit import words
from cms.lists import Column
from reporting.document.formats import Formats
from tenants.access.selectors import people
from tenants.kernel.actor import ActorKind

if TYPE_CHECKING:
    from tenants.audit.models import Entry

BEFORE, AFTER = "before", "after"
SHOWN = 3
"""Lines of what changed that a row shows at once."""
LONGEST_VALUE = 300


@dataclass(frozen=True, slots=True)
class Change:
    """One value that changed, or was said with the change: then `before` is empty and `is_new`."""

    name: str
    before: str
    after: str
    is_new: bool


@dataclass(frozen=True, slots=True)
class EntryRow:
    """One entry in the list. `position` is 0 while it is not sealed."""

    uuid: UUID
    at: str
    who: str
    who_key: str
    is_system: bool
    app: str
    verb: str
    word: str
    target: str
    target_key: str
    changes: list[Change]
    more: list[Change]
    is_erased: bool
    door: str
    ip: str
    request_id: str
    position: int


COLUMNS = (
    Column("at"),
    Column("who", "actor_name"),
    Column("who_uuid", value=lambda row: str(row.actor_uuid or "")),
    Column("who_kind", "actor_kind"),
    Column("verb"),
    Column("target_type"),
    Column("target_id"),
    Column("target_uuid", value=lambda row: str(row.target_uuid or "")),
    Column("target_label"),
    Column("before", value=lambda row: _text(row.data.get(BEFORE))),
    Column("after", value=lambda row: _text(row.data.get(AFTER))),
    Column("data", value=lambda row: _text({k: v for k, v in row.data.items() if k not in (BEFORE, AFTER)} or None)),
    Column("door"),
    Column("ip"),
    Column("request_id"),
    Column("position"),
    Column("uuid", value=lambda row: str(row.uuid)),
)
"""What a file says."""


def rows(entries: Sequence[Entry], formats: Formats) -> list[EntryRow]:
    """The rows of one page, with one query for the people that they name."""
    called = people.names(uuid for entry in entries for uuid in entry.people or [])
    return [_row(entry, called, formats) for entry in entries]


def _row(entry: Any, called: Mapping[UUID, str], formats: Formats) -> EntryRow:
    app, _dot, said = entry.verb.partition(".")
    changes = changed(entry.data, {str(uuid): name for uuid, name in called.items()})
    return EntryRow(
        uuid=entry.uuid,
        at=formats.instant(entry.at, short=True),
        who=entry.actor_name or _("erased person"),
        who_key=str(entry.actor_uuid or ""),
        is_system=entry.actor_kind == ActorKind.SYSTEM,
        app=words.apps().get(app, app),
        verb=entry.verb,
        word=said.replace(".", " ").replace("_", " "),
        target=_target(entry, called),
        target_key=f"{entry.target_type}:{entry.target_id}" if entry.target_id else "",
        changes=changes[:SHOWN],
        more=changes[SHOWN:],
        is_erased=entry.data_salt is None,
        door=words.doors().get(entry.door, ""),
        ip=entry.ip or "",
        request_id=entry.request_id,
        position=entry.position or 0,
    )


def _target(entry: Entry, called: Mapping[UUID, str]) -> str:
    """What it is called; a person as they are called now; else its kind with its number."""
    if entry.target_uuid and entry.target_uuid in called:
        return called[entry.target_uuid]
    kind = entry.target_type.rpartition(".")[2]
    return entry.target_label or f"{kind} {entry.target_id}".strip()


def changed(data: Mapping[str, Any], called: Mapping[str, str]) -> list[Change]:
    """What changed, value by value, then whatever else the entry says. People are named as they are called now."""
    before, after = data.get(BEFORE), data.get(AFTER)
    if isinstance(before, dict) or isinstance(after, dict):
        was, now = (each if isinstance(each, dict) else {} for each in (before, after))
        pairs = [(name, was.get(name), now.get(name)) for name in dict.fromkeys([*was, *now])]
        found = [Change(_name(n), _text(old, called), _text(new, called), n not in was) for n, old, new in pairs]
    elif BEFORE in data or AFTER in data:
        found = [Change("", _text(before, called), _text(after, called), BEFORE not in data)]
    else:
        found = []
    rest = [(name, value) for name, value in data.items() if name not in (BEFORE, AFTER)]
    return found + [Change(_name(name), "", _text(value, called), True) for name, value in rest if value != ""]


def _name(code: str) -> str:
    return code.replace("_", " ")


def _text(value: Any, called: Mapping[str, str] | None = None) -> str:
    if value is None or value == "":
        return "–" if called is not None else ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, str | int | float):
        said = str(value)
        return (called or {}).get(said, said)[: LONGEST_VALUE if called is not None else None]
    if isinstance(value, list) and all(isinstance(each, str | int | float) for each in value):
        return ", ".join(map(str, value))[: LONGEST_VALUE if called is not None else None]
    return json.dumps(value, ensure_ascii=False)[: LONGEST_VALUE if called is not None else None]
