"""Mastodon's API: what a community's own server tells its moderators, and a status that is posted once.

As documented at https://docs.joinmastodon.org and as mastodon-mock answers.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote, unquote

from clients.spaces.connectors import answers, raw
from clients.spaces.connectors.fields import Fields, Malformed
from clients.spaces.connectors.mastodon.kept import is_open
from clients.spaces.connectors.mastodon.reports import read_reports
from clients.spaces.connectors.wire import Answer, Wire
from clients.spaces.rules.connection import (
    NothingThere,
    NotTaken,
    NotUnderstood,
    OnlyByHand,
    PlatformRefused,
    PlatformUnreachable,
)
from clients.spaces.rules.flag import FlagRow
from clients.spaces.rules.publishing import Outgoing, Published
from clients.spaces.rules.pulling import About, Decision, Page, Payload
from clients.spaces.rules.source import Skips

STATUSES_A_PAGE = 40
"""As many as Mastodon gives at once; each that opens a thread costs one call more."""
REPORTS_A_PAGE = 200
MOST_PAGES = 2_000
SAME_WORDS_FOR = timedelta(hours=20)
"""Mastodon forgets a key after an hour. Until then and for so long after it, the same words of ours are the same piece;
what is said anew every day at the same hour is not."""
LONGEST_ID = 200
Status = tuple[str, dict[str, Any], bytes]
"""Its id, what it says, and that byte for byte."""
_NEXT = re.compile(r'<[^<>]*[?&]max_id=([^&<>]+)[^<>]*>;\s*rel="next"')


class MastodonServer:
    """One server, spoken to with the token of somebody who moderates it."""

    def __init__(self, base_url: str, username: str, secret: str, *, may_be_loopback: bool) -> None:
        self._base_url = base_url.rstrip("/")
        self._wire = Wire(base_url, {"Authorization": f"Bearer {secret}"}, may_be_loopback=may_be_loopback)
        self._host = self._wire.host

    def probe(self) -> str:
        """Return the account whose token it is. Raises: PlatformRefused; PlatformUnreachable."""
        return self._own()[1]

    def publish(self, post: Outgoing) -> tuple[str, str]:
        """Post the piece's body: a status has no title. The same key, and the same words of ours, post nothing new."""
        if post.channel is not None:
            why = f"{self._host} has no channels: leave the channel empty"
            raise NotTaken(why, host=self._host, status=422, words="")
        if (held := self._said(post.body)) is not None:
            return held
        content = json.dumps({"status": post.body, "visibility": "public"}).encode()
        headers = {"Content-Type": "application/json; charset=utf-8", "Idempotency-Key": post.key}
        told = answers.data(self._wire.call("POST", "/api/v1/statuses", content=content, headers=headers), self._host)
        with self._documented():
            return _address(Fields("", told))

    def find(self, key: str) -> Published | None:
        """None: Mastodon answers no question about a key. `publish` looks for the words instead."""
        return None

    def flags(self, skips: Skips) -> Iterator[FlagRow]:
        """Yield every report, the open ones first, then those that somebody resolved."""
        opened: dict[str, str | int] = {"limit": REPORTS_A_PAGE}
        for asked in (opened, {**opened, "resolved": "true"}):
            for body in self._pages("/api/v1/admin/reports", asked):
                yield from read_reports(raw.loaded(body), skips)

    def about(self) -> About:
        """Its registered accounts; its posts are not told, since it counts those that only some may read as well."""
        try:
            told = answers.data(self._wire.call("GET", "/api/v1/instance"), self._host)
        except NothingThere:
            return About()
        with self._documented():
            stats = Fields("stats.", Fields("", told).get("stats", dict, {}))
            return About(registered_count=stats.optional_integer("user_count"))

    def pages(self, cursor: Mapping[str, Any]) -> Iterator[Page]:
        """Yield the threads that were opened on the server since, oldest first, then the latest ones once more.

        The timeline tells of no new answer; older threads are read again by `threads`.
        """
        since, read = str(cursor.get("since") or "0"), set[str]()
        for _ in range(MOST_PAGES):
            statuses = self._timeline(min_id=since)
            if not statuses:
                break
            read.update(identity for identity, _, _ in statuses)
            yield from self._read(statuses, since)
            since = statuses[-1][0]
        latest = [one for one in self._timeline() if one[0] not in read]
        for page in self._read(latest, since):
            yield Page(page.payloads, {"since": since}, page.gone)

    def threads(self, keys: Sequence[str]) -> Iterator[Page]:
        """Read threads again by their opening status; one that is not there any more is gone."""
        for key in keys:
            answer = self._wire.call("GET", f"/api/v1/statuses/{quote(key, safe='')}")
            try:
                told = answers.data(answer, self._host)
            except NothingThere:
                yield Page((), {}, gone=(key,))
                continue
            yield from self._read([(key, told, answer.body)], key)

    def decide(self, flag_id: str, decision: Decision) -> None:
        """Resolve a report. Mastodon lets no program take down what others wrote: somebody does it there, first.

        Raises: OnlyByHand, while a post that is to go is there.
        """
        way = f"/api/v1/admin/reports/{quote(flag_id, safe='')}"
        told = self._data("GET", way)
        with self._documented():
            report = Fields("", told)
            is_resolved = report.need("action_taken", bool)
            posts = [
                Fields("statuses[].", one).text("id", longest=LONGEST_ID) for one in report.get("statuses", list, [])
            ]
        if decision is Decision.REMOVE:
            self._take_down(posts, f"{self._base_url}/admin/reports/{quote(flag_id, safe='')}")
        if not is_resolved:
            self._data("POST", f"{way}/resolve")

    def _take_down(self, posts: list[str], where: str) -> None:
        for post in posts:
            try:
                told = self._data("GET", f"/api/v1/statuses/{quote(post, safe='')}")
                if _author(told) == self._own()[0]:
                    self._data("DELETE", f"/api/v1/statuses/{quote(post, safe='')}")
                    continue
            except NothingThere:
                continue
            said = f"{self._host} lets no program take down a post of somebody else: do it at {where}, then try again"
            raise OnlyByHand(said, host=self._host, where=where)

    def _read(self, statuses: Sequence[Status], since: str) -> Iterator[Page]:
        """The threads that these statuses open, as one page; what is read stays read when the server stops answering.

        A status that answers another one comes with the thread that it is in.
        """
        found: list[Payload] = []
        gone: list[str] = []
        try:
            for identity, status, content in statuses:
                if status.get("in_reply_to_id") is None and status.get("reblog") is None:
                    payload = self._thread(identity, content)
                    if payload is not None:
                        found.append(payload)
                    else:
                        gone.append(identity)
                since = identity
        except (PlatformRefused, PlatformUnreachable):
            if found or gone:
                yield Page(tuple(found), {"since": since}, tuple(gone))
            raise
        yield Page(tuple(found), {"since": since}, tuple(gone))

    def _thread(self, identity: str, content: bytes) -> Payload | None:
        """A status with all that stands below it and that everybody may read; None when it went a moment ago."""
        answer = self._wire.call("GET", f"/api/v1/statuses/{quote(identity, safe='')}/context")
        try:
            answers.data(answer, self._host)
        except NothingThere:
            return None
        with self._documented():
            below = raw.items(raw.fields(answer.body).get("descendants", b"null"))
            context = raw.framed(descendants=raw.listed([one for one in below if is_open(raw.loaded(one))]))
        return Payload(f"thread/{identity}", raw.framed(status=content, context=context), thread=identity)

    def _timeline(self, **asked: str) -> list[Status]:
        """A page of the server's own timeline, the oldest first: by id, since ids are numbers that grow with time."""
        params: dict[str, str | int] = {"local": "true", "limit": STATUSES_A_PAGE, **asked}
        answer = self._wire.call("GET", "/api/v1/timelines/public", params=params)
        told = answers.listed(answer, self._host)
        with self._documented():
            parts = raw.items(answer.body)
            found = [
                (Fields(f"[{index}].", one).text("id", longest=LONGEST_ID), one, parts[index])
                for index, one in enumerate(told)
            ]
        return sorted(found, key=lambda one: (len(one[0]), one[0]))

    def _said(self, body: str) -> tuple[str, str] | None:
        """What we said in these words a short time ago."""
        way = f"/api/v1/accounts/{quote(self._own()[0], safe='')}/statuses"
        params: dict[str, str | int] = {"exclude_reblogs": "true", "limit": STATUSES_A_PAGE}
        told = answers.listed(self._wire.call("GET", way, params=params), self._host)
        earliest = datetime.now(UTC) - SAME_WORDS_FOR
        with self._documented():
            for status in (Fields(f"[{index}].", one) for index, one in enumerate(told)):
                if status.instant("created_at") < earliest:
                    continue
                identity, url = _address(status)
                source = self._data("GET", f"/api/v1/statuses/{quote(identity, safe='')}/source")
                if Fields("", source).text("text").split() == body.split():
                    return identity, url
        return None

    def _own(self) -> tuple[str, str]:
        told = self._data("GET", "/api/v1/accounts/verify_credentials")
        with self._documented():
            account = Fields("", told)
            return account.text("id", longest=LONGEST_ID), account.text("acct", longest=200)

    def _pages(self, way: str, params: dict[str, str | int]) -> Iterator[bytes]:
        for _ in range(MOST_PAGES):
            answer: Answer = self._wire.call("GET", way, params=params)
            answers.listed(answer, self._host)
            yield answer.body
            onward = _NEXT.search(answer.headers.get("link", ""))
            if onward is None:
                return
            params = {**params, "max_id": unquote(onward[1])[:200]}
        raise NotUnderstood(f"{self._host} tells of more than {MOST_PAGES} pages hold", host=self._host)

    def _data(self, method: str, way: str) -> dict[str, Any]:
        return answers.data(self._wire.call(method, way), self._host)

    @contextmanager
    def _documented(self) -> Iterator[None]:
        """What is not as Mastodon documents it is refused with the place where it stands."""
        try:
            yield
        except Malformed as error:
            raise NotUnderstood(f"{self._host} answered otherwise than documented: {error}", host=self._host) from None


def _author(status: dict[str, Any]) -> object:
    account = status.get("account")
    return account.get("id") if isinstance(account, dict) else None


def _address(status: Fields) -> tuple[str, str]:
    return status.text("id", longest=LONGEST_ID), status.text("url", longest=500)
