"""A client erased: schema, role, public rows, files; what stays is a tombstone with the certificate.

Three steps, each of which may be run again: the tombstone is put up; everything in the database goes in one
transaction, together with the host's name and the writing of the certificate; the files go. Killed in between, the next
run goes on.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from datetime import datetime, timedelta
from typing import Any

from celery import current_app
from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import OperationalError, transaction
from psycopg import sql

from tenants import audit
from tenants.access.rules.permissions import Permission, require
from tenants.access.services.users import anonymise
from tenants.backend.current import connection
from tenants.context import find, public
from tenants.kernel.actor import Actor, ActorKind
from tenants.kernel.refusals import Refusal
from tenants.locks import ClientBusy, client_lock
from tenants.models import Domain, Stage, Tenant, Tombstone
from tenants.moves.selectors import tables
from tenants.moves.services.cached import forget_cached
from tenants.moves.services.exporting import folder_at
from tenants.rules.roles import role_for
from tenants.services import grants

LONG_JOBS = ("ingest", "report", "replay", "export")
"""What may be under way for a client, each under its own lock; an erasure waits for none of them."""
QUIET = timedelta(minutes=2)
"""How long a begun erasure is left to whoever began it."""
_FILES_FOUND = "files_found"
"""Stands in a certificate until its files are gone."""
PATIENCE_SECONDS = 20
"""How long it waits for requests that are being answered."""


class NotConfirmed(Refusal):
    """The slug was not given a second time, as it stands."""


class FilesRemain(Refusal):
    """The database is emptied, and a file could not be removed; running it again goes on there."""


class NotEnded(Refusal):
    """The client has not ended; a page erases only what has."""


def ask(tenant: Tenant, *, confirm: str, by: Actor, at: datetime) -> Tombstone:
    """Put up the tombstone of a client that has ended, so that work erases it; asked again, the one that stands.

    Raises: NotPermitted; NotEnded; NotConfirmed.
    """
    require(by, Permission.CLIENT_ERASE)
    if tenant.stage != Stage.ENDED:
        raise NotEnded(f"{tenant.slug} has not ended: end it by its closing plan first")
    if confirm.strip() != tenant.slug:
        raise NotConfirmed(f"To erase {tenant.slug!r} for good, give its slug once more")
    with public():
        stone = Tombstone.objects.filter(slug=tenant.slug, restored_at=None).first()
        stone = stone or _begin(tenant, by=by, at=at)
        # By name: the task calls these services, not the other way round.
        transaction.on_commit(lambda: _nudge(tenant.slug))
    return stone


def _nudge(slug: str) -> None:
    current_app.send_task("tenants.tasks.erase_begun", kwargs={"slug": slug}, headers={"_schema_name": "public"})


def go_on(*, at: datetime, slug: str = "") -> list[str]:
    """Go on with erasures that were begun (of one client, or of all); return the slugs of those that are done now.

    One whose client is busy waits for the next time.
    """
    done = []
    with public():
        begun = Tombstone.objects.filter(erased_at=None, restored_at=None)
        waiting = list(begun.filter(slug=slug) if slug else begun.filter(begun_at__lte=at - QUIET))
    for stone in waiting:
        with suppress(ClientBusy):
            erase(stone.slug, confirm=stone.slug, by=Actor(ActorKind.SYSTEM, stone.begun_by), at=at)
            done.append(stone.slug)
    return done


def erase(slug: str, *, confirm: str, by: Actor, at: datetime) -> dict[str, Any]:
    """Erase a client for good, and return the certificate. Of one that is erased already: the certificate again.

    Raises: NotPermitted; NotConfirmed; UnknownClient; ClientBusy, when a long job or a request does not end;
        FilesRemain.
    """
    require(by, Permission.CLIENT_ERASE)
    with public():
        stone = Tombstone.objects.filter(slug=slug, restored_at=None).first()
        if confirm != slug:
            raise NotConfirmed(f"To erase {slug!r} for good, say so: --confirm {slug}")
        if stone is None:
            stone = _begin(find(slug), by=by, at=at)
        tenant = Tenant.objects.filter(schema_name=stone.schema_name).first()
        if tenant is not None:
            _empty(tenant, stone, by=by, at=at)
        if stone.erased_at is None:
            _finish(stone, at=at)
        return dict(stone.certificate or {})


def _begin(tenant: Tenant, *, by: Actor, at: datetime) -> Tombstone:
    with transaction.atomic():
        Tombstone.objects.filter(slug=tenant.slug).delete()
        stone = Tombstone.objects.create(
            slug=tenant.slug, schema_name=tenant.schema_name, host=tenant.host, begun_at=at, begun_by=by.name
        )
        audit.record("tenants.client.erasure_begun", target=stone, by=by, at=at, slug=tenant.slug)
    return stone


def _empty(tenant: Tenant, stone: Tombstone, *, by: Actor, at: datetime) -> None:
    with ExitStack() as locks:
        for purpose in LONG_JOBS:
            locks.enter_context(client_lock(tenant, purpose))
        try:
            with connection.as_owner(), transaction.atomic():
                _all_rows(tenant, stone, by=by, at=at)
        except OperationalError as error:
            raise ClientBusy(f"{tenant.name}: somebody still works there; try again in a minute") from error


def _all_rows(tenant: Tenant, stone: Tombstone, *, by: Actor, at: datetime) -> None:
    schema, role = tenant.schema_name, role_for(connection.settings_dict["NAME"], tenant.schema_name)
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("SET LOCAL lock_timeout = {}").format(sql.Literal(f"{PATIENCE_SECONDS}s")))
        held = dict(_counted(schema))
        cursor.execute(sql.SQL("DROP SCHEMA {} CASCADE").format(sql.Identifier(schema)))
        cursor.execute(grants.taken_away(role))
    kept = _books(tenant)
    alone = _only_here(tenant)
    gone = _public_rows(tenant)
    for user in alone:
        anonymise(user, by=by, at=at)
    Domain.objects.filter(tenant=tenant).delete()
    tenant.delete(force_drop=False)
    stone.certificate = {
        "client": stone.slug,
        "schema": schema,
        "host": stone.host,
        "erased_at": at.isoformat(),
        "erased_by": by.name,
        "asked_by": stone.begun_by,
        "tables": len(held),
        "rows": sum(held.values()),
        "rows_by_table": held,
        "public_rows": gone,
        "people_anonymised": len(alone),
        "invoices_kept_for_the_books": kept,
        "files": None,
    }
    stone.save(update_fields=["certificate"])
    audit.record("tenants.client.erased", target=stone, by=by, at=at, slug=stone.slug, rows=sum(held.values()))


def _counted(schema: str) -> Iterator[tuple[str, int]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
            " WHERE n.nspname = %s AND c.relkind = 'r' ORDER BY relname",
            [schema],
        )
        for (name,) in cursor.fetchall():
            cursor.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(schema, name)))
            yield name, cursor.fetchone()[0]


def _books(tenant: Tenant) -> list[dict[str, Any]]:
    """The agency's own bookkeeping: number, month and amount of each invoice, nothing of the client's content."""
    invoices = apps.get_model("billing.Invoice")._default_manager.filter(tenant=tenant).order_by("pk")
    kept = invoices.values("number", "month", "status", "currency", "total_minor", "paid_minor")
    return [dict(invoice) for invoice in kept]


def _only_here(tenant: Tenant) -> list[Any]:
    """People who are at no other client and not of the agency: with the client, they go."""
    memberships = apps.get_model("access.Membership")._default_manager
    here = memberships.filter(tenant=tenant).values("user_id")
    elsewhere = memberships.exclude(tenant=tenant).values("user_id")
    return list(get_user_model().objects.filter(pk__in=here).exclude(pk__in=elsewhere))


def _public_rows(tenant: Tenant) -> dict[str, int]:
    """Delete the client's public rows, what refers first. Returns how many of each."""
    gone: dict[str, int] = {}
    account = apps.get_model("billing.Account")._default_manager.filter(tenant=tenant).first()
    if account is not None and account.customer_id:
        events = apps.get_model("billing.WebhookEvent")._default_manager.filter(customer_id=account.customer_id)
        gone["billing.WebhookEvent"] = events.delete()[0]
    for one in reversed(tables.belongings()):
        gone[one.model] = apps.get_model(one.model)._default_manager.filter(**{one.by: tenant}).delete()[0]
    return gone


def _finish(stone: Tombstone, *, at: datetime) -> None:
    """The files go last: nothing names them any more. Counted once, so that who is killed among them counts all."""
    folder = folder_at(stone.schema_name)
    told = dict(stone.certificate or {})
    if _FILES_FOUND not in told:
        told[_FILES_FOUND] = sum(path.is_file() for path in folder.rglob("*")) if folder.is_dir() else 0
        _certify(stone, told)
    try:
        shutil.rmtree(folder)
    except FileNotFoundError:
        pass
    except OSError as error:  # no certificate says that files are gone which are not
        raise FilesRemain(f"{stone.slug}: its files could not be removed ({error.strerror}): erase it again") from error
    forget_cached(stone.schema_name)
    told["files"] = told.pop(_FILES_FOUND)
    stone.erased_at = at
    _certify(stone, told)


def _certify(stone: Tombstone, told: dict[str, Any]) -> None:
    stone.certificate = told
    stone.save(update_fields=["certificate", "erased_at"])
