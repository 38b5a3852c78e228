"""Two people in the same second: each on a connection of its own, let go together."""

from __future__ import annotations

import threading
from collections.abc import Callable

from django.db import connection, connections

from tenants.context import client
from tenants.kernel.refusals import Refusal
from tenants.models import Tenant

READY_SECONDS, DONE_SECONDS = 20, 60


def at_once(tenant: Tenant | str, *actions: Callable[[], object]) -> list[object]:
    """What each action gave back at this client, or its refusal, in the actions' order. A fault in one is raised.

    It takes a database of its own: what a thread writes is committed.
    """
    ready = threading.Barrier(len(actions))
    found: list[object] = [None] * len(actions)
    faults: list[BaseException] = []

    def act(number: int, action: Callable[[], object]) -> None:
        try:
            with client(tenant):
                connection.ensure_connection()  # before the barrier falls
                ready.wait(READY_SECONDS)
                found[number] = action()
        except Refusal as refusal:
            found[number] = refusal
        except BaseException as fault:  # noqa: BLE001 - raised below, in the test's own thread
            faults.append(fault)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=act, args=pair) for pair in enumerate(actions)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(DONE_SECONDS)
    if faults:
        raise faults[0]
    return found
