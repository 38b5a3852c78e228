"""The topic files of a folder or a tar archive, one after the other, nothing written to disk.

A foreign archive may lie about its members: links are not followed, names that lead out are left out, and what it
unpacks to is bounded.
"""

from __future__ import annotations

import bz2
import gzip
import lzma
import os
import tarfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Any, Self, cast

from clients.spaces.connectors.files import Unreadable, check_regular, printable, reason
from clients.spaces.rules.source import Skips

LARGEST_FILE = 64 * 2**20
"""Bytes in one topic file."""
LARGEST_RATIO = 200
"""An archive may unpack to this many times its own size; JSON of a real forum packs some 15 to 40 times."""
SMALL_ARCHIVE = 2**30
"""Bytes that any archive may unpack to, however small it is."""
_DAMAGED = (
    tarfile.TarError,
    EOFError,
    lzma.LZMAError,
    zlib.error,
    gzip.BadGzipFile,
    OSError,
    ValueError,
    RecursionError,
)
"""The last two are what the library lets through where a header's fields are no numbers, or where thousands of headers
say something of the next one."""


@dataclass(frozen=True, slots=True)
class Member:
    """A file with its path inside the input."""

    name: str
    content: bytes


def members(path: Path, skips: Skips) -> Iterator[Member]:
    """Yield the .json files of a folder or a tar archive. Raises: Unreadable."""
    if path.is_dir():
        return folder_members(path, skips)
    check_regular(path)
    return tar_members(path, skips)


def folder_members(folder: Path, skips: Skips) -> Iterator[Member]:
    """Yield the .json files under `folder` in the order of their paths."""
    found: list[Path] = []
    for parent, folders, files in os.walk(folder, onerror=lambda error: skips.add(*_closed(folder, error))):
        folders.sort()
        for name in [name for name in folders if (Path(parent) / name).is_symlink()]:
            skips.add(printable((Path(parent) / name).relative_to(folder).as_posix()), "a link, which is not followed")
        found += [Path(parent) / name for name in files]
    for path in sorted(found):
        name = path.relative_to(folder).as_posix()
        why = _unwanted(name) or ("a link, which is not followed" if path.is_symlink() else None)
        if why is None:
            try:
                size = check_regular(path).st_size
                why = _too_large(size)
                if why is None:
                    yield Member(printable(name), path.read_bytes())
            except Unreadable as refusal:
                why = str(refusal).removeprefix(f"{path}: ")
            except OSError as error:
                why = f"cannot be read: {reason(error)}"
        if why is not None:
            skips.add(printable(name), why)


def tar_members(path: Path, skips: Skips) -> Iterator[Member]:
    """Yield the .json files of a tar archive, plain or packed with xz, gzip or bzip2, in its own order.

    Raises: Unreadable, when it is no tar archive, damaged, followed by more than zeros (a second archive, whose
        files nobody would miss), or unpacks to more than it may.
    """
    limit = max(SMALL_ARCHIVE, LARGEST_RATIO * path.stat().st_size)
    with _unpacked(path) as unpacked:
        stream = _Bounded(unpacked, path, limit)
        try:
            with tarfile.open(fileobj=cast("IO[bytes]", stream), mode="r|", tarinfo=_Header) as archive:
                for info in archive:
                    content = _content(archive, info, skips)
                    if content is not None:
                        yield Member(printable(info.name.removeprefix("./")), content)
                stream.finish(cast("IO[bytes]", archive.fileobj))
        except _DAMAGED as error:
            raise Unreadable(f"{path}: not a whole tar archive: {str(error)[:200] or type(error).__name__}") from None


def _content(archive: tarfile.TarFile, info: tarfile.TarInfo, skips: Skips) -> bytes | None:
    name = info.name.removeprefix("./")
    if info.isdir():
        return None
    why = None
    if not info.isreg():
        why = "a link or a device, which is not read"
    elif info.issparse():
        why = "a file with holes, which is not read"
    elif name.startswith("/") or ".." in PurePosixPath(name).parts:
        why = "its path leads out of the archive"
    why = why or _unwanted(name) or _too_large(info.size)
    if why is not None:
        skips.add(printable(name), why)
        return None
    file = archive.extractfile(info)
    return file.read() if file else b""


def _unpacked(path: Path) -> IO[bytes]:
    with path.open("rb") as file:
        magic = file.read(6)
    if magic.startswith(b"\xfd7zXZ\0"):
        return cast("IO[bytes]", lzma.open(path))
    if magic.startswith(b"\x1f\x8b"):
        return cast("IO[bytes]", gzip.open(path))
    if magic.startswith(b"BZh"):
        return cast("IO[bytes]", bz2.open(path))
    return path.open("rb")


class _Bounded:
    """A stream that stops at a limit, and at its end: the library would look for a member beyond it for ever."""

    def __init__(self, file: IO[bytes], path: Path, limit: int) -> None:
        self._file, self._path, self._limit = file, path, limit
        self._count = 0
        self._ended = False

    def read(self, size: int) -> bytes:
        """Raises: Unreadable, over the limit; tarfile.ReadError, when the end has been read before."""
        if self._ended:
            raise tarfile.ReadError("it is cut off: a member leads past its end")
        data = self._file.read(min(size, self._limit - self._count + 1))
        self._ended = size > 0 and not data
        self._count += len(data)
        if self._count > self._limit:
            raise Unreadable(f"{self._path}: unpacks to more than {self._limit:,} bytes, the most for its size")
        return data

    def finish(self, rest: IO[bytes]) -> None:
        """Read what follows the archive's end through `rest`, the library's view of this stream with what it holds.

        It is zeros, and then the packer's own checksum, which is looked at. Raises: Unreadable, when it is more.
        """
        while not self._ended:
            if rest.read(2**20).strip(b"\0"):
                raise Unreadable(
                    f"{self._path}: something follows the archive's end: take in archives that were joined one by one"
                )


class _Header(tarfile.TarInfo):
    """A member's header. The library takes a damaged or missing one for the end of the archive; here it is an error."""

    @classmethod
    def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> Self:
        try:
            return super().frombuf(buf, encoding, errors)
        except tarfile.EOFHeaderError:  # type: ignore[attr-defined]
            raise
        except tarfile.HeaderError as error:
            raise tarfile.ReadError(f"it is cut off or damaged ({error})") from None


def _unwanted(name: str) -> str | None:
    return None if name.lower().endswith(".json") else "not a .json file"


def _too_large(size: int) -> str | None:
    return f"{size:,} bytes; at most {LARGEST_FILE:,} are allowed" if size > LARGEST_FILE else None


def _closed(folder: Path, error: Any) -> tuple[str, str]:
    where = Path(error.filename).relative_to(folder).as_posix() if error.filename else folder.name
    return printable(where), f"cannot be read: {reason(error)}"
