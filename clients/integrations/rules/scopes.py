"""What a token opens. A scope is a promise to other systems: its code never changes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum

from tenants.access.rules.permissions import Permission


class Scope(StrEnum):
    ACTIVITY_WRITE = "activity:write"
    METRICS_READ = "metrics:read"
    OBJECTIVES_READ = "objectives:read"
    SPACES_READ = "spaces:read"


GIVES: Mapping[Scope, frozenset[Permission]] = {
    Scope.ACTIVITY_WRITE: frozenset({Permission.EVIDENCE_INGEST}),
    Scope.METRICS_READ: frozenset({Permission.EVIDENCE_VIEW}),
    Scope.OBJECTIVES_READ: frozenset({Permission.CHARTER_VIEW}),
    Scope.SPACES_READ: frozenset({Permission.EVIDENCE_VIEW}),
}
"""The permissions that a scope gives; the address asks for the scope, the service behind it for the permission."""


def grants(scopes: Iterable[str]) -> frozenset[str]:
    """The codes of all that these scopes give. One that is not known any more gives nothing.

    >>> sorted(grants(["activity:write", "gone:read"]))
    ['evidence.ingest']
    """
    known = (Scope(scope) for scope in scopes if scope in list(Scope))
    return frozenset(permission.value for scope in known for permission in GIVES[scope])
