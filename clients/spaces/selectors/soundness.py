"""Whether what refers without a check in the database leads somewhere: docs/decisions/0007."""

from __future__ import annotations

from django.db.models import Exists, Model, OuterRef

from clients.spaces.models import Flag, Person, Post, Space, Thread

_REFERENCES: tuple[tuple[type[Model], str, type[Model]], ...] = (
    (Post, "space", Space),
    (Post, "thread", Thread),
    (Post, "author", Person),
    (Post, "answers", Person),
    (Thread, "opening_post", Post),
    (Thread, "starter", Person),
    (Thread, "marked_post", Post),
    (Flag, "post", Post),
)


def dangling() -> dict[str, int]:
    """Return how many rows refer to one that is not there, by reference; empty when all is sound."""
    found = {}
    for model, name, target in _REFERENCES:
        rows = model._default_manager.filter(**{f"{name}_id__isnull": False})
        lost = rows.exclude(Exists(target._default_manager.filter(pk=OuterRef(f"{name}_id")))).count()
        if lost:
            found[f"{model._meta.model_name}.{name}"] = lost
    return found
