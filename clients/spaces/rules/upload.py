"""A file that people hand in: where it stands, and how large it may be. No Django."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum

from tenants.kernel.refusals import Refusal

LARGEST = 50 * 2**20
"""Bytes of a file."""
KEPT = timedelta(days=1)
"""How long a file waits for a decision."""
ENDINGS = {".csv": "csv", ".xlsx": "xlsx"}
"""How a name may end, and which connector reads it."""


class Stand(StrEnum):
    """LOOKING: read through, nothing kept. READY: somebody decides. TAKING: taken in. The rest is over."""

    LOOKING = "LOOKING"
    READY = "READY"
    TAKING = "TAKING"
    DONE = "DONE"
    FAILED = "FAILED"
    DISCARDED = "DISCARDED"


OPEN = (Stand.LOOKING, Stand.READY, Stand.TAKING)
BUSY = (Stand.LOOKING, Stand.TAKING)


class WrongType(Refusal):
    """The file's name says that it is neither CSV nor XLSX."""


class FileTooLarge(Refusal):
    """The file is larger than a page takes."""


class NothingCame(Refusal):
    """No file came, or an empty one."""


def kind_of(name: str) -> str:
    """The connector that reads a file of this name. Raises: WrongType.

    >>> kind_of("Members.XLSX")
    'xlsx'
    """
    ending = name[name.rfind(".") :].lower() if "." in name else ""
    if ending not in ENDINGS:
        raise WrongType("only .csv and .xlsx are taken in here")
    return ENDINGS[ending]


def check_size(size: int) -> None:
    """Raises: FileTooLarge; NothingCame."""
    if size > LARGEST:
        raise FileTooLarge(f"at most {LARGEST // 2**20} MB", most=LARGEST // 2**20)
    if size <= 0:
        raise NothingCame("no file came, or an empty one")
