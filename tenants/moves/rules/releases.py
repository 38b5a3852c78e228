"""Whether an archive's rows have the shape that clients have here."""

from __future__ import annotations

from collections.abc import Iterable

from tenants.moves.rules.manifest import Manifest


def apart(told: Manifest, ours: Iterable[str]) -> tuple[list[str], list[str]]:
    """Return the migrations that only the archive has (it is newer), and those that only we have (it is older)."""
    theirs, here = set(told.migrations), set(ours)
    return sorted(theirs - here), sorted(here - theirs)
