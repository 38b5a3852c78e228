"""Reading an archive that may be damaged, cut short, somebody else's, or made to fill the disk."""

from __future__ import annotations

import hashlib
import zipfile
import zlib
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path

from tenants.moves.rules import manifest as rules
from tenants.moves.rules.manifest import MANIFEST, Manifest, NotAnArchive, Part
from tenants.moves.services.packing import CHUNK

_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError)
"""What zipfile raises on what is damaged, encrypted, or packed in a way that it does not know."""


class Archive:
    """An archive whose manifest was read, and whose every part was found to be what the manifest says."""

    def __init__(self, file: zipfile.ZipFile) -> None:
        """Raises: NotAnArchive, saying which part."""
        self.file = file
        rules.check_once([one.filename for one in file.infolist()])
        rules.check_sizes({one.filename: (one.compress_size, one.file_size) for one in file.infolist()})
        self.manifest: Manifest = rules.read(self._whole(MANIFEST, rules.LONGEST_MANIFEST))
        for part in self.manifest.parts:
            self._check(part)

    def chunks(self, part: Part) -> Generator[bytes, None, None]:
        """Yield a part's content, never more than the manifest says; to be closed by who stops before its end.

        Raises: NotAnArchive.
        """
        left = part.bytes
        try:
            with self.file.open(part.name) as member:
                while chunk := member.read(min(CHUNK, left + 1)):
                    left -= len(chunk)
                    if left < 0:
                        raise NotAnArchive(f"{part.name}: it is longer than the {part.bytes} bytes that are told")
                    yield chunk
        except (KeyError, *_BROKEN) as error:
            raise NotAnArchive(f"{part.name}: {error}") from None

    def read(self, part: Part) -> bytes:
        return b"".join(self.chunks(part))

    def start(self, part: Part, most: int) -> bytes:
        """The first bytes of a part, `most` of them and at most one chunk more."""
        found = b""
        for chunk in self.chunks(part):
            found += chunk
            if len(found) >= most:
                break
        return found

    def _check(self, part: Part) -> None:
        digest, size = hashlib.sha256(), 0
        for chunk in self.chunks(part):
            digest.update(chunk)
            size += len(chunk)
        if (size, digest.hexdigest()) != (part.bytes, part.sha256):
            raise NotAnArchive(f"{part.name}: it is not what was packed; fetch the archive again")

    def _whole(self, name: str, most: int) -> bytes:
        try:
            size = self.file.getinfo(name).file_size
        except KeyError:
            raise NotAnArchive(f"it has no {name}: it was not made by `export`") from None
        if size > most:
            raise NotAnArchive(f"{name}: {size} bytes; at most {most}")
        return self.read(Part(name, size, ""))


@contextmanager
def archive(path: Path) -> Iterator[Archive]:
    """Open and check an archive. Raises: NotAnArchive."""
    try:
        file = zipfile.ZipFile(path)
    except _BROKEN as error:
        said = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise NotAnArchive(f"{path}: {said}") from None
    with file:
        yield Archive(file)
