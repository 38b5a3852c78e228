"""What is held of one person, packed for them: JSON for machines, one CSV a table for people."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder

from tenants import audit
from tenants.access.rules.permissions import Permission, require
from tenants.context import client
from tenants.kernel.actor import Actor
from tenants.models import Tenant

Held = Mapping[str, Sequence[Mapping[str, Any]]]
_RUN_BY_SPREADSHEETS = ("=", "+", "-", "@")


def hand_out(tenant: Tenant, held: Held, *, target: Any, by: Actor, at: datetime) -> bytes:
    """Return a ZIP file of all that is held of `target`, and say in the trail that it was handed out.

    Raises: NotPermitted.
    """
    require(by, Permission.PERSON_DATA_MANAGE)
    counts = {table: len(rows) for table, rows in held.items()}
    with client(tenant):
        # The row's own number and kind, never its name: the trail outlives the person's data.
        audit.record("tenants.person.handed_out", target=target, by=by, at=at, rows=counts)
    return packed(held, at=at)


def packed(held: Held, *, at: datetime) -> bytes:
    """data.json and a CSV for each table that has rows. Text that a spreadsheet would run has an apostrophe first."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        told = {"made_at": at.isoformat(), **held}
        file.writestr("data.json", json.dumps(told, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1))
        for table, rows in held.items():
            if rows:
                file.writestr(f"csv/{table}.csv", _csv(rows))
    return out.getvalue()


def _csv(rows: Sequence[Mapping[str, Any]]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(rows[0])
    writer.writerows([_cell(value) for value in row.values()] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def _cell(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, (dict, list)):
        value = json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False)
    is_run = isinstance(value, str) and value.lstrip().startswith(_RUN_BY_SPREADSHEETS)
    return f"'{value}" if is_run or (isinstance(value, str) and value[:1] in "\t\r" and value) else value
