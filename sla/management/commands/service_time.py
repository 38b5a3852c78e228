"""Answers cases of service time from a file: due instants and elapsed minutes by their ids, as JSON."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from sla.rules.vectors import answers
from tenants.kernel.refusals import InvalidInput
from tenants.management.base import DomainCommand

LARGEST_BYTES = 50_000_000


class Command(DomainCommand):
    help = __doc__ or ""
    paths = frozenset({"cases"})

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("cases", metavar="CASES.json", help='an object with a list: {"cases": [...]}')
        parser.set_defaults(json=True)  # whoever asks is a program

    def run(self, *, cases: str, **options: Any) -> dict[str, str | int]:
        return answers(_read(Path(cases)))


def _read(path: Path) -> bytes:
    """Raises: InvalidInput."""
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "not a path"
        raise InvalidInput([(str(path)[:200], f"cannot be read: {reason}")]) from None
    if len(data) > LARGEST_BYTES:
        raise InvalidInput([(str(path)[:200], f"is larger than {LARGEST_BYTES} bytes")])
    return data
