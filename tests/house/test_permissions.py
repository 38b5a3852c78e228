"""The permission matrix as a table that is read in review: a change of it shows there."""

from __future__ import annotations

from pathlib import Path

from tenants.access.rules.permissions import MATRIX, Permission
from tenants.kernel.actor import Role

SNAPSHOT = Path(__file__).parents[1] / "snapshots" / "permissions.txt"


def table() -> str:
    lines = [f"{'':22}" + " ".join(f"{role.value:17}" for role in Role).rstrip()]
    for permission in Permission:
        marks = " ".join(f"{'yes' if role in MATRIX[permission] else '-':17}" for role in Role)
        lines.append(f"{permission.value:22}{marks}".rstrip())
    return "\n".join(lines) + "\n"


def test_the_matrix_is_as_reviewed() -> None:
    assert table() == SNAPSHOT.read_text()


def test_every_permission_is_somebodys_and_not_everybodys_by_mistake() -> None:
    assert set(MATRIX) == set(Permission)
    assert all(MATRIX[permission] for permission in Permission)
    assert [p for p in Permission if MATRIX[p] == set(Role)] == [Permission.CLIENT_VIEW]
