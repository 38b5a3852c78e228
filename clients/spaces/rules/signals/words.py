"""Words of a text, and the lists that packages carry."""

from __future__ import annotations

import re
from importlib import metadata
from pathlib import Path

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")


def words(text: str) -> list[str]:
    """The words of a text in their order, in small letters."""
    return [word.replace("’", "'") for word in _WORD.findall(text.lower())]


def carried(package: str, path: str) -> Path:
    """A file that an installed package carries. The package itself is not imported: we read its lists alone."""
    return Path(str(metadata.distribution(package).locate_file(path)))


def version(package: str) -> str:
    return metadata.version(package)
