"""Reading files that others made: bounded, hashed on the way, and refused with their name."""

from __future__ import annotations

import io
import os
import stat
from pathlib import Path
from typing import Any, BinaryIO, Protocol

from clients.spaces.rules.connection import LONGEST_SECRET
from tenants.kernel.refusals import Refusal


class Unreadable(Refusal):
    """The input is not there, may not be read, or is not what it was said to be."""


def reason(error: OSError) -> str:
    """Why the system would not, in its own words and without the path."""
    return (error.strerror or type(error).__name__).lower()


def check_regular(path: Path) -> os.stat_result:
    """Return the file's stat when it is a regular file that may be read. Raises: Unreadable."""
    try:
        found = path.stat()
        if not stat.S_ISREG(found.st_mode):
            raise Unreadable(f"{path}: not a regular file")
        path.open("rb").close()
    except OSError as error:
        raise Unreadable(f"{path}: cannot be read: {reason(error)}") from None
    except ValueError:
        raise Unreadable(f"{str(path)!r}: not a path") from None
    return found


def key_of(path: Path) -> str:
    """Return the key that stands alone in a file, on one line. Raises: Unreadable."""
    check_regular(path)
    with path.open("rb") as file:
        content = file.read(LONGEST_SECRET + 3)
    try:
        return content.decode("ascii").removesuffix("\n").removesuffix("\r")
    except UnicodeDecodeError:
        raise Unreadable(f"{path}: a key is ASCII text on one line") from None


def shown(value: object, longest: int = 40) -> str:
    """A foreign value for a message: quoted, its control characters written out, cut short."""
    text = value if isinstance(value, str) else str(value)
    return repr(text if len(text) <= longest else text[:longest] + "…")


def printable(name: str) -> str:
    """A file's name as text that can be stored and shown, whatever bytes it is made of."""
    try:
        raw = name.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:  # half of a pair, which no bytes stand for
        raw = name.encode("utf-8", "backslashreplace")
    text = raw.decode("utf-8", "backslashreplace")
    return "".join(one if one.isprintable() else f"\\x{ord(one):02x}" for one in text)


class Digest(Protocol):
    def update(self, data: bytes | memoryview, /) -> None: ...


class _Hashing(io.RawIOBase):
    def __init__(self, file: BinaryIO, digest: Digest) -> None:
        self._file = file
        self._digest = digest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self._file.read(len(buffer))
        self._digest.update(data)
        buffer[: len(data)] = data
        return len(data)


def hashing(file: BinaryIO, digest: Digest) -> BinaryIO:
    """Return `file` for reading once through; everything read goes into `digest` too."""
    return io.BufferedReader(_Hashing(file, digest), 1 << 18)
