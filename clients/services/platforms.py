"""Comparing the platforms that a community could meet on."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Max

from clients.brief.platforms import Platforms as Said
from clients.models import PlatformComparison
from tenants import audit
from tenants.access.rules.permissions import Permission, require
from tenants.kernel.actor import Actor
from tenants.models.versioned import stamp


@transaction.atomic
def compare(said: Said, *, valid_from: datetime, reason: str, by: Actor, at: datetime) -> PlatformComparison:
    """Add a comparison and the choice that follows from it, in force from `valid_from`.

    Stand in the client's schema. Raises: NotPermitted.
    """
    require(by, Permission.CLIENT_ONBOARD)
    version = (PlatformComparison.objects.aggregate(last=Max("version"))["last"] or 0) + 1
    was = PlatformComparison.objects.order_by("-version").first()
    scores = dict(said.ranked)
    row = PlatformComparison.objects.create(
        compared=[
            {
                "name": each.name,
                "marks": {facet.value: marked.model_dump(exclude_none=True) for facet, marked in each.marks.items()},
                "score": scores[each.name],
            }
            for each in said.compared
        ],
        weights={facet.value: weight for facet, weight in said.weights.by_facet.items()},
        chosen=said.chosen,
        why=said.why,
        **stamp(version=version, valid_from=valid_from, reason=reason, by=by, at=at),
    )
    change = {"before": was and _told(was), "after": _told(row)}
    audit.record("clients.platforms.compared", target=row, by=by, at=at, version=version, reason=reason, **change)
    return row


def _told(row: PlatformComparison) -> dict[str, object]:
    return {"chosen": row.chosen, "why": row.why, "scores": {each["name"]: each["score"] for each in row.compared}}
