"""From a frozen month to a whole document, in the words of one reader."""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.utils import translation

from reporting.charts.colour import Palette, for_paper
from reporting.document.context import Context, Standing
from reporting.document.formats import Formats
from reporting.document.sections.appendix import Appendix, appendix
from reporting.document.sections.community import Community, community
from reporting.document.sections.cover import Cover, cover
from reporting.document.sections.objectives import Objectives, objectives
from reporting.document.sections.sponsor import Sponsor, sponsor
from reporting.document.sections.value import Value, value
from reporting.rules.report import ReportData


@dataclass(frozen=True)
class Document:
    """All sections, finished; the same for paper and screen but for the palette of the pictures."""

    cover: Cover
    sponsor: Sponsor
    objectives: Objectives
    community: Community
    value: Value
    appendix: Appendix
    palette: Palette
    language: str


def build(data: ReportData, standing: Standing, *, language: str = "", palette: Palette | None = None) -> Document:
    """Put a report into words and pictures.

    `language` is the reader's, by default the client's; `palette` is `charts.colour.SCREEN` on a page of ours and
    by default the client's colour upon paper. Instants are in the client's zone.
    """
    language = language or data.edition.language
    colours = palette or for_paper(data.edition.accent)
    formats = Formats(language, ZoneInfo(data.figures.time_zone), data.figures.currency)
    context = Context(data, standing, formats, colours)
    with translation.override(language):
        return Document(
            cover=cover(context),
            sponsor=sponsor(context),
            objectives=objectives(context),
            community=community(context),
            value=value(context),
            appendix=appendix(context),
            palette=colours,
            language=language,
        )
