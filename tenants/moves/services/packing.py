"""Writing an archive: each member as it comes, with its size and digest, under a name that is there whole or not."""

from __future__ import annotations

import hashlib
import os
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import TracebackType

from tenants.kernel.refusals import Refusal
from tenants.moves.rules.manifest import Part

CHUNK = 1 << 20


class CannotWrite(Refusal):
    """The archive cannot be written where it was asked for."""


class Packer:
    """A ZIP file in the making. It is under its own name only once everything is in it."""

    def __init__(self, path: Path) -> None:
        """Raises: CannotWrite."""
        self.path = path
        self.partial = path.with_name(f"{path.name}.{os.getpid()}.partial")
        try:
            self.file = zipfile.ZipFile(self.partial, "w", zipfile.ZIP_DEFLATED, compresslevel=3)
        except OSError as error:
            raise CannotWrite(f"{path}: {error.strerror}") from None

    def add(self, name: str, chunks: Iterable[bytes]) -> Part:
        """Write one member and return what was written."""
        digest, size = hashlib.sha256(), 0
        with self.file.open(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), "w", force_zip64=True) as member:
            for chunk in chunks:
                digest.update(chunk)
                size += len(chunk)
                member.write(chunk)
        return Part(name, size, digest.hexdigest())

    def __enter__(self) -> Packer:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.file.close()
        if kind is not None:
            self.partial.unlink(missing_ok=True)
            return
        with self.partial.open("rb") as written:
            os.fsync(written.fileno())
        self.partial.rename(self.path)


def chunks_of(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            yield chunk
