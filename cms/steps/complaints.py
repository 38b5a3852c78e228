"""What is wrong in a part of a brief, and at which field, in the reader's words."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from clients.brief.source import Path
from cms.steps.frame import Group, Rows, Step

LABEL_LIMIT = 80


def worded(what: str) -> str:
    """A complaint in the reader's words as far as they are known; the brief's own else."""
    known = {
        "is missing": _("This is needed."),
        "must not be empty, nor of characters alone that nobody sees": _("This is needed."),
        "must be one line": _("Write it on one line."),
    }
    return known.get(what) or _(what)


def labelled(step: Step, path: Path) -> str:
    """A path in words: the labels of its fields, rows by their number."""
    words: list[str] = []
    parts: Any = step.sheet
    for name in path:
        if isinstance(name, int):
            words.append(str(name + 1))
            continue
        found = next((part for part in parts if part.name == name), None)
        if found is None:
            words.append(str(name)[:LABEL_LIMIT])
            continue
        if found.label:
            words.append(str(found.label))
        if isinstance(found, Rows):
            variants = [each for _label, fields in found.variants.values() for each in fields]
            parts = [*found.fields, *variants]
        elif isinstance(found, Group):
            parts = found.fields
    return " · ".join(words)
