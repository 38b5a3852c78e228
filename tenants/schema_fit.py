"""Whether a client's schema holds what this code needs: a comparison of two digests, cheap enough for each request.

What the code needs is told by names alone: those of its migrations and of what its windows show. The digest of the
state that a schema stands at is kept with the tenant. A schema that is ahead (the new release has migrated, this
process is of the old one) fits too, when its state holds all parts that are needed: migrations expand first.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pkgutil import iter_modules

from django.apps import apps
from django.db.migrations.loader import MigrationLoader

from tenants.models import SchemaState
from tenants.windows import all_windows

_ahead: set[str] = set()
"""Digests of other states that were found to hold what is needed; a state never changes."""


@dataclass(frozen=True, slots=True)
class State:
    """What this code needs of a client's schema."""

    parts: tuple[str, ...]
    digest: str


@cache
def needed() -> State:
    """Read once for each process: file names and declarations, no migration is imported."""
    migrations = [f"{app}.{name}" for app, name in sorted(migrations_on_disk())]
    windows = sorted(part for window in all_windows() for part in window.parts())
    shaped = repr((migrations, windows, [window.text() for window in all_windows()]))
    return State((*migrations, *windows), hashlib.sha256(shaped.encode()).hexdigest()[:20])


def migrations_on_disk() -> set[tuple[str, str]]:
    """(app, name) of every migration that the installed apps carry."""
    found = set()
    for config in apps.get_app_configs():
        name, _ = MigrationLoader.migrations_module(config.label)
        if name and find_spec(name):
            names = (module.name for module in iter_modules(import_module(name).__path__) if not module.ispkg)
            found |= {(config.label, name) for name in names if name[0] not in "_~"}
    return found


def fits(digest: str) -> bool:
    """Whether a schema that stands at `digest` holds what is needed. To be called while standing in public."""
    if digest == needed().digest or digest in _ahead:
        return True
    if digest and SchemaState.objects.filter(digest=digest, parts__contains=list(needed().parts)).exists():
        _ahead.add(digest)
        return True
    return False


def forget() -> None:
    """Read everything anew, after the migrations of this process's code changed: in tests."""
    needed.cache_clear()
    _ahead.clear()
