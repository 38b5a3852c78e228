"""Taking in what a platform's members do, by asking it: page by page, each kept before it is read.

The platform is asked outside any transaction. One page is one transaction: its answers, what they change, and the place
from which to go on. So whoever is killed goes on behind the last page that was kept. docs/decisions/0045.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F

from clients.spaces.connectors import live
from clients.spaces.models import AskedAgain, Connection, Payload, Pull, Space
from clients.spaces.rules.connection import PULL, NoConnection, PlatformRefused, PlatformUnreachable, TooManyCalls
from clients.spaces.rules.pulling import About, Page, PullReport
from clients.spaces.rules.source import Skips
from clients.spaces.services import board, ingestion, payloads, runs
from clients.spaces.services.connections import calling
from tenants import audit
from tenants.access.rules.permissions import Permission, require
from tenants.backend.current import connection
from tenants.boards import services as boards
from tenants.kernel.actor import Actor
from tenants.kernel.refusals import Refusal
from tenants.locks import ClientBusy, client_lock
from tenants.rules.lifecycle import Doing
from tenants.services import lifecycle

READ_AGAIN = timedelta(days=7)
"""Within this time each thread is read again, so that what bumps nothing is found: edits, deletions, likes."""
LOOKS_A_ROUND = READ_AGAIN // timedelta(minutes=10)
FRESH = timedelta(days=1)
"""A thread that was read within this time is not read again by its turn alone."""
MOST_ASKED = 200
"""Threads that were asked for, in one look."""
SHORT_SECONDS = 5
"""A platform that asks us to wait this long at most is waited for; else the look ends, and another one follows."""
MOST_WAITS = 20


class PulledElsewhere(ClientBusy):
    """Somebody else reads the same space at this moment."""


def pull(
    space: Space, *, by: Actor, at: datetime, seconds: float | None = None, again: bool = False, noted: bool = True
) -> PullReport:
    """Read on from where the last look ended, and return what that brought.

    seconds: after which the look ends between two pages; the next one goes on there. again: read every held thread
    once more. noted: whether the connection remembers how it went.

    Raises: NotPermitted; StageForbids; ClientBusy; NoConnection, also where the platform tells no activity; and when
        nothing new was kept by then PlatformRefused; PlatformUnreachable. What was kept stays, and is told.
    """
    require(by, Permission.EVIDENCE_INGEST)
    lifecycle.require_here(Doing.INGEST)
    begun = time.monotonic()
    ends = None if seconds is None else begun + seconds
    reached = Connection.objects.filter(space=space).first()
    if reached is None:
        raise NoConnection("The space is not connected to its platform: connect it first, on its desk page")
    Pull.objects.get_or_create(space=space, defaults={"begun_at": at})
    look = _Look(space, reached, by=by, at=at)
    try:
        with calling(space.pk, at=at if noted else None) as platform:
            about = platform.about()
            look.report.is_whole = all(look.keep(page, ends) for page in _pages(platform, look, again=again))
    except Refusal as refusal:
        runs.tell(space, seconds=time.monotonic() - begun, by=by, at=at)
        if not look.report.payloads or not isinstance(refusal, PlatformRefused | PlatformUnreachable):
            raise
        look.report.refusal = refusal
        return look.report
    with transaction.atomic():
        _note(space, about, look.report, at)
        runs.tell(space, seconds=time.monotonic() - begun, by=by, at=at)
        board.note(at=at)
    return look.report


@transaction.atomic
def begin_anew(space: Space, *, by: Actor, at: datetime) -> None:
    """Let the next look walk through the past from its beginning: for what came in there with an old date.

    Raises: NotPermitted.
    """
    require(by, Permission.EVIDENCE_INGEST)
    pull = Pull.objects.select_for_update().filter(space=space).first()
    if pull is None:
        return  # nothing of its past is read yet, so the next look begins there anyway
    Pull.objects.filter(pk=pull.pk).update(cursor={}, whole_at=None, revision=F("revision") + 1)
    audit.record("spaces.past.begun_anew", target=space, by=by, at=at, before={"whole_at": _told(pull.whole_at)})


def _told(instant: datetime | None) -> str | None:
    return instant.isoformat() if instant else None


def ask_again(space_id: int, keys: Iterable[str], *, at: datetime, hurry: bool = True) -> None:
    """Have these threads, by the platform's ids, read again by the first look from `at` on, before all else.

    hurry: let there be one at that instant.
    """
    rows = [AskedAgain(space_id=space_id, thread_key=key, due_at=at) for key in dict.fromkeys(keys)]
    AskedAgain.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["space", "thread_key"], update_fields=["due_at"]
    )
    if hurry:
        boards.bring_forward(PULL, space_id, at=at)


def next_asked_at(space_id: int) -> datetime | None:
    """When the first thread is due that somebody asked for."""
    return AskedAgain.objects.filter(space_id=space_id).order_by("due_at").values_list("due_at", flat=True).first()


def recompute(space: Space, *, by: Actor, at: datetime) -> PullReport:
    """Read what is kept of a space again, and bring that in: it changes nothing while our reading is the same.

    Raises: NotPermitted; StageForbids; ClientBusy; NoConnection.
    """
    require(by, Permission.EVIDENCE_INGEST)
    begun, report = time.monotonic(), PullReport(is_whole=True)
    kinds = Payload.objects.filter(space=space, is_current=True).order_by("kind").values_list("kind", flat=True)
    for kind in list(kinds.distinct()):
        for part in payloads.current(space, kind):
            with client_lock(connection.tenant, "ingest"), transaction.atomic():
                lifecycle.require_here(Doing.INGEST)
                skips = Skips()
                merged = ingestion.merge_source(space, live.read(kind, "kept", part), skips, at=at)
                payloads.note_problems(space, part, skips.listed)
                runs.add(space, f"{kind.lower()}-kept", "kept", part, merged, skips, by=by, at=at)
            report.payloads += len(part)
            report.threads += merged.threads
            report.posts += merged.posts
            report.changed += merged.changed
            report.skipped += skips.all()
    runs.tell(space, seconds=time.monotonic() - begun, by=by, at=at)
    return report


def _note(space: Space, about: About, report: PullReport, at: datetime) -> None:
    """A look ended well: when, and what the platform said of itself."""
    whole = {"whole_at": at} if report.is_whole else {}
    stated = {"platform_post_count": about.post_count, "platform_newest_at": about.newest_at}
    Pull.objects.filter(space=space).update(looked_at=at, **stated, **whole)
    if about.registered_count is not None:
        Space.objects.filter(pk=space.pk).update(registered_count=about.registered_count)


class _Look:
    """One look at one space: keeps page after page."""

    def __init__(self, space: Space, reached: Connection, *, by: Actor, at: datetime) -> None:
        self.space, self.kind, self.by, self.at = space, reached.kind, by, at
        self._name = reached.base_url.partition("://")[2][:200]
        self.report = PullReport()
        state = Pull.objects.get(space=space)
        self.cursor, self._revision = state.cursor, state.revision

    def keep(self, page: Page, ends: float | None) -> bool:
        """Keep a page in one transaction; False when the time is over."""
        with client_lock(connection.tenant, "ingest"), transaction.atomic():
            lifecycle.require_here(Doing.INGEST)
            self._go_on(page)
            kept = payloads.keep(self.space, self.kind, page.payloads, at=self.at)
            if kept.fresh or page.gone:
                self._bring_in(page, kept)
            read = [*page.gone, *(one.thread for one in page.payloads if one.thread)]
            AskedAgain.objects.filter(space=self.space, thread_key__in=read, due_at__lte=self.at).delete()
            ask_again(self.space.pk, payloads.unheard(self.space, page.named), at=self.at, hurry=False)
        self.report.pages += 1
        return _is_left(ends)

    def _go_on(self, page: Page) -> None:
        moved = Pull.objects.filter(space=self.space, revision=self._revision)
        cursor = self.cursor if page.cursor is STAND else page.cursor
        if not moved.update(cursor=cursor, revision=self._revision + 1):
            raise PulledElsewhere(f"{self.space.name}: somebody else reads it at this moment", purpose="pull")
        self.cursor = cursor
        self._revision += 1

    def _bring_in(self, page: Page, kept: payloads.Kept) -> None:
        skips = Skips()
        source = live.read(self.kind, self._name, kept.fresh)
        merged = ingestion.merge_source(self.space, source, skips, at=self.at, gone=page.gone)
        payloads.put_aside(self.space, page.gone, at=self.at)
        payloads.note_problems(self.space, kept.fresh, skips.listed)
        payloads.drop_superseded(self.space, kept, at=self.at, deleted=merged.deleted)
        payloads.forget_erased(self.space, self.kind, kept.fresh)
        kind = f"{self.kind.lower()}-pull"
        runs.add(self.space, kind, self._name, kept.fresh, merged, skips, by=self.by, at=self.at)
        self.report.payloads += len(kept.fresh)
        self.report.threads += merged.threads
        self.report.posts += merged.posts
        self.report.changed += merged.changed
        self.report.skipped += skips.all()


STAND: dict[str, object] = {}
"""The cursor of a page that moves it nowhere."""


def _pages(platform: live.Platform, look: _Look, *, again: bool) -> Iterator[Page]:
    """What was asked for, then what is new, then the threads whose turn it is to be read again."""
    due = AskedAgain.objects.filter(space=look.space, due_at__lte=look.at)
    asked = list(due.order_by("due_at", "pk").values_list("thread_key", flat=True)[:MOST_ASKED])
    yield from _again(platform, asked)
    due.filter(thread_key__in=asked).delete()  # what no thread of the platform's is called like was not answered
    yield from _on(platform, look)
    if again:
        most, until = None, look.at
    else:
        most = payloads.threads_count(look.space, look.kind) // LOOKS_A_ROUND + 1
        until = look.at - FRESH
    yield from _again(platform, payloads.longest_unseen(look.space, look.kind, until=until, most=most))


def _on(platform: live.Platform, look: _Look) -> Iterator[Page]:
    """The pages from where we stand; a platform that asks for a moment is given it, and asked again from there."""
    waits = 0
    while True:
        try:
            yield from platform.pages(look.cursor)
            return
        except TooManyCalls as refusal:
            waits += 1
            if refusal.retry_after_seconds is None or refusal.retry_after_seconds > SHORT_SECONDS or waits > MOST_WAITS:
                raise
            time.sleep(refusal.retry_after_seconds)


def _is_left(ends: float | None) -> bool:
    return ends is None or time.monotonic() < ends


def _again(platform: live.Platform, keys: list[str]) -> Iterator[Page]:
    if keys:
        with suppress(NoConnection):  # of a kind that reads no single threads
            for page in platform.threads(keys):
                yield Page(page.payloads, STAND, page.gone)
