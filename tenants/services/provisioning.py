"""Making a client: row, host name, database role and schema, in one transaction: all of it or nothing."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from tenants import audit, windows
from tenants.access.rules.permissions import Permission, require
from tenants.backend.current import connection
from tenants.boards.services import open_row
from tenants.context import public
from tenants.kernel.actor import Actor
from tenants.kernel.refusals import Refusal
from tenants.models import Domain, Stage, Tenant, Tombstone
from tenants.rules.roles import role_for
from tenants.rules.slugs import check_slug, schema_name
from tenants.services import grants, template
from tenants.services.migrating import states


class SlugTaken(Refusal):
    """Another client has this slug, its host name or its schema, or had it and was erased."""


@dataclass(frozen=True, slots=True)
class ClientProfile:
    """Who the client is, as the brief says it. `accent` is "#rrggbb", lower case."""

    slug: str
    name: str
    legal_name: str
    sector: str
    language: str
    time_zone: str
    currency: str
    service_since: date
    accent: str = "#3a5bb8"
    is_generated: bool = False
    brief_sha256: str = ""


def create_client(profile: ClientProfile, *, by: Actor, at: datetime) -> Tenant:
    """Make the client and return its tenant, in stage ONBOARDING; its schema is ready to be stood in.

    Raises: NotPermitted; BadSlug; SlugTaken, also for the slug of a client that was erased: addresses that people
        keep would lead to somebody else.
    """
    require(by, Permission.CLIENT_ONBOARD)
    check_slug(profile.slug)
    with public():
        if Tombstone.objects.filter(slug=profile.slug, restored_at=None).exists():
            raise SlugTaken(f"{profile.slug!r} was a client's that is erased: its host is given to nobody else")
        made = template.text()  # outside the transaction: half a minute when it is not cached
        with transaction.atomic():
            return _create(profile, made, by=by, at=at)


def _create(profile: ClientProfile, made: str, *, by: Actor, at: datetime) -> Tenant:
    schema = schema_name(profile.slug)
    fields = {name: getattr(profile, name) for name in ClientProfile.__slots__}
    fields["schema_digest"] = states.noted().digest
    try:
        with transaction.atomic():
            tenant: Tenant = Tenant.objects.create(schema_name=schema, stage=Stage.ONBOARDING, created_at=at, **fields)
            host = f"{profile.slug}.{settings.BASE_DOMAIN}"
            Domain.objects.create(domain=host, tenant=tenant, is_primary=True)
    except (IntegrityError, ValidationError):  # django-tenants looks for the schema's name by itself
        raise SlugTaken(f"{profile.slug!r} is taken: another client has this slug") from None
    with connection.as_owner(), connection.cursor() as cursor:
        cursor.execute(schema_text(schema, role_for(connection.settings_dict["NAME"], schema), made))
    _clear_folder(schema)
    states.note_new(tenant, at=at)
    open_row(tenant, at=at)
    audit.record("tenants.client.created", target=tenant, by=by, at=at, slug=profile.slug)
    return tenant


def _clear_folder(schema: str) -> None:
    """No client begins with the files of another: a restore that was killed may have left some under this name."""
    shutil.rmtree(Path(settings.MEDIA_ROOT) / schema, ignore_errors=True)


def schema_text(schema: str, role: str, made: str) -> str:
    """All SQL that makes one client's schema, its role and what that role may reach: one round trip.

    The text begins with the schema itself; rights come before the tables, which are then made with them.
    """
    begins, tables = made.replace(template.PLACEHOLDER, schema).split("\n", 1)
    rights, taken_back = grants.opened(schema, role), grants.closed(schema, role)
    return "\n".join([begins, rights, tables, taken_back, windows.opening(schema, role)])
