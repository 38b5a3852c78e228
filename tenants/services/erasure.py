"""Erasing a person from the audit trail, wherever it names them; their account is the business of `tenants.access`."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from tenants.access.rules.permissions import Permission, require
from tenants.audit.services.erasing import erase
from tenants.context import public
from tenants.kernel.actor import Actor
from tenants.models import Tenant


def erase_person(tenant: Tenant, user_uuid: UUID, *, by: Actor, at: datetime, words: bool = False) -> int:
    """Blank what names a person in the trail of one client, or of the agency; returns how many entries. Idempotent.

    Their uuid stays, and the chain still verifies. What another transaction has not committed yet is found by running
    it again. words: also what changed in what they did, where they may have written of themselves.

    Raises: NotPermitted; ClientBusy.
    """
    require(by, Permission.AUDIT_ERASE)
    return erase(tenant, user_uuid, by=by, at=at, words=words)


def erase_everywhere(user_uuid: UUID, *, by: Actor, at: datetime, words: bool = False) -> int:
    """The same at the agency and every client, one after the other: a job for a task or a command, not a request.

    Raises: NotPermitted; ClientBusy, at the client that is; those before it are done, and running it again goes on.
    """
    require(by, Permission.AUDIT_ERASE)
    with public():
        tenants = list(Tenant.objects.order_by("pk"))
    return sum(erase_person(tenant, user_uuid, by=by, at=at, words=words) for tenant in tenants)
