"""Where the servers keep their files.

Normally below `var/services/`. When the servers' account cannot enter the checkout, or a socket's
path there would be longer than the kernel takes, in a private folder of the machine's, whose path
is written down in `var/services/home`.
"""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from tenants.embedded.account import Account, choose
from tenants.embedded.locking import alone

LONGEST_SOCKET_BYTES = 107
POSTGRES_SOCKET = ".s.PGSQL.5432"
LASTING = Path("/var/tmp")  # noqa: S108 - unlike /tmp it outlives a restart; mkdtemp makes the name private


@dataclass(frozen=True)
class Places:
    """The folders of one checkout's servers.

    Args:
        home: holds all below it.
        account: runs the servers and owns `sockets` and `cluster`.
        lock: held by whoever starts or stops something.
    """

    home: Path
    account: Account
    lock: Path

    @property
    def sockets(self) -> Path:
        return self.home / "run"

    @property
    def cluster(self) -> Path:
        return self.home / "postgres"

    @property
    def redis_socket(self) -> Path:
        return self.sockets / "redis.sock"

    @property
    def postgres_socket(self) -> Path:
        return self.sockets / POSTGRES_SOCKET

    @property
    def postgres_log(self) -> Path:
        return self.sockets / "postgres.log"

    @property
    def redis_log(self) -> Path:
        return self.sockets / "redis.log"

    @property
    def redis_pid(self) -> Path:
        return self.sockets / "redis.pid"


def find(var: Path) -> Places:
    """Return the places for this `var` folder, choosing and recording them the first time."""
    services = var.absolute() / "services"
    services.mkdir(parents=True, exist_ok=True)
    account, lock, record = choose(var), services / "lock", services / "home"
    home = _recorded(record)
    if home is None:
        with alone(services / "lock.home"):
            home = _recorded(record) or _choose_home(services, account)
            unfinished = record.with_suffix(f".{os.getpid()}")
            unfinished.write_text(f"{home}\n")
            unfinished.replace(record)
    return Places(home, account, lock)


def _recorded(record: Path) -> Path | None:
    try:
        home = Path(record.read_text().strip())
    except FileNotFoundError:
        return None
    # A checkout that was copied or moved carries a record of the old place.
    moved = home.name == "services" and home != record.parent
    return home if home.is_dir() and not moved else None


def _choose_home(services: Path, account: Account) -> Path:
    socket = services / "run" / POSTGRES_SOCKET
    if len(os.fsencode(socket)) <= LONGEST_SOCKET_BYTES and account.enters(services):
        return services
    parent = LASTING if os.access(LASTING, os.W_OK) else None
    home = Path(tempfile.mkdtemp(prefix="caas-", dir=parent))
    # The account must pass through; what it may see there belongs to it alone.
    home.chmod(0o711)
    return home
