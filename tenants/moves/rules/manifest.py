"""The first page of a client's archive: what is in it, and the digest of each part.

Pure. Source: docs/decisions/0032.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import PurePosixPath
from typing import Any

from tenants.kernel.refusals import Refusal

FORMAT = 1
MANIFEST, PUBLIC, FILES = "manifest.json", "public.json", "files/"
MOST_PARTS = 200_000
LONGEST_MANIFEST = 200_000_000
"""Bytes; a hundred thousand files are named in 15 MB."""
MOST_TIMES_SMALLER = 400
"""How many times smaller than its content a part may be packed: zeros pack to a thousandth, rows to a fiftieth."""


class NotAnArchive(Refusal):
    """The file is not a client's archive, or is damaged; says where."""


@dataclass(frozen=True, slots=True)
class Part:
    """One member of the archive. sha256 and bytes: of its content, unpacked."""

    name: str
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Table:
    """One table of the client's schema. columns: in the order of the copy; rows: how many."""

    name: str
    columns: tuple[str, ...]
    rows: int
    part: Part


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody whom rows of the client name: `id` as the rows have it, `uuid` and `email` for whom it is."""

    id: int
    uuid: str
    email: str
    name: str
    language: str
    time_zone: str
    is_active: bool


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an archive holds.

    client: the tenant's fields. migrations: those that shaped the schema, `app.name`. types: content type id → label.
    sequences: name → the last number that was given out.
    """

    made_at: str
    migrations: tuple[str, ...]
    client: Mapping[str, Any]
    people: tuple[Person, ...]
    types: Mapping[str, str]
    tables: tuple[Table, ...]
    sequences: Mapping[str, int]
    public: Part
    files: tuple[Part, ...]
    format: int = FORMAT

    @property
    def parts(self) -> tuple[Part, ...]:
        return (self.public, *(table.part for table in self.tables), *self.files)

    def as_text(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True)


def read(text: bytes) -> Manifest:
    """Return the manifest that stands in `text`. Raises: NotAnArchive, naming the field."""
    try:
        told = json.loads(text)
        if told.get("format") != FORMAT:
            raise NotAnArchive(f"{MANIFEST}: format {told.get('format')!r}; this release reads {FORMAT}")
        told["people"] = tuple(Person(**one) for one in told["people"])
        told["migrations"] = tuple(map(str, told["migrations"]))
        told["tables"] = tuple(_table(one) for one in told["tables"])
        told["files"] = tuple(Part(**one) for one in told["files"])
        told["public"] = Part(**told["public"])
        made = Manifest(**told)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise NotAnArchive(f"{MANIFEST}: {type(error).__name__} {error}") from None
    for part in made.parts:
        check_name(part.name)
    check_once([part.name for part in made.parts])
    if odd := [part.name for part in made.files if not part.name.startswith(FILES)]:
        raise NotAnArchive(f"{odd[0][:80]!r} is no file of the client's: those stand under {FILES}")
    return made


def check_name(name: str) -> None:
    """Let a member's name pass that stays inside the archive's own folder. Raises: NotAnArchive."""
    path = PurePosixPath(name)
    odd = not name or path.is_absolute() or ".." in path.parts or "\\" in name or "\0" in name or str(path) != name
    if odd:
        raise NotAnArchive(f"{name[:80]!r} is no name of a part")


def check_once(names: Sequence[str]) -> None:
    """Let names pass of which each stands once and none is a folder of another's. Raises: NotAnArchive."""
    if twice := [name for name, count in Counter(names).items() if count > 1]:
        raise NotAnArchive(f"{twice[0][:80]!r} stands in it more than once: which one is meant?")
    folders = {str(parent) for name in names for parent in PurePosixPath(name).parents}
    if odd := sorted(folders.intersection(names)):
        raise NotAnArchive(f"{odd[0][:80]!r} is a part and a folder of parts at once")


def check_sizes(packed: Mapping[str, tuple[int, int]]) -> None:
    """Refuse what unpacks to far more than it is. packed: member → (bytes in the file, bytes unpacked as it claims).

    Raises: NotAnArchive.
    """
    if len(packed) > MOST_PARTS:
        raise NotAnArchive(f"it has {len(packed)} parts; at most {MOST_PARTS}")
    for name, (small, large) in packed.items():
        if large > 1_000_000 and large > small * MOST_TIMES_SMALLER:
            raise NotAnArchive(f"{name[:80]}: {large} bytes packed into {small} is more than data can be")


def _table(told: dict[str, Any]) -> Table:
    return Table(told["name"], tuple(told["columns"]), int(told["rows"]), Part(**told["part"]))
