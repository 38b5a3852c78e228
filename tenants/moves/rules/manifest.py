"""The first page of a client's archive: what is in it, and the digest of each part.

Pure. Source: docs/decisions/0032.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import PurePosixPath
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, Field, TypeAdapter, ValidationError

from tenants.kernel import zones
from tenants.kernel.refusals import Refusal

FORMAT = 1
MANIFEST, PUBLIC, FILES = "manifest.json", "public.json", "files/"
MOST_PARTS = 200_000
LONGEST_MANIFEST = 200_000_000
"""Bytes; a hundred thousand files are named in 15 MB. The client's public rows are read whole, too."""
LONGEST_ROW = 100_000_000
"""Bytes of one row as it is packed; the database holds a row whole while it reads it."""
MOST_TIMES_SMALLER = 400
"""How many times smaller than its content a part may be packed: zeros pack to a thousandth, rows to a fiftieth."""


class NotAnArchive(Refusal):
    """The file is not a client's archive, or is damaged; says where."""


def _without_nul(text: str) -> str:
    if "\0" in text:
        raise ValueError("no text holds NUL")
    return text


def _uuid(text: str) -> str:
    return str(UUID(text))


def _zone(text: str) -> str:
    if text not in zones.names():
        raise ValueError("it names no time zone")
    return text


Text = Annotated[str, AfterValidator(_without_nul)]
Count = Annotated[int, Field(ge=0, lt=1 << 63)]


@dataclass(frozen=True, slots=True)
class Part:
    """One member of the archive. sha256 and bytes: of its content, unpacked."""

    name: Text
    bytes: Count
    sha256: Text


@dataclass(frozen=True, slots=True)
class Table:
    """One table of the client's schema. columns: in the order of the copy; rows: how many."""

    name: Text
    columns: tuple[Text, ...]
    rows: Count
    part: Part


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody whom rows of the client name: `id` as the rows have it, `uuid` and `email` for whom it is."""

    id: Count
    uuid: Annotated[str, AfterValidator(_uuid)]
    email: Text
    name: Text
    language: Text
    time_zone: Annotated[str, AfterValidator(_zone)]
    is_active: bool


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an archive holds.

    client: the tenant's fields. migrations: those that shaped the schema, `app.name`. types: content type id → label.
    sequences: name → the last number that was given out.
    """

    made_at: Text
    migrations: tuple[Text, ...]
    client: Mapping[str, Text | bool | None]
    people: tuple[Person, ...]
    types: Mapping[Annotated[str, Field(pattern=r"^[0-9]{1,18}$")], Annotated[str, Field(pattern=r"^\w+\.\w+$")]]
    tables: tuple[Table, ...]
    sequences: Mapping[Text, Annotated[int, Field(ge=1, lt=1 << 63)]]
    public: Part
    files: tuple[Part, ...]
    format: int = FORMAT

    @property
    def parts(self) -> tuple[Part, ...]:
        return (self.public, *(table.part for table in self.tables), *self.files)

    def as_text(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True)


@dataclass(frozen=True, slots=True)
class _Format:
    format: int


_FORMAT, _MANIFEST = TypeAdapter(_Format), TypeAdapter(Manifest)


def read(text: bytes) -> Manifest:
    """Return the manifest that stands in `text`. Raises: NotAnArchive, naming the field."""
    try:
        told = _FORMAT.validate_json(text, strict=True).format
        if told != FORMAT:
            raise NotAnArchive(f"{MANIFEST}: format {told}; this release reads {FORMAT}")
        made = _MANIFEST.validate_json(text, strict=True)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(map(str, first["loc"]))[:80]
        raise NotAnArchive(f"{MANIFEST}: {where + ': ' if where else ''}{first['msg']}") from None
    for part in made.parts:
        check_name(part.name)
    check_once([part.name for part in made.parts])
    if odd := [part.name for part in made.files if not part.name.startswith(FILES)]:
        raise NotAnArchive(f"{odd[0][:80]!r} is no file of the client's: those stand under {FILES}")
    if made.public.bytes > LONGEST_MANIFEST:
        raise NotAnArchive(f"{made.public.name}: {made.public.bytes} bytes; at most {LONGEST_MANIFEST}")
    return made


def no_longer_rows(name: str, chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Hand on a table's rows as they are packed, a line each. Raises: NotAnArchive, for a row past LONGEST_ROW."""
    begun = 0
    for chunk in chunks:
        first, last = chunk.find(b"\n"), chunk.rfind(b"\n")
        longest = begun + (first if first >= 0 else len(chunk))
        begun = len(chunk) - last - 1 if last >= 0 else longest
        if longest > LONGEST_ROW:
            raise NotAnArchive(f"{name}: one row has more than {LONGEST_ROW} bytes")
        yield chunk


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
