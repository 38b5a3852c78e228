"""Noting where a client's schema stands: on the tenant, for each request, and in its row, for who looks after it."""

from __future__ import annotations

from datetime import datetime

from django.db.models import F

from tenants import schema_fit
from tenants.models import ClientSchema, Progress, SchemaState, Tenant

LONGEST_ERROR = 300
DATA_EXCEPTION = "22"
"""The class of PostgreSQL's errors about a value."""


def noted() -> schema_fit.State:
    """The state that this code needs, kept where processes of other releases find its parts."""
    needed = schema_fit.needed()
    SchemaState.objects.get_or_create(digest=needed.digest, defaults={"parts": list(needed.parts)})
    return needed


def note_new(tenant: Tenant, *, at: datetime) -> None:
    """A client that was just made stands at what its tenant says."""
    digest = tenant.schema_digest
    ClientSchema.objects.create(
        tenant=tenant, progress=Progress.DONE, stands_at=digest, target=digest, attempts=0, changed_at=at
    )


def begin(tenant: Tenant, *, at: datetime) -> None:
    """It is being brought up to date: one try more towards this target."""
    target = schema_fit.needed().digest
    again = ClientSchema.objects.filter(tenant=tenant)
    if again.filter(target=target).update(progress=Progress.RUNNING, attempts=F("attempts") + 1, changed_at=at):
        return
    ClientSchema.objects.update_or_create(
        tenant=tenant,
        defaults={
            "progress": Progress.RUNNING,
            "stands_at": tenant.schema_digest,
            "target": target,
            "attempts": 1,
            "error": "",
            "changed_at": at,
        },
    )


def done(tenant: Tenant, *, at: datetime) -> None:
    """It stands at what this code needs; to be noted in the transaction that brought it there."""
    digest = schema_fit.needed().digest
    Tenant.objects.filter(pk=tenant.pk).update(schema_digest=digest)
    ClientSchema.objects.filter(tenant=tenant).update(progress=Progress.DONE, stands_at=digest, error="", changed_at=at)


def failed(tenant: Tenant, error: str, *, at: datetime) -> None:
    """It stands where it stood."""
    ClientSchema.objects.filter(tenant=tenant).update(
        progress=Progress.FAILED, error=error[:LONGEST_ERROR], changed_at=at
    )


def told(error: BaseException) -> str:
    """What went wrong, in one line without a client's data: PostgreSQL repeats a value that it could not take."""
    lines = str(error).strip().splitlines() or [""]
    name = type(error.__cause__ or error).__name__
    state = getattr(error.__cause__, "sqlstate", None) or ""
    return name if state.startswith(DATA_EXCEPTION) else f"{name}: {lines[0]}"
