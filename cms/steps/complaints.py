"""What is wrong in a part of a brief, and at which field, in the reader's words."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.formats import localize
from django.utils.translation import gettext as _

from clients.brief.source import Path
from clients.brief.whole import dotted
from clients.brief.wording import Complaint
from cms.reader import reader_formats
from cms.steps import STEPS, choices, of_part
from cms.steps.frame import Group, Rows, Step
from reporting.document import codes, labels

LABEL_LIMIT = 80


def worded(what: str) -> str:
    """A complaint in the reader's language; at the field that it is about some need fewer words than in a file."""
    known = {
        "is missing": _("This is needed."),
        "must not be empty, nor of characters alone that nobody sees": _("This is needed."),
        "must be one line": _("Write it on one line."),
    }
    if what in known:
        return known[what]
    return what.told(_, _fact) if isinstance(what, Complaint) else _(what)


def _fact(name: str, fact: Any) -> Any:
    """As its name and kind say: a metric, a unit, inputs, a part or place of the brief, a day, a number or a text."""
    if isinstance(fact, date):
        return reader_formats().day(fact, short=True)
    if isinstance(fact, Decimal):
        return localize(fact)
    if name == "where":
        return placed(fact)
    if name == "inputs":
        return " × ".join(str(labels.named(labels.INPUTS, each)) for each in fact)
    words = {"metric": labels.metric, "part": lambda part: of_part(part).title}
    if name in words:
        return words[name](fact)
    return (choices.UNITS | codes.PROMISES).get(fact, fact) if name in ("unit", "right", "promise") else fact


def placed(path: Path) -> str:
    """Where in the brief a complaint belongs: step and field by their labels; what no step knows as it is written."""
    step = of_part(str(path[0])) if path else STEPS[0]
    if not path or path[0] not in step.parts:
        return dotted(path)
    return " · ".join(filter(None, (str(step.title), labelled(step, path))))


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
