"""Whoever changes what follows from the lists does it alone: one at a time, and while nobody is erased."""

from __future__ import annotations

from django.db import connection

from tenants.backend.current import connection as current
from tenants.locks import share_schema_lock


def take() -> None:
    """Wait until nobody else changes customers, addresses and links; alone with them to the transaction's end."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(current_schema() || '/members.lists', 0))")


def keep_members() -> None:
    """Until the transaction's end nobody is erased, who would get an address or a link again. Raises: ClientBusy."""
    share_schema_lock(current.tenant)
