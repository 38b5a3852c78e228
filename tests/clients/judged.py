"""Parts of a brief that say what was judged."""

from __future__ import annotations

from clients.brief.fit import Fit
from clients.brief.platforms import Platforms
from clients.rules.fit import Criterion
from clients.rules.platforms import Facet

FACETS = [each.value for each in Facet]


def fit(mark: int = 4, *, override: str | None = None, **marks: int) -> Fit:
    """Every criterion with the same mark, but for those that are named."""
    said = {each.value: {"score": marks.get(each.value, mark), "note": "asked"} for each in Criterion}
    return Fit.model_validate({**said, "override": override})


def platforms(*, chosen: str = "Discourse", **changes: object) -> Platforms:
    said = {
        "compared": [
            {"name": "Discourse", **{each: {"score": 4, "note": "tried"} for each in FACETS}},
            {"name": "Zulip", **{each: {"score": 3} for each in FACETS}},
        ],
        "chosen": chosen,
        "why": "Its archive can be searched",
    }
    return Platforms.model_validate({**said, **changes})


def as_yaml(part: Fit | Platforms, name: str) -> str:
    """The part as a line of a brief."""
    return f"{name}: {part.model_dump_json(exclude_none=True)}\n"
