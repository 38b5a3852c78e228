"""A worker that performs one piece of work and dies of kill -9 at a given point; run as a process of its own.

`python worker.py SCHEMA WORK POINT AT`: POINT is claimed, sent, noting, noted, or none.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from datetime import datetime
from typing import Any


def die(*args: object, **names: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def main(schema: str, work_id: str, point: str, at: str) -> None:
    import django

    django.setup()
    from content_calendar.services import publishing
    from tenants.boards import tasks
    from tenants.context import client, public
    from tenants.models import Tenant

    real_publish, real_note, real_announce = publishing.door.publish, publishing._note, publishing.announce

    def then_die(real: Callable[..., Any]) -> Callable[..., Any]:
        def both(*args: Any, **names: Any) -> Any:
            real(*args, **names)
            die()

        return both

    if point == "claimed":
        publishing.door.publish = die  # type: ignore[assignment]
    if point == "sent":
        publishing.door.publish = then_die(real_publish)
    if point == "noting":  # inside of the transaction that notes
        publishing.announce = then_die(real_announce)
    if point == "noted":
        publishing._note = then_die(real_note)
    with public():
        tenant = Tenant.objects.get(schema_name=schema)
    with client(tenant):
        print("ready", flush=True)  # noqa: T201 - the test waits for it
        tasks.perform_one(int(work_id), at=datetime.fromisoformat(at))


if __name__ == "__main__":
    main(*sys.argv[1:])
