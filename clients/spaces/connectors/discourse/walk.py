"""Walking through a forum: its whole past first, then what was bumped since, each topic read whole.

As Discourse's own code lists: thirty topics a page, `more_topics_url` when another follows, the pinned ones first; a
topic tells its first twenty posts and the ids of all, and the rest is asked for by id. Topics that come or go while we
read shift the pages, so no page is trusted to begin where the last one ended.

The cursor: {"since": the latest bump that is read, "seen": {topic: stamp} of those near it, "named": the categories'
digest}, and while the past is being read "past": {"page": n, "after": [instant, id] of the last topic read}. Every page
moves it, so that a look which ends after one page is nearer to the end.

A topic that comes in with an old date, as by an import or from a category that was closed to us, bumps nothing. So the
lists, without the topics, are gone through once a week from the oldest on, a few pages a look: "names": {"page": n,
"begun": instant, "is_whole": whether the end was reached}.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from clients.spaces.connectors.discourse.kept import CATEGORIES
from clients.spaces.connectors.discourse.topic import rows_of
from clients.spaces.connectors.fields import LARGEST_ID, Fields, Malformed
from clients.spaces.connectors.instants import EARLIEST, read_instant
from clients.spaces.rules.connection import KeyRefused, NothingThere, NotTaken, PlatformUnreachable
from clients.spaces.rules.pulling import Page, Payload

TOPICS_A_PAGE, POSTS_A_PAGE = 10, 200
"""What we keep at once: as many topics, or those in which as many posts are."""
LONGEST_PAGE_SECONDS = 10.0
"""And what is read by then, when the site is slow: a look ends between two pages alone."""
CHUNK = 20
"""Posts that are asked for at once by their ids."""
MANY, PRINTED = 100, 1_000
"""A topic of which more posts are wanting is asked for as for printing, so many posts a page."""
OVERLAP = timedelta(minutes=10)
MOST_ROUNDS = 3
NAMED_ANEW = timedelta(days=7)
"""The lists are gone through so often."""
NAMED_A_LOOK = 3
"""List pages that are gone through in one look, so that a week's looks reach ninety thousand topics."""
MOST_REPEATED = 5
"""List pages in a row that tell nothing new."""
ALL_ODD = 5
"""So many topics that are not as documented, and none that is: the site answers otherwise than it did."""
ODD = "odd"
"""The stamp of a topic of which a list does not tell when it was bumped."""
NOT_OURS = frozenset({"suggested_topics", "related_topics", "suggested_group_name"})
"""What a topic's answer says of other topics, differently each time."""

