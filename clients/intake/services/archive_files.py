"""Archives that were handed in, as files: written as they come, measured, gone when nobody needs them."""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings

from clients.intake.models import KEEPING, Restoration
from tenants.backend.base import PUBLIC
from tenants.kernel.refusals import Refusal
from tenants.moves.services.exporting import folder_at

PARTIAL = ".partial"
LEFT_ALONE_SECONDS = 24 * 60 * 60
"""How old a file is that nothing names before it is taken for a leftover: an upload may be on its way."""


class ArchiveTooLarge(Refusal):
    """More than this installation takes in."""


class DiskFull(Refusal):
    """The file could not be written."""


def folder() -> Path:
    """Beside the clients' folders of files, of which none has this name; no address leads here."""
    return folder_at(PUBLIC) / "restorations"


def path_of(run: Restoration) -> Path:
    return folder() / run.file


def refuse_too_large(size: int) -> None:
    """Raises: ArchiveTooLarge."""
    most = settings.ARCHIVE_LARGEST_BYTES
    if size > most:
        raise ArchiveTooLarge(f"an archive has at most {most} bytes", most_bytes=most)


class Incoming:
    """A file on its way in: never more of it in memory than one piece, never more on the disk than is allowed."""

    def __init__(self) -> None:
        """Raises: DiskFull."""
        self.name = f"{secrets.token_hex(16)}.zip"
        self.size = 0
        try:
            folder().mkdir(parents=True, exist_ok=True)
            self._path = folder() / f"{self.name}{PARTIAL}"
            self._file = self._path.open("xb")
            self._path.chmod(0o600)
        except OSError as error:
            raise DiskFull(f"the file cannot be written: {error.strerror}") from None

    def write(self, piece: bytes) -> None:
        """Raises: ArchiveTooLarge; DiskFull."""
        self.size += len(piece)
        refuse_too_large(self.size)
        try:
            self._file.write(piece)
        except OSError as error:
            raise DiskFull(f"the file cannot be written: {error.strerror}") from None

    def keep(self) -> str:
        """It came whole. Returns its name. Raises: DiskFull."""
        try:
            self._file.close()
            self._path.rename(folder() / self.name)
        except OSError as error:
            raise DiskFull(f"the file cannot be written: {error.strerror}") from None
        return self.name

    def drop(self) -> None:
        """It is not wanted, or was cut off."""
        self._file.close()
        for path in (self._path, folder() / self.name):
            path.unlink(missing_ok=True)


def remove(names: Iterable[str]) -> None:
    for name in names:
        (folder() / name).unlink(missing_ok=True)


def sweep() -> int:
    """Take away what no row needs: files of what has ended, and what an upload that was cut off left. How many."""
    if not folder().is_dir():
        return 0
    known = dict(Restoration.objects.values_list("file", "state"))
    old, gone = time.time() - LEFT_ALONE_SECONDS, 0
    for path in folder().iterdir():
        state = known.get(path.name)
        if state in KEEPING or (state is None and path.stat().st_mtime > old):
            continue
        path.unlink(missing_ok=True)
        gone += 1
    return gone
