"""What was done, by whom, when and from where: written with the change, in the schema where the change happened.

It knows nothing of what the things mean. Entries are only added; a chain of hashes over them shows any other change.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from tenants.audit.rules.people import Person

__all__ = ["Person", "record"]


def record(verb: str, *, target: Any, by: Any, at: datetime, **data: Any) -> None:
    """Write one entry: see `tenants.audit.services.entries.record`."""
    from tenants.audit.services.entries import record as write

    write(verb, target=target, by=by, at=at, **data)
