"""From a figure to how it is counted: anchors in the report's own page."""

from __future__ import annotations

from reporting.document.sections.appendix import Appendix

ALL = "definitions"


def own_anchor(key: str) -> str:
    """The anchor of one figure's definition, the same in every language."""
    return f"def-{key}"


def anchor_of(key: str, appendix: Appendix) -> str:
    """Where the appendix says how a figure is counted: its own definition, or all of them for one that has none."""
    return own_anchor(key) if key in {each.key for each in appendix.definitions} else ALL
