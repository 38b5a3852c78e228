"""The queue's rows: each open case of the board with its title, its time left and who holds it, in groups."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from cms.queue import left, words
from cms.queue.left import Left, State
from reporting.document.formats import Formats

if TYPE_CHECKING:
    from tenants.boards.models import OpenCase

Titles = Mapping[tuple[int, int], str]
WITHIN = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Claim:
    """Who has taken a case to themselves."""

    name: str
    is_you: bool


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One open case in the queue. `note` says why its clock does not run, or what kind of case it is."""

    key: str
    url: str
    piece_url: str
    client: str
    slug: str
    number: int
    title: str
    kind: str
    note: str
    priority: int
    claim: Claim | None
    left: Left


@dataclass(frozen=True, slots=True)
class Group:
    """Rows under one heading. `key` is late, hour, today, later, held or none."""

    key: str
    name: str
    rows: tuple[QueueRow, ...]


class Rows:
    """Makes rows for one reader at one instant; `query` is what the list was asked for, kept in each address."""

    def __init__(self, titles: Titles, formats: Formats, *, user_id: int, at: datetime, query: str = "") -> None:
        self.titles, self.formats, self.user_id, self.at = titles, formats, user_id, at
        self.query = f"?{query}" if query else ""

    def of(self, case: OpenCase) -> QueueRow:
        tenant, standing = case.tenant, time_left(case, at=self.at)
        address = reverse("agency:case", args=[tenant.slug, case.number])
        title = self.titles.get((case.tenant_id, case.case_id), "")
        return QueueRow(
            key=f"{tenant.slug}-{case.number}",
            url=f"{address}{self.query}",
            piece_url=f"{address}?piece=case{self.query.replace('?', '&')}",
            client=tenant.name,
            slug=tenant.slug,
            number=case.number,
            title=title or _("Case %(number)s") % {"number": case.number},
            kind=words.kinds().get(case.kind, case.kind),
            note=self._note(case, standing),
            priority=case.priority,
            claim=claim_of(case.claimed_by_user_id, case.claimed_by, reader_id=self.user_id),
            left=standing,
        )

    def _note(self, case: OpenCase, standing: Left) -> str:
        if standing.state is State.HELD:
            return words.pause_reasons().get(case.pause_reason, _("paused"))
        if standing.opens_at:
            return _("opens %(when)s") % {"when": words.opening(standing.opens_at, self.formats)}
        return words.kinds().get(case.kind, case.kind).lower()

    def groups(self, cases: Iterable[OpenCase]) -> list[Group]:
        """The rows under their headings; a heading without rows is left out."""
        held: dict[str, list[QueueRow]] = {key: [] for key in group_names()}
        for case in cases:
            row = self.of(case)
            held[self._group(row.left)].append(row)
        return [Group(key, group_names()[key], tuple(rows)) for key, rows in held.items() if rows]

    def _group(self, standing: Left) -> str:
        if standing.due_at is None:
            return "held" if standing.state is State.HELD else "none"
        if standing.state is State.LATE:
            return "late"
        if standing.due_at <= self.at + WITHIN:
            return "hour"
        days = [each.astimezone(self.formats.zone).date() for each in (self.at, standing.due_at)]
        return "today" if days[0] == days[1] else "later"


def group_names() -> dict[str, str]:
    return {
        "late": _("Past due"),
        "hour": _("Within the hour"),
        "today": _("Today"),
        "later": _("Later"),
        "held": _("Paused"),
        "none": _("Without a clock"),
    }


def claim_of(user_id: int | None, name: str, *, reader_id: int) -> Claim | None:
    return Claim(name, user_id == reader_id) if user_id else None


def time_left(case: OpenCase, *, at: datetime) -> Left:
    """What the board tells of a case's clock that is due first."""
    if case.due_at is not None:
        windows = [(datetime.fromisoformat(opens), datetime.fromisoformat(closes)) for opens, closes in case.windows]
        return left.running(case.due_at, windows, at=at, is_warned=case.warned_at is not None)
    return left.held(case.remaining_minutes) if case.pause_reason else Left(State.NONE)
