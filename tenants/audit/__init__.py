"""What was done, by whom and when: written with the change, in the schema where the change happened.

It knows nothing of what the things mean. A client's role may add entries and read them, never alter one.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any


def record(verb: str, *, target: Any, by: Any, at: datetime, **data: Any) -> None:
    """Write one entry: see `tenants.audit.services.record`."""
    from tenants.audit.services import record as write

    write(verb, target=target, by=by, at=at, **data)
