"""The embedded Redis: start, find, stop. It keeps nothing on disk: the table is the queue."""

from __future__ import annotations

import os
import signal

from tenants.embedded import probes, processes
from tenants.embedded.errors import ServiceFailed, with_log
from tenants.embedded.places import Places
from tenants.embedded.programs import redis_program

START_SECONDS = 20
# Only keys with a time to live may be pushed out: cached values have one, queues have none.
SETTINGS = {"port": "0", "save": "", "appendonly": "no", "maxmemory": "256mb", "maxmemory-policy": "volatile-lru"}


def ready(places: Places) -> bool:
    """Tell whether the server answers now."""
    return probes.redis_ready(places.redis_socket)


def pid(places: Places) -> int | None:
    """Return the number of the living server process, or None."""
    number = processes.first_number(places.redis_pid)
    return number if processes.runs(number, naming=str(places.redis_socket)) else None


def start(places: Places) -> None:
    """Start the server and wait until it answers.

    Raises: ServiceFailed, with the end of the server's log.
    """
    program = redis_program(places.home, places.account)
    options = {
        **SETTINGS,
        "unixsocket": str(places.redis_socket),
        "unixsocketperm": "700",
        "daemonize": "yes",
        "pidfile": str(places.redis_pid),
        "logfile": str(places.redis_log),
        "dir": str(places.sockets),
    }
    command = [str(program), *(word for name, value in options.items() for word in (f"--{name}", value))]
    done = places.account.run(command, cwd=places.sockets)
    if done.returncode != 0 or not processes.wait_until(lambda: ready(places), seconds=START_SECONDS):
        raise with_log(f"Redis did not start: {done.stdout}{done.stderr}", places.redis_log)


def stop(places: Places) -> bool:
    """Stop the server and wait for its end; False when it did not run.

    Raises: ServiceFailed, when it does not end.
    """
    number = pid(places)
    if not ready(places) and number is None:
        return False
    probes.redis_shutdown(places.redis_socket)
    if number is not None and not processes.wait_until(lambda: pid(places) is None, seconds=START_SECONDS):
        os.kill(number, signal.SIGKILL)
        raise ServiceFailed(f"Redis (process {number}) did not stop when asked and was killed.")
    return True
