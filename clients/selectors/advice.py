"""What is worth a thought before a client goes live, and keeps it from nothing. Floors above add theirs."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Advice:
    """One warning: `code` for machines, `what` for people, `where` (a path on the client's host) it is mended."""

    code: str
    what: str
    where: str = ""


Adviser = Callable[[datetime], Iterable[Advice]]
_advisers: list[Adviser] = []


def gives_advice(adviser: Adviser) -> Adviser:
    """Register somebody's own look at what is worth a thought; registering it twice changes nothing."""
    if adviser not in _advisers:
        _advisers.append(adviser)
    return adviser


def before_go_live(at: datetime) -> list[Advice]:
    """What this client should think of at `at`, in the order of the advisers. Stand in the client's schema."""
    return [each for adviser in _advisers for each in adviser(at)]
