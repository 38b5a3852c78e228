"""What the commands of this app take, and how it is read."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from tenants.kernel.refusals import Refusal


class BadInstant(Refusal):
    """The text does not name an instant with an offset."""


class CannotWrite(Refusal):
    """The file cannot be written there."""


def instant(text: str, option: str) -> datetime:
    """Read an instant such as 2018-04-08T22:00:00Z. Raises: BadInstant."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise BadInstant(f"{option}: {text!r} is not an instant with an offset, such as 2018-04-08T22:00:00Z")
    return found


def writable(text: str, option: str) -> Path:
    """A path in a folder that exists and is no folder itself. Raises: CannotWrite."""
    path = Path(text)
    if path.is_dir() or not path.parent.is_dir():
        raise CannotWrite(f"{option}: {text!r} is not a file in a folder that exists")
    return path
