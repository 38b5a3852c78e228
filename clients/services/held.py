"""What is whose of what the client owes, and of the contacts that colleagues keep."""

from __future__ import annotations

from psycopg import sql

from clients.models import Duty, DutyTurn, Stakeholder
from tenants.boards.services import holdings

DUTY, CONTACT = "DUTY", "CONTACT"


def note_duties() -> None:
    """Count whose they are, in the transaction that has changed it."""
    holdings.note(DUTY)


def note_contacts() -> None:
    """The same of whom colleagues keep the contact with."""
    holdings.note(CONTACT)


@holdings.counts(DUTY)
def _duties(schema: sql.Identifier, tenant_id: sql.Literal) -> sql.Composed:
    return sql.SQL(_DUTIES).format(
        tenant=tenant_id,
        duty=sql.SQL("{}.{}").format(schema, sql.Identifier(Duty._meta.db_table)),
        turn=sql.SQL("{}.{}").format(schema, sql.Identifier(DutyTurn._meta.db_table)),
    )


_DUTIES = """
SELECT tenant.id, duty.asked_user_id, duty.asked_role, count(*)::int,
       min((turn.due_on + 1)::timestamp AT TIME ZONE tenant.time_zone)
FROM tenants_tenant AS tenant
JOIN {duty} AS duty ON duty.ended_at IS NULL
JOIN {turn} AS turn ON turn.duty_id = duty.id AND turn.done_at IS NULL
WHERE tenant.id = {tenant} GROUP BY tenant.id, duty.asked_user_id, duty.asked_role
"""


@holdings.counts(CONTACT)
def _contacts(schema: sql.Identifier, tenant_id: sql.Literal) -> sql.Composed:
    return sql.SQL(_CONTACTS).format(
        tenant=tenant_id,
        stakeholder=sql.SQL("{}.{}").format(schema, sql.Identifier(Stakeholder._meta.db_table)),
    )


_CONTACTS = """
SELECT {tenant}::bigint, owner_user_id, '', count(*)::int, NULL::timestamptz
FROM {stakeholder} WHERE owner_user_id IS NOT NULL GROUP BY owner_user_id
"""
