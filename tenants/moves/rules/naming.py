"""Which column holds the name of the person whose id stands in another: a convention of all our tables."""

from __future__ import annotations

from collections.abc import Collection


def id_column(column: str) -> bool:
    """Whether a column of ours holds a person's id: `by_user_id`, `asked_by_user_id`, `user_id`."""
    return column == "user_id" or column.endswith("_user_id")


def name_column(column: str, columns: Collection[str]) -> str | None:
    """The column beside the id that tells their name; None where the row tells none.

    `owner_user_id` → `owner_name`, `asked_by_user_id` → `asked_by`, `user_id` → `name`.
    """
    stem = column.removesuffix("_id")
    if stem == "user":
        return "name" if "name" in columns else None
    role = stem.removesuffix("_user")
    return next((name for name in (f"{role}_name", role) if name in columns), None)
