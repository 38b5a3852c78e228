"""What one reader asked of a trail: filters in the address, one stretch of rows, the same rows as a file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Any
from uuid import UUID

from django.http import HttpResponse, QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.audit import words
from cms.audit.rows import COLUMNS
from cms.exports import KINDS, download
from cms.keyset import AFTER, BEFORE, Stretch, stretch
from cms.lists import LONGEST_QUERY
from tenants.audit.selectors.trail import Asked, asked_for, every

PAGE_SIZE = 50
MOST_IN_A_FILE = 20_000
OLDEST_FIRST, NEWEST_FIRST = "at", "-at"
SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Select:
    """One filter as a field: its name, label, choices, and which is in force."""

    key: str
    label: str
    choices: list[tuple[str, str]]
    chosen: str


@dataclass(frozen=True, slots=True)
class Only:
    """A filter that came with a link: what it shows alone, and where the list without it is."""

    label: str
    url: str


class Trail:
    """The trail of the schema where we stand, as `asked` in the address; nonsense there counts as not asked.

    called: people to choose from, uuid → name.
    """

    def __init__(self, asked: QueryDict, called: Mapping[UUID, str]) -> None:
        self.asked = asked
        self.called = {str(uuid): name for uuid, name in called.items()}
        self.query = self._said("q")[:LONGEST_QUERY]
        self.who = self._who()
        self.app = self._one_of("app", words.apps())
        self.door = self._one_of("door", words.doors())
        self.verb, self.target = self._said("verb")[:80], self._target()
        self.first_on, self.last_on = self._day("from"), self._day("until")
        self.sort = OLDEST_FIRST if asked.get("sort") == OLDEST_FIRST else NEWEST_FIRST

    def _said(self, key: str) -> str:
        return self.asked.get(key, "").replace("\0", "").strip()

    def _one_of(self, key: str, choices: Mapping[str, str]) -> str:
        return self._said(key) if self._said(key) in choices else ""

    def _who(self) -> str:
        said = self._said("who")
        try:
            return said if said == SYSTEM else str(UUID(said))
        except ValueError:
            return ""

    def _target(self) -> tuple[str, str] | None:
        kind, colon, pk = self._said("target").partition(":")
        return (kind[:80], pk[:64]) if colon and kind and pk else None

    def _day(self, key: str) -> date | None:
        try:
            on = date.fromisoformat(self._said(key))
        except ValueError:
            return None
        return on if date(2000, 1, 1) <= on < date(9000, 1, 1) else None

    @property
    def is_narrowed(self) -> bool:
        return any((self.query, self.who, self.app, self.door, self.verb, self.target, self.first_on, self.last_on))

    @cached_property
    def found(self) -> Any:
        who = self.who if self.who != SYSTEM else ""
        return asked_for(
            Asked(
                words=self.query,
                app=self.app,
                verb=self.verb,
                door=self.door,
                target=self.target,
                who=UUID(who) if who else None,
                system=self.who == SYSTEM,
                first_at=_midnight(self.first_on) if self.first_on else None,
                end_at=_midnight(self.last_on + timedelta(days=1)) if self.last_on else None,
            )
        )

    @cached_property
    def stretch(self) -> Stretch:
        return stretch(self.found, self.asked, size=PAGE_SIZE, newest_first=self.sort == NEWEST_FIRST)

    @cached_property
    def is_empty(self) -> bool:
        """Whether nothing was ever recorded here."""
        return not self.stretch.rows and not every().exists()

    @property
    def selects(self) -> list[Select]:
        named = [(SYSTEM, _("The system"))] + [(key, name) for key, name in self.called.items()]
        if self.who and self.who not in dict(named):
            named.append((self.who, self.who))
        return [
            Select("who", _("Who"), named, self.who),
            Select("app", _("What"), [*words.apps().items()], self.app),
            Select("door", _("From where"), [*words.doors().items()], self.door),
        ]

    @property
    def only(self) -> list[Only]:
        """What a link in a row narrowed the list to, each to be let go of."""
        found = [("verb", self.verb), ("target", ":".join(self.target) if self.target else "")]
        return [Only(said, self._without(key)) for key, said in found if said]

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What the form does not show and keeps."""
        return [(key, self._said(key)) for key in ("verb", "target", "sort") if self._said(key)]

    def _without(self, key: str) -> str:
        params = self.asked.copy()
        for name in (key, AFTER, BEFORE, "format"):
            params.pop(name, None)
        return f"?{params.urlencode()}"

    def file(self, owner: str) -> HttpResponse | None:
        """The rows that were found as the file that was asked for, if any was: the first MOST_IN_A_FILE of them."""
        kind = self.asked.get("format", "")
        if kind not in KINDS:
            return None
        order = ("-at", "-id") if self.sort == NEWEST_FIRST else ("at", "id")
        held = self.found.order_by(*order)[:MOST_IN_A_FILE]
        lines = ([column.of(row) for column in COLUMNS] for row in held.iterator(chunk_size=2000))
        name = f"{owner}-audit-{timezone.localdate():%Y-%m-%d}"
        return download(name, kind, [column.key for column in COLUMNS], lines)


def _midnight(on: date) -> datetime:
    return datetime.combine(on, time(), tzinfo=timezone.get_current_timezone())
