"""From a figure to how it is counted: anchors in the report's own page."""

from __future__ import annotations

from reporting.document import labels
from reporting.document.sections.appendix import Appendix
from reporting.rules.catalogue import KEYS

ALL = "definitions"
BESIDE_ITS_FIGURE = "key_person_share"
"""Explained where it stands, under the reply graph, not among the definitions."""


def metric_of(name: str) -> str:
    """The key of a metric by its name in the language in force; "" where the name is none's."""
    return next((key for key in (*KEYS, *labels.EXTRA_METRICS) if labels.metric(key) == name), "")


def own_anchor(name: str) -> str:
    """The anchor of one definition, the same in every language; "" for one that is no metric's."""
    key = metric_of(name)
    return f"def-{key}" if key else ""


def anchor_of(name: str, appendix: Appendix) -> str:
    """Where the appendix says how a figure is counted: its own definition, or all of them."""
    defined = {known for known, _words in appendix.definitions} | {labels.metric(BESIDE_ITS_FIGURE)}
    return (own_anchor(name) if name in defined else "") or ALL
