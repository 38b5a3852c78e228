"""Both services at once: what `manage.py` and the settings call."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tenants.embedded import places as finding
from tenants.embedded import postgres, redis
from tenants.embedded.addresses import Addresses, database_url, redis_url
from tenants.embedded.errors import ServiceFailed
from tenants.embedded.locking import alone
from tenants.embedded.places import Places

VARIABLES = {"postgres": "DATABASE_URL", "redis": "REDIS_URL"}
MODULES = {"postgres": postgres, "redis": redis}


def addresses(var: Path, environ: Mapping[str, str] = os.environ) -> Addresses:
    """Return where the services answer, or will once started; nothing is started."""
    given = environ.get("DATABASE_URL", ""), environ.get("REDIS_URL", "")
    if all(given):
        return Addresses(*given)
    places = finding.find(var)
    return Addresses(
        database_url=given[0] or database_url(places.sockets),
        redis_url=given[1] or redis_url(places.redis_socket),
    )


def ensure(var: Path, environ: Mapping[str, str] = os.environ) -> Addresses:
    """Return where the services answer, after starting those that are ours and do not run.

    A service whose variable is set is someone else's: it is neither started nor looked at.
    Safe to call from any number of processes at once. A few milliseconds when all runs.

    Raises: ServiceFailed, when one cannot be started, or its files belong to another user of this machine.
    """
    ours = _ours(environ)
    try:
        if ours:
            _start(finding.find(var), ours)
        return addresses(var, environ)
    except PermissionError as error:
        raise ServiceFailed(
            f"{error.filename} belongs to another user. Run as that user, or remove {var / 'services'} to begin anew."
        ) from error


def stop(var: Path) -> list[str]:
    """Stop the embedded services and return the names of those that ran."""
    places = finding.find(var)
    with alone(places.lock):
        return [name for name, module in MODULES.items() if module.stop(places)]


def status(var: Path, environ: Mapping[str, str] = os.environ) -> dict[str, dict[str, Any]]:
    """Return for each service its state: "running", "stopped" or "external" (its variable is set)."""
    ours, places = _ours(environ), finding.find(var)
    where = {"postgres": places.postgres_socket, "redis": places.redis_socket}
    found: dict[str, dict[str, Any]] = {}
    for name, module in MODULES.items():
        if name not in ours:
            found[name] = {"state": "external", "set_by": VARIABLES[name]}
        else:
            state = "running" if module.ready(places) else "stopped"
            found[name] = {"state": state, "pid": module.pid(places), "socket": str(where[name])}
    return found


def running(var: Path, environ: Mapping[str, str] = os.environ) -> bool:
    """Tell whether each service that is ours answers now."""
    places = finding.find(var)
    return all(MODULES[name].ready(places) for name in _ours(environ))


def _ours(environ: Mapping[str, str]) -> list[str]:
    return [name for name, variable in VARIABLES.items() if not environ.get(variable)]


def _start(places: Places, names: list[str]) -> None:
    if all(MODULES[name].ready(places) for name in names):
        return
    with alone(places.lock):
        places.sockets.mkdir(mode=0o700, exist_ok=True)
        places.account.own(places.sockets)
        for name in names:
            # Someone else may have started it while we waited for the lock.
            if not MODULES[name].ready(places):
                MODULES[name].start(places)
