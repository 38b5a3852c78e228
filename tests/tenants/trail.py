"""A small trail for tests: entries of two people and the system, sealed in three goes; and what a tamperer can do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction
from django.utils import timezone

from clients.models import Objective
from tenants import audit
from tenants.access.models import User
from tenants.access.selectors.actors import actor_at
from tenants.audit.models import Entry, Link
from tenants.audit.services.sealing import seal
from tenants.audit.services.verifying import Verdict, verify
from tenants.backend.current import connection
from tenants.context import client
from tenants.kernel.actor import system
from tenants.kernel.origin import Door, Origin, coming_from
from tenants.models import Tenant

GOES, IN_A_GO = 3, 4
LENGTH = GOES * IN_A_GO
ADDRESS = "203.0.113.9"


def lay(tenant: Tenant, person: User, about: User | None = None) -> None:
    """LENGTH entries: the person's and the system's by turns, every third about somebody; heads at 4, 8 and 12."""
    by = [actor_at(person, tenant, at=timezone.now()), system("tests")]
    for go in range(GOES):
        with client(tenant), coming_from(Origin(Door.WEB, ADDRESS, f"request-{go}")):
            for number in range(IN_A_GO):
                told: dict[str, Any] = {"before": {"n": number}, "after": {"n": number + 0.5, "ö": "é"}}
                if about and number % 3 == 0:
                    told["person"] = about
                target = Objective(pk=100 * go + number, number=number)
                audit.record("clients.objective.agreed", target=target, by=by[number % 2], at=timezone.now(), **told)
        seal(tenant, at=timezone.now())


@contextmanager
def tampering(tenant: Tenant) -> Iterator[Any]:
    """The owner's cursor in the client's schema, with the triggers off; undone afterwards."""
    with client(tenant), transaction.atomic():
        with connection.as_owner(), connection.cursor() as cursor:
            cursor.execute("ALTER TABLE audit_link DROP CONSTRAINT audit_link_from_one")
            for table in ("audit_entry", "audit_link"):
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            yield cursor
        transaction.set_rollback(True)


def found(tenant: Tenant, cursor: Any) -> Verdict:
    """What verification says now."""
    for table in ("audit_entry", "audit_link"):
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
    connection.is_owner, connection.search_path_set_schemas = False, None
    try:
        return verify(tenant, at=timezone.now())
    finally:
        connection.is_owner, connection.search_path_set_schemas = True, None


def place(position: int) -> tuple[Link, Entry]:
    link = Link.objects.get(pk=position)
    return link, Entry.objects.get(uuid=link.entry)
