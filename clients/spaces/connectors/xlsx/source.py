"""Reading activity from a workbook: the same columns and the same checks as the CSV's."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from clients.spaces.connectors.csv.records import Chunk
from clients.spaces.connectors.csv.source import CsvSource
from clients.spaces.connectors.files import Digest
from clients.spaces.connectors.xlsx import package
from clients.spaces.connectors.xlsx.records import SheetRecords

_PIECE = 2**20


class XlsxSource(CsvSource):
    """The first sheet of one workbook. `zone`: in which its dates are meant; without one they are left out."""

    def __init__(self, path: Path, zone: ZoneInfo | None = None) -> None:
        """Raises: Unreadable; NotAWorkbook and the other refusals of `package.check`; BadHeader."""
        package.check(path)
        self._zone = zone
        super().__init__(path)

    @contextmanager
    def _records(self, digest: Digest | None = None) -> Iterator[Any]:
        if digest is not None:
            with self.path.open("rb") as file:
                while piece := file.read(_PIECE):
                    digest.update(piece)
        with closing(_Widened(self.path, self._zone)) as records:
            yield records


class _Widened(SheetRecords):
    """Rows as wide as the header: a sheet leaves out the empty cells at a row's end."""

    def header(self) -> list[str]:
        found = super().header()
        self._width = len(found)
        return found

    def chunks(self) -> Iterator[Chunk]:
        for chunk in super().chunks():
            for cells in chunk.cells:
                cells.extend([""] * (self._width - len(cells)))
            yield chunk
