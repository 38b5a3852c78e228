"""One of a client's own people erased across that client: in its rows, in its trail, and, when at home nowhere else, as
an account.

Three steps, each whole in itself, each of which may be run again; the account goes last, so that until then the person
is found by their address.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import transaction
from django.db.models import JSONField, Model
from psycopg import sql

from tenants import audit
from tenants.access.rules.permissions import Permission, require
from tenants.access.services import memberships
from tenants.access.services.users import anonymise
from tenants.audit.services.erasing import erase as erase_from_trail
from tenants.backend.current import connection
from tenants.context import client, public
from tenants.kernel.actor import Actor
from tenants.kernel.belonging import LeftBehind
from tenants.kernel.refusals import Refusal
from tenants.models import Tenant
from tenants.moves.selectors import people, tables
from tenants.moves.selectors.people import Mention

if TYPE_CHECKING:
    from tenants.access.models import User

MARK = "[erased]"
PATIENCE_SECONDS = 5


class NotTheirAddress(Refusal):
    """The address was not given a second time, as it stands."""


@dataclass(frozen=True, slots=True)
class Forgotten:
    """rows: of the client's tables that named them. entries: of its trail. account: whether the account went too."""

    person: str
    rows: int
    entries: int
    account: bool

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def forget(tenant: Tenant, user: User, *, confirm: str, by: Actor, at: datetime) -> Forgotten:
    """Erase who a person was at one client: name, words, roles, notifications, what the trail tells of them.

    What they did stays done, by somebody without a name: approvals, signatures and figures do not change.
    Not inside a transaction: the trail's sealer has its own. confirm: their address.
    Raises: NotPermitted; NotTheirAddress; NoSuchPerson, also for who is of the agency; ClientBusy.
    """
    require(by, Permission.PERSON_DATA_MANAGE)
    if confirm.strip().lower() != user.email:
        raise NotTheirAddress(f"To erase {user.email!r} for good, give that address once more")
    user = people.one_of_theirs(tenant, str(user.uuid), by)
    rows = _rows(tenant, user, by=by, at=at)
    entries = erase_from_trail(tenant, user.uuid, by=by, at=at, words=True)
    went = _is_nowhere_else(tenant, user)
    if went:
        with public():
            agency = Tenant.objects.get(schema_name="public")
        erase_from_trail(agency, user.uuid, by=by, at=at, words=True)
        anonymise(user, by=by, at=at)
    return Forgotten(str(user.uuid), rows, entries, went)


@transaction.atomic
def _rows(tenant: Tenant, user: User, *, by: Actor, at: datetime) -> int:
    with public():
        for membership in _held("access.Membership").filter(tenant=tenant, user=user, ended_at=None):
            memberships.end(membership, by=by, at=at)
        _held("notifications.Notification").filter(tenant=tenant, user=user).delete()
    with client(tenant):
        touched = sum(_blanked(tenant, one, user) for one in people.mentions())
        for one in tables.declared():
            if isinstance(one, LeftBehind) and "user" in {f.name for f in apps.get_model(one.model)._meta.fields}:
                _held(one.model).filter(user=user.pk).delete()
        audit.record("tenants.person.erased", target=user, by=by, at=at, rows=touched)
    return touched


def _blanked(tenant: Tenant, one: Mention, user: User) -> int:
    """Put the mark in place of a name and of words, in rows that are else only added to.

    Their triggers refuse any change and are switched off for this statement, inside the transaction: whoever is killed
    leaves them on.
    """
    columns = [*([one.name] if one.name else []), *one.words]
    held = one.model._default_manager.filter(**{one.user: user.pk})
    if not columns or not held.exists():
        return 0
    table = sql.Identifier(tenant.schema_name, one.model._meta.db_table)
    changes, differs = _changes(one.model, columns)
    update = sql.SQL("UPDATE {} SET {} WHERE {} = {} AND ({})")
    with connection.as_owner(), connection.cursor() as cursor:
        cursor.execute(sql.SQL("SET LOCAL lock_timeout = {}").format(sql.Literal(f"{PATIENCE_SECONDS}s")))
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(sql.SQL("ALTER TABLE {} DISABLE TRIGGER USER").format(table))
        cursor.execute(update.format(table, changes, sql.Identifier(one.user), sql.Literal(user.pk), differs))
        count = int(cursor.rowcount)
        cursor.execute(sql.SQL("ALTER TABLE {} ENABLE TRIGGER USER").format(table))
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    return count


def _changes(model: type[Model], columns: Sequence[str]) -> tuple[sql.Composed, sql.Composed]:
    """What is set, and in which rows: text becomes the mark, unless it was empty; a bag of facts is emptied."""
    changes, differs = [], []
    for column in columns:
        name, is_bag = sql.Identifier(column), isinstance(model._meta.get_field(column), JSONField)
        if is_bag:
            changes.append(sql.SQL("{} = '{{}}'").format(name))
            differs.append(sql.SQL("{}::text <> '{{}}'").format(name))
        else:
            changes.append(sql.SQL("{0} = CASE WHEN {0} = '' THEN '' ELSE {1} END").format(name, sql.Literal(MARK)))
            differs.append(sql.SQL("{} NOT IN ('', {})").format(name, sql.Literal(MARK)))
    return sql.SQL(", ").join(changes), sql.SQL(" OR ").join(differs)


def _is_nowhere_else(tenant: Tenant, user: User) -> bool:
    with public():
        return not _held("access.Membership").filter(user=user).exclude(tenant=tenant).exists()


def _held(label: str) -> Any:
    return apps.get_model(label)._default_manager
