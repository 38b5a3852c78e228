"""What a brief says of what agency and client agree on with each other."""

from __future__ import annotations

from datetime import datetime

from clients.brief.agreements import Stakeholder
from clients.brief.brief import Brief
from clients.services import agreements, duties, stakeholders
from tenants.access.selectors import people
from tenants.kernel.actor import Actor


def fill(brief: Brief, *, valid_from: datetime, reason: str, by: Actor, at: datetime) -> None:
    """Write the parts that the brief brings, in the caller's transaction and the client's schema.

    Raises: NotPermitted; whatever a part refuses.
    """
    if brief.data_register:
        agreements.agree_data_register(brief.data_register, valid_from=valid_from, reason=reason, by=by, at=at)
    if brief.responsibilities:
        agreements.agree_responsibilities(brief.responsibilities, valid_from=valid_from, reason=reason, by=by, at=at)
    for someone in brief.stakeholders:
        stakeholders.add(_said(someone), by=by, at=at)
    for duty in brief.duties:
        duties.open_duty(duty, by=by, at=at)


def _said(someone: Stakeholder) -> dict[str, object]:
    owner = people.active().filter(email=someone.owner).first() if someone.owner else None
    return {
        "name": someone.name,
        "organisation_role": someone.organisation_role,
        "influence": someone.influence,
        "interest": someone.interest,
        "stance": someone.stance,
        "contact_every_days": someone.contact_every_days,
        "owner_user_id": owner.pk if owner else None,
        "note": someone.note or "",
    }
