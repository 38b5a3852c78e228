"""The installation itself: the public schema, and the agency as its first tenant. Safe to run again."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.core.management import call_command

from tenants.backend.current import connection
from tenants.models import Domain, Stage, Tenant


def prepare(*, at: datetime) -> Tenant:
    """Bring the public schema up to date and make sure the agency's own tenant and host name stand."""
    connection.set_schema_to_public()
    call_command("migrate_schemas", shared=True, interactive=False, verbosity=0)
    agency: Tenant
    agency, _ = Tenant.objects.get_or_create(
        schema_name="public",
        defaults={"slug": "agency", "name": settings.AGENCY_NAME, "stage": Stage.LIVE, "created_at": at},
    )
    Domain.objects.get_or_create(domain=settings.AGENCY_HOST, defaults={"tenant": agency, "is_primary": True})
    return agency


def ensure_prepared(*, at: datetime) -> None:
    """Prepare an installation that has never been; one that stands is left as it is, whatever its migrations."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('public.tenants_domain') IS NOT NULL")
        row = cursor.fetchone()
    if not (row and row[0] and Tenant.objects.filter(schema_name="public").exists()):
        prepare(at=at)
