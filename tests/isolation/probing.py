"""The product's Celery app with one more task, which tells where it stands: `celery -A tests.isolation.probing`."""

from __future__ import annotations

import json
import os
from pathlib import Path

from config.celery import app
from tenants.backend.current import connection


@app.task
def stand(path: str, number: int) -> None:
    """Add a line to the file: which process, in which schema, under which role, along which path."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, session_user, current_setting('search_path')")
        role, owner, path_there = cursor.fetchall()[0]
    told = {
        "number": number,
        "pid": os.getpid(),
        "schema": connection.schema_name,
        "role": None if role == owner else role,
        "path": path_there,
    }
    with Path(path).open("a") as file:
        file.write(f"{json.dumps(told)}\n")
