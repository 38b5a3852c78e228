"""From a figure to how it is counted: anchors in the report's own page."""

from __future__ import annotations

from reporting.document import labels
from reporting.rules.catalogue import KEYS


def metric_of(name: str) -> str:
    """The key of a metric by its name in the language in force; "" where the name is none's."""
    return next((key for key in (*KEYS, *labels.EXTRA_METRICS) if labels.metric(key) == name), "")


def anchor_of(name: str) -> str:
    """The anchor of a metric's definition: the same in every language."""
    key = metric_of(name)
    return f"def-{key}" if key else "definitions"
