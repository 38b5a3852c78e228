"""Agreeing on why this community exists."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Max

from clients.brief.parts import Charter as Said
from clients.events import CharterAgreed
from clients.models import Charter
from tenants import audit
from tenants.access.rules.permissions import Permission, require
from tenants.kernel.actor import Actor
from tenants.kernel.announcements import announce
from tenants.models.versioned import stamp

TERMS = ("why", "for_whom", "goal", "participation", "company_decides", "community_decides")


@transaction.atomic
def agree(said: Said, *, valid_from: datetime, reason: str, by: Actor, at: datetime) -> Charter:
    """Add a version of the charter, in force from `valid_from`.

    Raises: NotPermitted.
    """
    require(by, Permission.CLIENT_ONBOARD)
    version = (Charter.objects.aggregate(last=Max("version"))["last"] or 0) + 1
    was = Charter.objects.order_by("-version").values(*TERMS).first()
    charter = Charter.objects.create(
        why=said.why,
        for_whom=said.for_whom,
        goal=said.goal,
        participation=said.participation,
        company_decides=list(said.company_decides),
        community_decides=list(said.community_decides),
        **stamp(version=version, valid_from=valid_from, reason=reason, by=by, at=at),
    )
    now = {name: getattr(charter, name) for name in TERMS}
    change = {"before": was and {name: was[name] for name in TERMS if was[name] != now[name]}}
    change["after"] = {name: now[name] for name in TERMS if not was or was[name] != now[name]}
    audit.record("clients.charter.agreed", target=charter, by=by, at=at, version=version, reason=reason, **change)
    announce(CharterAgreed(charter_id=charter.pk, version=version, by=by, at=at))
    return charter
