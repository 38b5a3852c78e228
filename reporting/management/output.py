"""The file that a command writes beside what it does: opened before anything is made, in place at the end.

What cannot be written is refused while nothing has been changed. What fails after that (a full disk) is a fault.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tenants.kernel.refusals import Refusal


class CannotWrite(Refusal):
    """The file cannot be written there."""


class Output:
    """A file that will stand at `path`; until it is put there it has another name in the same folder."""

    def __init__(self, path: Path, option: str) -> None:
        self.path = path
        self._aside = path.with_name(f".{secrets.token_hex(8)}.part")
        try:
            self._file = self._aside.open("xb")
        except OSError as error:
            raise CannotWrite(f"{option}: {str(path)!r} cannot be written: {error.strerror}") from None

    def put(self, content: bytes) -> None:
        """Write the content and give the file its name, in place of what bore it. Raises: OSError."""
        self._file.write(content)
        self._file.flush()
        os.fsync(self._file.fileno())
        self._aside.replace(self.path)

    def close(self) -> None:
        """Leave nothing behind that was not put in its place."""
        self._file.close()
        self._aside.unlink(missing_ok=True)


@contextmanager
def output(text: str | None, option: str) -> Iterator[Output | None]:
    """Have a file ready for the block; nothing when none is asked for. Raises: CannotWrite."""
    if text is None:
        yield None
        return
    made = Output(_writable(text, option), option)
    try:
        yield made
    finally:
        made.close()


def _writable(text: str, option: str) -> Path:
    """The path, links followed, of a plain file that may be there and be replaced, in a folder that exists."""
    try:
        path = Path(os.path.realpath(text))
        if not text or path.is_dir() or not path.parent.is_dir():
            raise CannotWrite(f"{option}: {text!r} is not a file in a folder that exists")
        if path.exists() and not (path.is_file() and os.access(path, os.W_OK)):
            raise CannotWrite(f"{option}: {text!r} is not a file that may be written")
    except (OSError, ValueError) as error:  # a name that is too long or holds a zero byte
        reason = getattr(error, "strerror", None) or error
        raise CannotWrite(f"{option}: {text!r} cannot be written: {reason}") from None
    return path
