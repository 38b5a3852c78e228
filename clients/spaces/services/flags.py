"""Taking in what the platform's people flagged."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction

from clients.spaces.events import FlagRaised, FlagSettled
from clients.spaces.models import Answer, Flag, Post, Space, Thread
from clients.spaces.rules.flag import FlagReport, FlagRow, State, resolved_at, waits_anew_since
from clients.spaces.rules.source import Skips
from clients.spaces.services.connections import calling
from tenants import audit
from tenants.access.rules.permissions import Permission, require
from tenants.backend.current import connection
from tenants.kernel.actor import Actor
from tenants.kernel.announcements import announce
from tenants.locks import client_lock
from tenants.rules.lifecycle import Doing
from tenants.services import lifecycle


def pull(space: Space, *, by: Actor, at: datetime) -> FlagReport:
    """Ask the platform for its flags and keep what it tells; again, with nothing new there, it changes nothing.

    The platform is asked before anything is written: when it fails half-way, nothing has changed.
    Raises: NotPermitted; NoConnection, also where the platform tells no flags; PlatformRefused; PlatformUnreachable;
        ClientBusy.
    """
    require(by, Permission.EVIDENCE_INGEST)
    lifecycle.require_here(Doing.INGEST)
    skips = Skips()
    with calling(space.pk, at=at) as platform:
        told = list(platform.flags(skips))
    report = store(space, told, by=by, at=at)
    return FlagReport(report.flags, report.raised, report.changed, skips.all())


def store(space: Space, told: Iterable[FlagRow], *, by: Actor, at: datetime) -> FlagReport:
    """Keep flags as the platform tells them: new ones are announced, changed ones follow, none is ever dropped.

    Of two that have the same id the later one holds. A flag that was resolved before it was ever seen raises nothing.
    Raises: NotPermitted; ClientBusy, when this client's flags or activity are being taken in.
    """
    with client_lock(connection.tenant, "ingest"):
        return take_in(space, told, by=by, at=at)


def take_in(space: Space, told: Iterable[FlagRow], *, by: Actor, at: datetime) -> FlagReport:
    """The same for who holds the client's lock "ingest" already. Raises: NotPermitted."""
    require(by, Permission.EVIDENCE_INGEST)
    lifecycle.require_here(Doing.INGEST)
    rows = {row.external_id: row for row in told}
    with transaction.atomic():
        held = {flag.external_id: flag for flag in Flag.objects.filter(space=space, external_id__in=rows)}
        posts = _posts(space, rows.values())
        threads = _threads(space, rows.values())
        fresh = [row for key, row in rows.items() if key not in held]
        for row in fresh:
            _raise(space, row, posts, threads, at)
        changed = sum(_follow(held[key], row, posts, at) for key, row in rows.items() if key in held)
        if fresh or changed:
            audit.record(
                "spaces.flags.taken_in", target=space, by=by, at=at, flags=len(rows), raised=len(fresh), changed=changed
            )
    return FlagReport(len(rows), len(fresh), changed)


def join_posts(space: Space) -> int:
    """Join flags to posts that have come in since; return how many found theirs."""
    waiting = Flag.objects.filter(space=space, post=None).exclude(post_key="").only("post_key")
    flags = {flag.pk: flag for flag in waiting}
    if not flags:
        return 0
    keys = {flag.post_key for flag in flags.values()}
    posts = dict(Post.objects.filter(space=space, external_id__in=keys).values_list("external_id", "pk"))
    found = [flag for flag in flags.values() if flag.post_key in posts]
    for flag in found:
        flag.post_id = posts[flag.post_key]
    return Flag.objects.bulk_update(found, ["post"])


def _posts(space: Space, rows: Iterable[FlagRow]) -> dict[str, tuple[int, int]]:
    """The flagged posts that we hold: the platform's id → row and thread."""
    keys = [row.post_key for row in rows]
    held = Post.objects.filter(space=space, external_id__in=keys).values_list("external_id", "pk", "thread_id")
    return {key: (pk, thread_id) for key, pk, thread_id in held}


def _threads(space: Space, rows: Iterable[FlagRow]) -> dict[str, int]:
    keys = [row.thread_key for row in rows]
    return dict(Thread.objects.filter(space=space, external_id__in=keys).values_list("external_id", "pk"))


def _raise(
    space: Space, row: FlagRow, posts: dict[str, tuple[int, int]], threads: dict[str, int], at: datetime
) -> None:
    post_id, thread_id = posts.get(row.post_key, (None, threads.get(row.thread_key)))
    flag = Flag.objects.create(
        space=space, external_id=row.external_id, post_id=post_id, seen_at=at, told_at=at, **_told(row)
    )
    if row.state is State.OPEN:
        announce(FlagRaised(flag.pk, space.pk, post_id, thread_id, row.reason, row.flagged_at))


def _follow(flag: Flag, row: FlagRow, posts: dict[str, tuple[int, int]], at: datetime) -> bool:
    """Let a held flag follow what is told now; True when that is something new.

    One that is opened anew there, as when more people flag a post that stayed, is waited for like one that is new. What
    was asked for before the flag was told of last says nothing of it.
    """
    if at < flag.told_at:
        return False
    told = _told(row) | {"post_id": posts.get(row.post_key, (flag.post_id, None))[0]}
    if all(getattr(flag, name) == value for name, value in told.items()):
        return False
    was_open, settled_at = flag.state == State.OPEN, flag.settled_at
    for name, value in told.items():
        setattr(flag, name, value)
    flag.told_at = at
    is_again = not was_open and row.state is State.OPEN
    if is_again:
        over_at = max(filter(None, (settled_at, _decided_by(flag, at))), default=None)
        flag.reopened_at = waits_anew_since(row.reopened_at, settled_at=over_at, told_at=at)
    flag.save()
    if is_again and flag.reopened_at is not None:
        thread_id = posts.get(row.post_key, (None, None))[1]
        announce(FlagRaised(flag.pk, flag.space_id, flag.post_id, thread_id, row.reason, flag.reopened_at, is_again))
    if was_open and row.state is State.RESOLVED:
        when = resolved_at(row.settled_at, told_at=at)
        announce(FlagSettled(flag.pk, flag.space_id, row.resolution, at, when, row.is_settled_by_staff))
    return True


def _decided_by(flag: Flag, at: datetime) -> datetime | None:
    """Just after our last decision on it, by our clock: the platform's may be slow, and opens nothing before that."""
    owed_at = Answer.objects.filter(flag=flag, owed_at__lt=at).values_list("owed_at", flat=True).first()
    return None if owed_at is None else owed_at + timedelta(microseconds=1)


def _told(row: FlagRow) -> dict[str, object]:
    return {
        "post_key": row.post_key,
        "thread_key": row.thread_key,
        "reason": row.reason,
        "flagged_at": row.flagged_at,
        "flag_count": row.flag_count,
        "score": row.score,
        "state": row.state,
        "resolution": row.resolution,
        "settled_at": row.settled_at,
        "is_settled_by_staff": row.is_settled_by_staff,
    }
