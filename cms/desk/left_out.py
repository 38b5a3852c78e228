"""A row of an input that was left out, and why, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cms import refusals
from cms.desk import places
from reporting.document.formats import Formats


@dataclass(frozen=True, slots=True)
class LeftOut:
    """where: the file with its line, or a path. words: what was noted in English, where `why` does not say it all."""

    where: str
    why: str
    words: str = ""


def row(kept: Mapping[str, Any], formats: Formats) -> LeftOut:
    """As it stands on a run, or in what a look found; one of before has no codes, and is told as far as it goes."""
    said = [refusals.worded(each["code"], each["facts"], formats) for each in kept.get("reasons", ())]
    if said and all(said):
        return LeftOut(kept["where"], " ".join(said))
    if formats.language.startswith("en"):
        return LeftOut(kept["where"], kept["why"])
    return LeftOut(kept["where"], places.sentence(kept["why"]), kept["why"])
