"""How a space's platform is read: how far, how fresh, what could not be read, and why we hold what we hold."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, F, Max, Q, Sum, Value
from django.db.models.functions import Coalesce, Greatest

from clients.spaces.models import Connection, Payload, Person, Post, Pull, Space, Thread
from clients.spaces.rules.connection import LOOKED_AT, PULL
from clients.spaces.rules.counting import Account
from clients.spaces.rules.inbox import HANDLE
from clients.spaces.rules.pulling import PEOPLE
from clients.spaces.selectors import inbox
from clients.spaces.selectors.inbox import Heard
from tenants.access.rules.permissions import Permission, may
from tenants.boards import selectors_work
from tenants.kernel.actor import Actor

MOST_LISTED = 50


@dataclass(frozen=True, slots=True)
class Unread:
    """One answer of which something could not be read, or that the platform would not give.

    why: in English; code, facts: of the refusal, where one was the reason.
    """

    key: str
    why: str
    seen_at: datetime
    code: str
    facts: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Reading:
    """How one space is read. `connection` comes without its key; `next_at`: when the platform is looked at next.

    newest_held: the latest post held. unread: the first of `unread_count`. joined_count: people of whom it is known
    when they joined. people_untold: why the platform does not tell who registered, None where it does or is
    never asked. heard: what the platform tells by itself, None where nobody is listened to. handled_at: when what waits
    of that is taken in.
    """

    space: Space
    connection: Connection | None
    pull: Pull | None
    next_at: datetime | None
    newest_held: datetime | None
    account: Account
    unread: list[Unread]
    unread_count: int
    joined_count: int
    people_untold: Unread | None
    heard: Heard | None
    handled_at: datetime | None

    @property
    def lag(self) -> timedelta | None:
        """How far what we hold lies behind the latest activity there; None where either is not known."""
        newest = self.pull.platform_newest_at if self.pull else None
        if newest is None or self.newest_held is None:
            return None
        return max(newest - self.newest_held, timedelta(0))

    @property
    def share_read(self) -> float | None:
        """Of the posts that the platform says it has, the share that is held while its past is read."""
        stated = self.pull.platform_post_count if self.pull else None
        return min(self.account.held / stated, 1.0) if stated else None


def reading(space: Space, by: Actor) -> Reading | None:
    """How `space` is read, in a fixed number of queries; None for who may not see evidence."""
    if not may(by, Permission.EVIDENCE_VIEW):
        return None
    reached = Connection.objects.filter(space=space).defer("sealed_secret").first()
    pull = Pull.objects.filter(space=space).first()
    odd = Payload.objects.filter(space=space, is_current=True).exclude(problem="").defer("content")
    untold = odd.filter(key=PEOPLE).first()
    odd = odd.exclude(key=PEOPLE)
    looked_at = reached is not None and reached.kind in LOOKED_AT
    return Reading(
        space=space,
        connection=reached,
        pull=pull,
        next_at=selectors_work.next_at(PULL, space.pk) if looked_at else None,
        newest_held=Post.objects.filter(space=space).aggregate(at=Max("created_at"))["at"],
        account=account(space, pull),
        unread=[_unread(one) for one in odd.order_by("key")[:MOST_LISTED]],
        unread_count=odd.count(),
        joined_count=Person.objects.filter(space=space, joined_at__isnull=False).count(),
        people_untold=_unread(untold) if untold else None,
        heard=inbox.heard([space.pk]).get(space.pk),
        handled_at=selectors_work.next_at(HANDLE, space.pk),
    )


def _unread(one: Payload) -> Unread:
    return Unread(one.key, one.problem, one.seen_at, one.problem_code, one.problem_facts)


def account(space: Space, pull: Pull | None) -> Account:
    """Count what is held of `space` against what its platform says, each difference by its reason."""
    live = Count("posts", filter=Q(posts__is_deleted=False))
    threads = Thread.objects.filter(space=space).annotate(live=live)
    zero = Value(0)
    told = threads.filter(stated_post_count__isnull=False).aggregate(
        stated=Coalesce(Sum("stated_post_count"), zero),
        short=Coalesce(Sum(Greatest(F("stated_post_count") - F("live"), zero)), zero),
        short_threads=Count("pk", filter=Q(stated_post_count__gt=F("live"))),
        more=Coalesce(Sum(Greatest(F("live") - F("stated_post_count"), zero)), zero),
        threads=Count("pk"),
    )
    untold = threads.filter(stated_post_count=None).aggregate(untold_posts=Coalesce(Sum("live"), zero))
    posts = Post.objects.filter(space=space).aggregate(
        held=Count("pk"),
        deleted=Count("pk", filter=Q(is_deleted=True)),
        hidden=Count("pk", filter=Q(is_deleted=False, is_hidden=True)),
        system=Count("pk", filter=Q(is_deleted=False, is_hidden=False, is_system=True)),
    )
    return Account(
        site_says=pull.platform_post_count if pull else None,
        threads_say=told["stated"] if told["threads"] else None,
        short=told["short"],
        short_threads=told["short_threads"],
        more=told["more"],
        untold=untold["untold_posts"],
        **posts,
    )
