"""The name of the database role that a client's connection takes."""

from __future__ import annotations

import hashlib

LONGEST_NAME = 63


def role_for(database: str, schema_name: str) -> str:
    """Return the role's name: `t_<database>_<schema>`.

    Roles belong to the whole server, so the database is part of the name: demo, tests and their workers
    do not collide. A name past PostgreSQL's 63 characters is cut and told apart by a digest.
    """
    name = f"t_{database}_{schema_name}"
    if len(name) <= LONGEST_NAME:
        return name
    digest = hashlib.sha256(name.encode()).hexdigest()[:12]
    return f"{name[: LONGEST_NAME - 13]}_{digest}"