Get = Callable[[str, Mapping[str, str | int] | None], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Listed:
    """A topic as a list names it.

    is_pinned: it stands out of its order, and says nothing of where we are. is_odd: so does one of which the list does
    not tell what it should; it is read all the same, once.
    """

    number: int
    created_at: datetime
    bumped_at: datetime
    posts: int
    is_pinned: bool
    is_odd: bool = False

    @property
    def place(self) -> tuple[datetime, int]:
        return self.created_at, self.number

    @property
    def stamp(self) -> str:
        return ODD if self.is_odd else f"{self.bumped_at.isoformat()}/{self.posts}"


class Walk:
    """One look at one forum. `get` asks it for a path; Malformed is for the caller to put into words."""

    def __init__(self, get: Get) -> None:
        self._get = get
        self._well = self._odd = 0

    def pages(self, cursor: Mapping[str, Any]) -> Iterator[Page]:
        stand = dict(cursor)
        if "since" not in stand:
            newest = self.newest()
            stand = {"since": newest.isoformat() if newest else "", "past": {"page": 0, "after": None}}
        named = self._categories()
        if named and (digest := hashlib.sha256(named[0].content).hexdigest()[:16]) != stand.get("named"):
            stand["named"] = digest
            yield Page(named, stand)
        if "past" in stand:
            yield from self._past(stand)
            stand = {name: value for name, value in stand.items() if name != "past"}
            yield Page((), stand)
        yield from self._since(stand)

    def names(self, cursor: Mapping[str, Any], now: datetime) -> Iterator[Page]:
        """Name the topics of some list pages, for those that nothing else told of; the first look has just read all.

        Each look begins with the page on which the last one ended, since topics that went have moved the pages.
        """
        stand = dict(cursor.get("names") or {})
        if not stand:
            yield Page((), {**cursor, "names": {"page": 0, "begun": now.isoformat(), "is_whole": True}})
            return
        if stand["is_whole"]:
            if now - read_instant(stand["begun"]) < NAMED_ANEW:
                return
            stand = {"page": 0, "begun": now.isoformat(), "is_whole": False}
        named: list[str] = []
        for number in range(max(stand["page"] - 1, 0), stand["page"] + NAMED_A_LOOK):
            entries, has_more = self._list(number, _OLDEST_FIRST)
            named += [str(one.number) for one in entries]
            stand = {**stand, "page": number + 1, "is_whole": not has_more or not entries}
            if stand["is_whole"]:
                break
        yield Page((), {**cursor, "names": stand}, named=tuple(dict.fromkeys(named)))

    def newest(self) -> datetime | None:
        """The latest bump of all, None on an empty site."""
        return max((one.bumped_at for one in self._list(0, {})[0]), default=None)

    def threads(self, numbers: Iterable[int]) -> Iterator[Page]:
        yield from (page for page, _ in self._read([_Named(number) for number in numbers], {}))

    def _past(self, stand: dict[str, Any]) -> Iterator[Page]:
        number, repeated = stand["past"]["page"], 0
        told = stand["past"]["after"]
        after = (read_instant(told[0]), int(told[1])) if told else None
        while True:
            entries, has_more = self._list(number, _OLDEST_FIRST)
            entries = [*self._before(number, entries, after), *entries]
            wanted = {one.number: one for one in entries if one.is_pinned or after is None or one.place > after}
            for page, last in self._read(sorted(wanted.values(), key=lambda one: one.place), wanted):
                after = max(last.place, after or last.place) if last else after
                place = [after[0].isoformat(), after[1]] if after else None
                yield Page(page.payloads, {**stand, "past": {"page": number, "after": place}}, page.gone)
            if not has_more:
                return
            repeated = 0 if wanted else repeated + 1
            if repeated >= MOST_REPEATED:
                raise Malformed("topic_list: the same page comes again and again")
            number += 1

    def _before(self, number: int, entries: list[Listed], after: tuple[datetime, int] | None) -> list[Listed]:
        """The topics of earlier pages down to the last one that is read: something may have slipped on to them."""
        found: list[Listed] = []
        while number > 0 and after is not None and not _reaches(entries, after):
            number -= 1
            entries, _ = self._list(number, _OLDEST_FIRST)
            found = [*entries, *found]
        return found

    def _since(self, stand: dict[str, Any]) -> Iterator[Page]:
        since = read_instant(stand["since"]) if stand["since"] else None
        seen: dict[str, str] = dict(stand.get("seen", {}))
        listed = self._bumped(since - OVERLAP if since else None)
        wanted = {one.number: one for one in listed.values() if seen.get(str(one.number)) != one.stamp}
        todo = sorted(wanted.values(), key=lambda one: (one.bumped_at, one.number))
        for page, last in self._read(todo, wanted):
            if last:
                since = max(last.bumped_at, since or last.bumped_at)
            seen |= {one.thread: wanted[int(one.thread)].stamp for one in page.payloads}
            near = {number: one for number, one in seen.items() if since is None or _is_near(one, since)}
            stand = {**stand, "since": since.isoformat() if since else "", "seen": near}
            yield Page(page.payloads, stand, page.gone)

    def _bumped(self, until: datetime | None) -> dict[int, Listed]:
        """Every topic that was bumped since, asked for again until the pages stand still."""
        found: dict[int, Listed] = {}
        for _ in range(MOST_ROUNDS):
            before, number = dict(found), 0
            while True:
                entries, has_more = self._list(number, {})
                found |= {one.number: one for one in entries if until is None or one.is_odd or one.bumped_at >= until}
                own = [one for one in entries if not one.is_pinned]
                is_older = until is not None and bool(own) and own[-1].bumped_at < until
                if not has_more or not entries or is_older or (number and not own):
                    break
                number += 1
            if number == 0 or found == before:
                break
        return found

    def _read(self, todo: list[Any], wanted: Mapping[int, Listed]) -> Iterator[tuple[Page, Listed | None]]:
        """Read topics, some at a time; what is read when the site stops answering is handed on before that is said.

        With each page comes the last listed topic on it that stands in its own place.
        """
        payloads: list[Payload] = []
        gone: list[str] = []
        posts, last, begun = 0, None, time.monotonic()
        for one in todo:
            try:
                payload, count = self._topic(one.number)
            except NothingThere:
                gone.append(str(one.number))
            except PlatformUnreachable:
                if payloads or gone:
                    yield Page(tuple(payloads), {}, tuple(gone)), last
                raise
            else:
                payloads.append(payload)
                posts += count
            if one.number in wanted and not wanted[one.number].is_pinned:
                last = wanted[one.number]
            is_long = time.monotonic() - begun >= LONGEST_PAGE_SECONDS
            if len(payloads) + len(gone) >= TOPICS_A_PAGE or posts >= POSTS_A_PAGE or is_long:
                yield Page(tuple(payloads), {}, tuple(gone)), last
                payloads, gone, posts, begun = [], [], 0, time.monotonic()
        if payloads or gone:
            yield Page(tuple(payloads), {}, tuple(gone)), last

    def _topic(self, number: int) -> tuple[Payload, int]:
        """One topic with all its posts, those of them that staff alone sees too. Raises: NothingThere."""
        key = f"topic/{number}"
        try:
            told = self._whole(number)
        except KeyRefused as refusal:
            return Payload.untold(key, refusal, thread=str(number)), 1
        except Malformed as error:
            self._note_odd(error)
            return Payload.untold(key, error, thread=str(number)), 1
        try:
            rows_of(told, 0)
            self._well += 1
        except Malformed as error:
            self._note_odd(error)  # it is kept all the same, and read again when we can
        content = json.dumps({name: value for name, value in told.items() if name not in NOT_OURS})
        return Payload(key, content.encode(), str(number)), len(told["post_stream"]["posts"])

    def _note_odd(self, error: Malformed) -> None:
        self._odd += 1
        if self._odd >= ALL_ODD and not self._well:
            raise error

    def _whole(self, number: int) -> dict[str, Any]:
        """Raises: NothingThere; KeyRefused; Malformed, also when it names posts that it does not tell."""
        for _ in range(2):  # a post that is destroyed meanwhile stands in one answer and not in the next
            told = self._get(f"/t/{number}.json", {"show_deleted": "true"})
            stream = Fields("post_stream.", Fields("", told).need("post_stream", dict))
            ids = [one for one in stream.need("stream", list) if isinstance(one, int)]
            posts = _by_id(stream.need("posts", list))
            if len(ids) - len(posts) > MANY:
                posts |= self._printed(number, len(ids))
            missing = [one for one in ids if one not in posts]
            for start in range(0, len(missing), CHUNK):
                asked = "&".join(f"post_ids[]={one}" for one in missing[start : start + CHUNK])
                part = Fields("", self._get(f"/t/{number}/posts.json?{asked}", None)).need("post_stream", dict)
                posts |= _by_id(Fields("post_stream.", part).need("posts", list))
            if all(one in posts for one in ids):
                ordered = [posts[one] for one in dict.fromkeys(ids)]
                return {**told, "post_stream": {"posts": ordered, "stream": ids}}
        raise Malformed("post_stream.stream: it names posts that the site does not tell")

    def _printed(self, number: int, count: int) -> dict[int, Any]:
        """A long topic a thousand posts at a time, as for printing: only an admin's key may as often as it likes."""
        posts: dict[int, Any] = {}
        with suppress(KeyRefused, NotTaken):
            for page in range(1, -(-count // PRINTED) + 1):
                asked: dict[str, str | int] = {"show_deleted": "true", "print": "true", "page": page}
                stream = Fields("", self._get(f"/t/{number}.json", asked)).need("post_stream", dict)
                posts |= _by_id(Fields("post_stream.", stream).need("posts", list))
        return posts

    def _categories(self) -> tuple[Payload, ...]:
        try:
            told = self._get("/categories.json", {"include_subcategories": "true"})
        except (NothingThere, KeyRefused):
            return ()
        return (Payload(CATEGORIES, json.dumps({"category_list": _named(told)}, sort_keys=True).encode()),)

    def _list(self, number: int, order: Mapping[str, str | int]) -> tuple[list[Listed], bool]:
        told = Fields("", self._get("/latest.json", {**order, "page": number}))
        found = Fields("topic_list.", told.need("topic_list", dict))
        entries = found.need("topics", list)
        has_more = bool(found.get("more_topics_url", str, ""))
        listed = [_listed(Fields(f"topics[{index}].", one)) for index, one in enumerate(entries)]
        if listed and all(one.is_odd for one in listed):
            raise Malformed("topic_list.topics: no topic tells created_at and bumped_at")
        return listed, has_more


@dataclass(frozen=True, slots=True)
class _Named:
    number: int


_OLDEST_FIRST: dict[str, str | int] = {"order": "created", "ascending": "true"}


def _listed(entry: Fields) -> Listed:
    number = entry.integer("id", least=1, most=LARGEST_ID)
    try:
        created_at = entry.instant("created_at")
        return Listed(
            number=number,
            created_at=created_at,
            bumped_at=entry.optional_instant("bumped_at") or created_at,
            posts=entry.optional_integer("posts_count") or 0,
            is_pinned=bool(entry.get("pinned", bool, False) or entry.get("pinned_globally", bool, False)),
        )
    except Malformed:
        return Listed(number, EARLIEST, EARLIEST, 0, is_pinned=True, is_odd=True)


def _reaches(entries: list[Listed], after: tuple[datetime, int]) -> bool:
    return any(one.place <= after for one in entries if not one.is_pinned)


def _is_near(stamp: str, since: datetime) -> bool:
    return stamp == ODD or read_instant(stamp.rpartition("/")[0]) >= since - OVERLAP


def _by_id(posts: list[Any]) -> dict[int, Any]:
    return {one["id"]: one for one in posts if isinstance(one, dict) and isinstance(one.get("id"), int)}


def _named(told: dict[str, Any]) -> dict[str, Any]:
    """Of the categories what stays the same from one look to the next: their ids and names."""
    found = Fields("category_list.", Fields("", told).need("category_list", dict)).need("categories", list)
    return {"categories": [_category(one) for one in found]}


def _category(told: Any) -> dict[str, Any]:
    entry = Fields("category.", told)
    inside = [_category(one) for one in entry.get("subcategory_list", list, [])]
    return {"id": entry.need("id", int), "name": entry.text("name"), "subcategory_list": inside}
