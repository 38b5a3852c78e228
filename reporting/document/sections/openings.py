"""The sections of a report in their order: what each is called, and its number among those that are there."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from reporting.rules.report import LATER, Figures

SECTIONS: dict[str, Promise] = {
    "sponsor": _("For the sponsor"),
    "work": _("What we did"),
    "objectives": _("Objectives and KPIs"),
    "community": _("The community"),
    "content": _("Content"),
    "service": _("Moderation and support"),
    "value": _("Value and return"),
    "next_month": _("You said, we did; next month"),
    "appendix": _("Appendix: how we know"),
}


@dataclass(frozen=True)
class Opening:
    """A section's number from 1, the name of its place on a page, and what it is called."""

    number: int
    key: str
    name: str


def openings(figures: Figures, short: Collection[str] = ()) -> dict[str, Opening]:
    """Number the sections of this report by their keys: those that came later are left out where nothing was kept.

    `short` sections have nothing to show but a sentence: they stand together before the appendix and cost no page.
    """
    held = [key for key in SECTIONS if key not in LATER or getattr(figures, key) is not None]
    *full, last = [key for key in held if key not in short]
    ordered = [*full, *(key for key in held if key in short), last]
    return {key: Opening(number, key, str(SECTIONS[key])) for number, key in enumerate(ordered, 1)}
