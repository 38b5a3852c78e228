"""Where the services answer."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

DATABASE = "caas"
ROLE = "caas"


@dataclass(frozen=True)
class Addresses:
    """The two URLs that settings need.

    Args:
        database_url: `postgresql://…`; for the embedded server its host is the socket's folder, percent-encoded.
        redis_url: `redis://…`, or `unix:///path` for the embedded server.
    """

    database_url: str
    redis_url: str

    @property
    def broker_url(self) -> str:
        """The Redis URL as Celery spells it: its words for a socket and for the database behind it are others."""
        scheme, _, path = self.redis_url.partition("://")
        return f"redis+socket://{path.replace('?db=', '?virtual_host=')}" if scheme == "unix" else self.redis_url


def database_url(socket_folder: Path) -> str:
    """Return the URL of the application's database behind the socket in this folder.

    No password: the server asks the kernel who is calling (see `cluster.py`).
    """
    return f"postgresql://{ROLE}@{quote(str(socket_folder), safe='')}/{DATABASE}"


def redis_url(socket: Path) -> str:
    """Return the URL of the Redis behind this socket."""
    return f"unix://{quote(str(socket))}"
