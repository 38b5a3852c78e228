"""The embedded PostgreSQL: start, find, stop."""

from __future__ import annotations

from pathlib import Path

from tenants.embedded import cluster, probes, processes
from tenants.embedded.addresses import DATABASE, ROLE
from tenants.embedded.errors import ServiceFailed, with_log
from tenants.embedded.places import Places
from tenants.embedded.programs import postgres_programs

START_SECONDS = 60
CRASH_SECONDS = 15
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    # One client's schema is some 550 relations, made in one transaction.
    "max_locks_per_transaction": "256",
    "shared_buffers": "128MB",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_line_prefix": "%m %p %d %u ",
}


def ready(places: Places) -> bool:
    """Tell whether the server takes connections now."""
    return probes.postgres_ready(places.postgres_socket, role=ROLE, database=DATABASE)


def pid(places: Places) -> int | None:
    """Return the number of the living server process of this cluster, or None."""
    number = processes.first_number(places.cluster / "postmaster.pid")
    return number if processes.runs(number, naming=str(places.cluster)) else None


def start(places: Places) -> None:
    """Start the server, making its cluster first where there is none, and wait until it takes connections.

    Raises: ServiceFailed, with the end of the server's log.
    """
    if pid(places) is not None:
        # It lives but does not answer: it is still starting, recovering or stopping.
        if processes.wait_until(lambda: ready(places) or pid(places) is None, seconds=START_SECONDS) and ready(places):
            return
        if pid(places) is not None:
            raise with_log("PostgreSQL runs but does not answer", places.postgres_log)
    programs = postgres_programs(places.home, places.account)
    if not places.cluster.exists():
        cluster.make(places, programs)
    cluster.check_version(places, programs)
    cluster.write_access_rules(places)
    # What a killed server leaves behind; pid() has just said that it is dead. Its children go by themselves, but
    # not at once, and hold its memory until then: hence more than one try.
    (places.cluster / "postmaster.pid").unlink(missing_ok=True)
    if not processes.wait_until(lambda: _start_once(places, programs), seconds=CRASH_SECONDS):
        raise with_log("PostgreSQL did not start", places.postgres_log)


def stop(places: Places) -> bool:
    """Stop the server and wait for its end; False when it did not run.

    Raises: ServiceFailed, when it does not end.
    """
    if pid(places) is None:
        return False
    programs = postgres_programs(places.home, places.account)
    command: list[str | Path] = [
        programs / "pg_ctl",
        "stop",
        "-D",
        places.cluster,
        "-m",
        "fast",
        "-w",
        "-t",
        str(START_SECONDS),
    ]
    done = places.account.run(command, cwd=places.sockets)
    if done.returncode != 0 and pid(places) is not None:
        raise ServiceFailed(f"PostgreSQL did not stop: {done.stdout}{done.stderr}")
    return True


def _start_once(places: Places, programs: Path) -> bool:
    options = {**SETTINGS, "unix_socket_directories": str(places.sockets)}
    words = " ".join(f"-c {name}={_quoted(value)}" for name, value in options.items())
    command: list[str | Path] = [
        programs / "pg_ctl",
        "start",
        "-D",
        places.cluster,
        "-l",
        places.postgres_log,
        "-o",
        words,
    ]
    command += ["-w", "-t", str(START_SECONDS)]
    return places.account.run(command, cwd=places.sockets).returncode == 0 and ready(places)


def _quoted(value: str) -> str:
    # pg_ctl hands its -o through a shell.
    return "'" + value.replace("'", "'\\''") + "'"
