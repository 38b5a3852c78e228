"""The rows behind a figure: which lists there are, one stretch of one of them, the same as a file."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import F, Q, QuerySet
from django.http import HttpResponse
from django.utils import timezone

from clients.spaces.rules import html
from clients.spaces.selectors import behind as rows
from clients.spaces.selectors.threads import address
from cms.asked import Asked
from cms.exports import KINDS, Cell, download
from cms.keyset import Stretch, stretch
from cms.lists import LONGEST_QUERY, Column, Listing, Table
from reporting.rules.behind import BEHIND, OF_WORDS, Behind, Kind
from reporting.selectors import behind as counted
from tenants.access.request import PersonRequest

PAGE_SIZE = 50
MOST_IN_A_FILE = 20_000


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A person behind a figure: their name and space, and the amount that the list is about."""

    name: str
    space: str
    amount: int | None


@dataclass(frozen=True, slots=True)
class PairRow:
    name: str
    whom: str
    space: str
    amount: int


PEOPLE = Table("people", (Column("name"), Column("space"), Column("amount")), sort="-amount", searched=("name",))
PAIRS = Table(
    "pairs",
    (Column("name"), Column("whom"), Column("space"), Column("amount")),
    sort="-amount",
    searched=("name", "whom"),
)


class KeptListing(Listing[Any]):
    """A list that keeps the month, the space and which list it is while the reader types."""

    def __init__(self, *given: Any, kept: tuple[str, ...] = ("month", "space", "of")) -> None:
        super().__init__(*given)
        self._kept = kept

    @property
    def kept(self) -> list[tuple[str, str]]:
        said = ((name, self.asked.get(name, "")) for name in self._kept)
        return [*((name, value) for name, value in said if value), *super().kept]


class Found:
    """What one reader asked for behind one figure: the list that counts, or the one that it is a share of."""

    def __init__(self, request: PersonRequest, key: str, asked: Asked) -> None:
        self.key, self.asked, self.by = key, asked, request.actor
        self.behind: Behind = (BEHIND | OF_WORDS)[key]
        self.address = request.GET
        of = self.address.get("of", "")
        self.part = of if of in self.behind.lists else self.behind.part
        self.query = self.address.get("q", "").replace("\0", "").strip()[:LONGEST_QUERY]
        self.newest_first = self.address.get("sort") != "at"

    @property
    def is_rows(self) -> bool:
        """Whether these are posts or threads: as many as there are, so read stretch by stretch."""
        return self.behind.kind in (Kind.POSTS, Kind.THREADS)

    def rows(self, part: str) -> QuerySet[Any]:
        span = counted.span(self.asked.month, **self.asked.where)
        if self.behind.kind is Kind.POSTS:
            return rows.posts(part, span, self.by)
        return rows.threads(part, span, self.by)

    def count(self, part: str) -> int:
        """How many there are on one of the lists, whatever is searched for."""
        return self.rows(part).count() if self.is_rows else len(self._held(part))

    def _held(self, part: str) -> list[Any]:
        if self.behind.kind is Kind.PAIRS:
            return list(counted.pairs(part, self.asked.month, **self.asked.where))
        return list(counted.people(part, self.asked.month, self.by, **self.asked.where))

    @cached_property
    def found(self) -> QuerySet[Any]:
        """Posts or threads with the instant by which they are paged, as searched for."""
        found = self.rows(self.part)
        if self.behind.kind is Kind.POSTS:
            where = Q(thread__title__icontains=self.query) | Q(author__name__icontains=self.query)
            found = found.annotate(at=F("created_at"))
        else:
            where = Q(title__icontains=self.query) | Q(starter__name__icontains=self.query)
            found = found.annotate(at=F("opened_at"))
        return found.filter(where) if self.query else found

    @cached_property
    def stretch(self) -> Stretch:
        return stretch(self.found, self.address, size=PAGE_SIZE, newest_first=self.newest_first)

    @cached_property
    def listing(self) -> KeptListing:
        """People or pairs, by the amount that the list is about."""
        held = self._held(self.part)
        if self.behind.kind is Kind.PAIRS:
            people = rows.named({one for each in held for one in (each.person_id, each.whom_id)}, self.by)
            found: list[Any] = [
                PairRow(
                    _name(people, each.person_id),
                    _name(people, each.whom_id),
                    _space(people, each.person_id),
                    each.replies,
                )
                for each in held
            ]
            return KeptListing(self.address, PAIRS, found)
        people = rows.named({each.person_id for each in held}, self.by)
        found = [PersonRow(_name(people, each.person_id), _space(people, each.person_id), each.amount) for each in held]
        return KeptListing(self.address, PEOPLE, found)

    def file(self, owner: str) -> HttpResponse | None:
        """The rows as the file that was asked for, if any was: the first MOST_IN_A_FILE of them."""
        name = f"{owner}-{self.key}-{self.asked.month}"
        if not self.is_rows:
            return self.listing.file(name)
        kind = self.address.get("format", "")
        if kind not in KINDS:
            return None
        head = POST_HEAD if self.behind.kind is Kind.POSTS else THREAD_HEAD
        order = ("-at", "-id") if self.newest_first else ("at", "id")
        held = self.found.order_by(*order)[:MOST_IN_A_FILE]
        cells = post_cells if self.behind.kind is Kind.POSTS else thread_cells
        lines = (cells(each) for each in held.iterator(chunk_size=2000))
        return download(f"{name}-{timezone.localdate():%Y-%m-%d}", kind, head, lines)


def _name(people: dict[int, Any], pk: int) -> str:
    return str(people[pk]) if pk in people else ""


def _space(people: dict[int, Any], pk: int) -> str:
    return people[pk].space.name if pk in people else ""


POST_HEAD = ("at", "author", "staff", "thread", "space", "likes", "words", "url")
THREAD_HEAD = ("at", "title", "starter", "channel", "space", "answered_at", "url")


def post_cells(post: Any) -> list[Cell]:
    words = html.plain(post.body, is_html=post.is_html)
    where = address(post.thread, post)
    return [post.at, str(post.author), post.is_staff, post.thread.title, post.space.name, post.like_count, words, where]


def thread_cells(thread: Any) -> list[Cell]:
    starter, channel = thread.starter, thread.channel
    names = [thread.title, str(starter) if starter else "", str(channel) if channel else "", thread.space.name]
    return [thread.at, *names, thread.answer_at, address(thread)]
