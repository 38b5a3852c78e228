"""Use the services for a while, and leave the machine as it was."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tenants.embedded import places, services

# Held, shared, by everyone who is borrowing.
USERS = "users"
# There while the services run only for those who borrow; `manage.py services start` takes it away.
MARK = "borrowed"


@contextmanager
def borrowed(var: Path, environ: Mapping[str, str] = os.environ) -> Iterator[None]:
    """Have the services running inside the block; the last one out stops what borrowers started.

    Services that ran before stay as they were.
    """
    folder = places.find(var).lock.parent
    with (folder / USERS).open("a") as users:
        fcntl.flock(users, fcntl.LOCK_SH)
        if not services.running(var, environ):
            (folder / MARK).touch()
        services.ensure(var, environ)
        try:
            yield
        finally:
            try:
                fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                pass  # someone else still borrows and will see to it
            else:
                if (folder / MARK).exists():
                    (folder / MARK).unlink()
                    services.stop(var)


def keep(var: Path) -> None:
    """Let the services outlive those who borrow them."""
    (places.find(var).lock.parent / MARK).unlink(missing_ok=True)
