"""A person's own address of a client's calendar: made, made anew, called in."""

from __future__ import annotations

import secrets
from datetime import datetime

from django.db import IntegrityError, transaction

from content_calendar.models import FeedToken
from content_calendar.selectors.feeds import digest
from tenants import audit
from tenants.access.rules.permissions import Permission, require
from tenants.kernel.actor import Actor
from tenants.kernel.refusals import Refusal

BYTES = 32


class FeedOfAPerson(Refusal):
    """A feed shows what one person may see, so it is a person's."""


class FeedMadeTwice(Refusal):
    """Another feed was made for the same person at this moment."""


@transaction.atomic
def make(*, by: Actor, at: datetime) -> str:
    """Return the secret of a new feed of the calendar for `by`; the one before shows nothing any more.

    It is told this once: only its digest is kept. Raises: NotPermitted; FeedOfAPerson; FeedMadeTwice.
    """
    user_id = _person(by)
    _revoke(user_id, at=at)
    token = secrets.token_urlsafe(BYTES)
    try:
        with transaction.atomic():
            feed = FeedToken.objects.create(user_id=user_id, sha256=digest(token), made_at=at)
    except IntegrityError:
        raise FeedMadeTwice("Another feed was made for you at this moment: look at the page again") from None
    audit.record("content_calendar.feed.made", target=feed, by=by, at=at)
    return token


@transaction.atomic
def revoke(*, by: Actor, at: datetime) -> bool:
    """Call in the feed of `by`: its address shows nothing from now on; False when there was none.

    Raises: NotPermitted; FeedOfAPerson.
    """
    feed = FeedToken.objects.filter(user_id=_person(by), revoked_at=None).first()
    if feed is None or not _revoke(feed.user_id, at=at):
        return False
    audit.record("content_calendar.feed.revoked", target=feed, by=by, at=at)
    return True


def _person(by: Actor) -> int:
    require(by, Permission.CALENDAR_VIEW)
    if by.user_id is None:
        raise FeedOfAPerson("A feed shows what one person may see: sign in as one")
    return by.user_id


def _revoke(user_id: int, *, at: datetime) -> bool:
    return bool(FeedToken.objects.filter(user_id=user_id, revoked_at=None).update(revoked_at=at))
