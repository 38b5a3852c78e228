"""Bringing one client's schema up to date: all of it or nothing, alone with it, its state noted in the same commit."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass

from django.db import transaction
from django.db.migrations.migration import Migration
from django.utils import timezone
from psycopg import errors

from tenants import windows
from tenants.backend.current import connection
from tenants.context import as_owner, public
from tenants.locks import ClientBusy, schema_lock, take_schema_lock
from tenants.models import Tenant
from tenants.rules.roles import role_for
from tenants.services import grants
from tenants.services.migrating import states
from tenants.services.migrating.scripts import Script, Step
from tenants.services.migrating.watching import run_code, signals, watch

LONGEST_WAIT_MS = 4_000
"""How long a change of a table waits for those who read it; all others wait behind it, so it goes away again."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How it went for one client. busy: a job or a long query stood in the way, nothing was changed."""

    client: Tenant
    error: str = ""
    busy: bool = False
    script: Script | None = None


def bring_up(tenant: Tenant, pending: tuple[Migration, ...], script: Script | None) -> Outcome:
    """Bring one client up to date, by `script` or, without one, by Django's executor, whose script is given back.

    Whatever fails is said in the outcome and in the client's row: the next client waits for nobody.
    """
    with public():
        states.begin(tenant, at=timezone.now())
        try:
            way = _at_once if all(migration.atomic for migration in pending) else _loosely
            return Outcome(tenant, script=way(tenant, pending, script))
        except ClientBusy as busy:
            return _stays(tenant, str(busy), busy=True)
        except Exception as error:  # noqa: BLE001 - a migration can fail with anything; it is told, and others go on
            waited = isinstance(error.__cause__, errors.LockNotAvailable | errors.DeadlockDetected)
            return _stays(tenant, states.told(error), busy=waited)


def _at_once(tenant: Tenant, pending: tuple[Migration, ...], script: Script | None) -> Script | None:
    """All in one transaction."""
    with transaction.atomic():
        take_schema_lock(tenant)
        _execute(f"SET LOCAL lock_timeout = {LONGEST_WAIT_MS}")
        with as_owner(tenant):
            if script is None:
                script = watch(pending)
                _execute(_finish(tenant))
            elif script.is_text:
                _execute("".join([*(step.text or "" for step in script.steps), script.after, _finish(tenant)]))
            else:
                _steps(script.steps)
                _after(tenant, script)
        _note(tenant)
    return script


def _loosely(tenant: Tenant, pending: tuple[Migration, ...], script: Script | None) -> Script | None:
    """In as many transactions as the migrations that want none leave; killed in between, it goes on from there."""
    with schema_lock(tenant):
        if script is None:
            with as_owner(tenant):
                script = watch(pending)
                _execute(_finish(tenant))
        else:
            for run in script.runs():
                with as_owner(tenant), nullcontext() if run[0].is_loose else transaction.atomic():
                    _steps(run)
            with transaction.atomic(), as_owner(tenant):
                _after(tenant, script)
        _note(tenant)
    return script


def _steps(steps: tuple[Step, ...]) -> None:
    with signals():
        for step in steps:
            if step.text is None:
                run_code(step)
            else:
                _execute(step.text)


def _after(tenant: Tenant, script: Script) -> None:
    _execute(script.after + _finish(tenant))
    if script.models is not None:
        with signals() as send:
            send(script.models)


def _finish(tenant: Tenant) -> str:
    """SQL that goes with any migration: the windows as this code needs them, and what the client may not alter."""
    role = role_for(connection.settings_dict["NAME"], tenant.schema_name)
    return windows.opening(tenant.schema_name, role) + grants.closed(tenant.schema_name, role)


def _note(tenant: Tenant) -> None:
    with public():
        states.done(tenant, at=timezone.now())


def _stays(tenant: Tenant, error: str, *, busy: bool) -> Outcome:
    states.failed(tenant, error, at=timezone.now())
    return Outcome(tenant, error, busy)


def _execute(text: str) -> None:
    if text:
        with connection.cursor() as cursor:
            cursor.execute(text)
