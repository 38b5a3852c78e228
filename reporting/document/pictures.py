"""A chart ready for a page: as an image on paper, as inline SVG on the screen."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass

from django.utils.safestring import SafeString, mark_safe


@dataclass(frozen=True, slots=True)
class Picture:
    """SVG text of `reporting.charts`, what it shows in words, and the width at which it was drawn."""

    svg: str
    alt: str
    wide: float

    @property
    def uri(self) -> str:
        """The picture as a data: address; WeasyPrint draws an image much faster than the same SVG inline."""
        return "data:image/svg+xml;base64," + b64encode(self.svg.encode()).decode()

    @property
    def inline(self) -> SafeString:
        """The picture as markup. Safe: every text in it went through `reporting.charts.svg.escaped`."""
        return mark_safe(self.svg)  # noqa: S308
