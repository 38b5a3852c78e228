"""Taking in an archive as it comes: piece by piece to the disk, cut off where it is too large."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile, StopUpload
from django.http import HttpRequest

from clients.intake.services.archive_files import Incoming
from tenants.kernel.refusals import Refusal

FIELD = "archive"


class ArchiveHandler(FileUploadHandler):
    """Writes the one file of the form; `refusal` says why it was not taken. `close` drops what nobody took over."""

    chunk_size = 2**20

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request)
        self.incoming: Incoming | None = None
        self.refusal: Refusal | None = None
        self.is_whole = False
        self.is_kept = False

    def new_file(self, field_name: str, *args: Any, **kwargs: Any) -> None:
        super().new_file(field_name, *args, **kwargs)
        if field_name != FIELD or self.incoming is not None:
            raise SkipFile
        try:
            self.incoming = Incoming()
        except Refusal as refusal:
            self._stop(refusal)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if self.incoming is None:
            return
        try:
            self.incoming.write(raw_data)
        except Refusal as refusal:
            self._stop(refusal)

    def file_complete(self, file_size: int) -> UploadedFile | None:
        self.is_whole = self.incoming is not None and self.incoming.size > 0
        return UploadedFile(name=self.file_name, size=file_size) if self.is_whole else None

    def keep(self) -> tuple[str, str, int]:
        """It is wanted: its name in the folder, the name that it came under, its size. Raises: DiskFull."""
        if self.incoming is None:
            raise AssertionError("nothing came")
        kept = self.incoming.keep()
        self.is_kept = True
        return kept, str(self.file_name), self.incoming.size

    def close(self) -> None:
        if self.incoming is not None and not self.is_kept:
            self.incoming.drop()

    def _stop(self, refusal: Refusal) -> None:
        """The rest is not read: whoever sends too much is not waited for."""
        self.refusal = refusal
        raise StopUpload(connection_reset=True)
