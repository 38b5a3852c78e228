"""How far the community has come, and how it came there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from clients.models import CommunityStage
from clients.rules.community_stages import Stage
from tenants.access.rules.permissions import Permission, require
from tenants.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class StageView:
    """One line of the history. by_user_id: None where the system said it."""

    version: int
    stage: Stage
    since_on: date
    reason: str
    by_name: str
    by_user_id: int | None
    said_at: datetime


def current(by: Actor, *, at: datetime) -> StageView | None:
    """The stage in force at `at`; None before somebody has named one. Raises: NotPermitted."""
    require(by, Permission.PROGRAMME_VIEW)
    return next((_view(row) for row in CommunityStage.objects.in_force(at)), None)


def history(by: Actor) -> list[StageView]:
    """Every change, the latest first. Raises: NotPermitted."""
    require(by, Permission.PROGRAMME_VIEW)
    return [_view(row) for row in CommunityStage.objects.order_by("-version")]


def _view(row: CommunityStage) -> StageView:
    return StageView(
        version=row.version,
        stage=Stage(row.stage),
        since_on=row.since_on,
        reason=row.reason,
        by_name=row.changed_by,
        by_user_id=row.changed_by_user_id,
        said_at=row.changed_at,
    )
