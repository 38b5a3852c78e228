"""Which column tells whose name."""

from __future__ import annotations

import pytest

from tenants.moves.rules.naming import id_column, name_column


@pytest.mark.parametrize(
    ("column", "columns", "name"),
    [
        ("by_user_id", {"by_name"}, "by_name"),
        ("asked_by_user_id", {"asked_by", "asked_at"}, "asked_by"),
        ("owner_user_id", {"owner_name", "owner"}, "owner_name"),
        ("user_id", {"name"}, "name"),
        ("user_id", {"by_mail"}, None),
        ("claimed_by_user_id", {"claimed_at"}, None),
    ],
)
def test_the_name_stands_beside_the_id(column: str, columns: set[str], name: str | None) -> None:
    assert id_column(column)
    assert name_column(column, columns) == name


def test_what_is_no_id_of_a_person() -> None:
    assert not id_column("superuser_identity")
    assert not id_column("username")
