"""On which day the gate before going live looks, and how what is agreed from a day stands then. No Django."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from enum import StrEnum


class Stands(StrEnum):
    """How something that is agreed from a day stands at the gate."""

    HOLDS = "holds"
    COMING = "coming"
    """It begins after today and is there when the service begins: told, and no obstacle."""
    LATE = "late"
    """It is agreed, and on the service's first day nothing of it holds yet."""
    MISSING = "missing"


def served_from(today: date, service_since: date | None) -> date:
    """The first day on which the client is served, if it goes live today.

    Units: local dates of the client. Source: docs/algorithms/go_live.md.
    """
    return max(today, service_since) if service_since else today


def stands(agreed_from: Iterable[date], *, today: date, service_since: date | None) -> Stands:
    """How something stands that is agreed from each of those days on.

    Units: local dates of the client. Source: docs/algorithms/go_live.md.
    """
    first = min(agreed_from, default=None)
    if first is None:
        return Stands.MISSING
    if first <= today:
        return Stands.HOLDS
    return Stands.COMING if first <= served_from(today, service_since) else Stands.LATE
