"""Saying how far the community has come."""

from __future__ import annotations

from datetime import date, datetime

from django.db import IntegrityError, transaction

from clients.events import CommunityStageNamed
from clients.models import CommunityStage
from clients.rules.community_stages import EARLIEST, LONGEST_REASON, Stage
from clients.selectors import profile
from tenants import audit
from tenants.access.rules.permissions import Permission, require
from tenants.kernel.actor import Actor
from tenants.kernel.announcements import announce
from tenants.kernel.instants import starts_at
from tenants.kernel.refusals import Refusal
from tenants.kernel.text import first_not_text
from tenants.models.versioned import stamp


class CommunityStageSame(Refusal):
    """The community is in that stage already."""


class CommunityStageTooEarly(Refusal):
    """A stage does not begin before the one that went before it."""


class CommunityStageAhead(Refusal):
    """A stage has begun when it is named."""


class CommunityStageReasonNeeded(Refusal):
    """A change says what it rests on, in plain text of at most so many characters."""


class CommunityStageMoved(Refusal):
    """Somebody has named a stage since the history was looked at."""


@transaction.atomic
def name_stage(stage: Stage, *, since_on: date, seen: int, reason: str, by: Actor, at: datetime) -> CommunityStage:
    """Add to the history in which stage the community is. `seen`: the last version when it was looked at, 0 for none.

    Of two from the same day the later said counts, so what was named wrongly today is put right today.

    Raises: NotPermitted; CommunityStageReasonNeeded; CommunityStageAhead; CommunityStageMoved; CommunityStageSame;
    CommunityStageTooEarly.
    """
    require(by, Permission.PROGRAMME_EDIT)
    why = reason.strip()
    if not why or len(why) > LONGEST_REASON or first_not_text(why):
        raise CommunityStageReasonNeeded(f"Say why, in at most {LONGEST_REASON} characters", most=LONGEST_REASON)
    today = profile.local_date(at)
    if since_on > today:
        raise CommunityStageAhead(f"{since_on} has not come yet: today is {today}", today_on=today.isoformat())
    last = CommunityStage.objects.order_by("-version").first()
    if seen != (last.version if last else 0):
        raise CommunityStageMoved("Somebody has named a stage since you looked")
    if last is not None and last.stage == stage:
        raise CommunityStageSame(f"It is in that stage since {last.since_on}", since_on=last.since_on.isoformat())
    earliest = last.since_on if last else EARLIEST
    if since_on < earliest:
        raise CommunityStageTooEarly(f"{since_on} is before {earliest}", first_on=earliest.isoformat())
    version = stamp(version=seen + 1, valid_from=starts_at(since_on, profile.current().zone), reason=why, by=by, at=at)
    try:
        with transaction.atomic():
            named = CommunityStage.objects.create(stage=stage.value, since_on=since_on, **version)
    except IntegrityError:
        raise CommunityStageMoved("Somebody has named a stage just now") from None
    before = {"stage": last.stage, "since_on": str(last.since_on)} if last else None
    after = {"stage": named.stage, "since_on": str(since_on)}
    audit.record("clients.community_stage.named", target=named, by=by, at=at, reason=why, before=before, after=after)
    announce(CommunityStageNamed(stage=stage, since_on=since_on, at=at))
    return named
