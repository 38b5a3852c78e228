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
from reporting.document.sections.content import Content, content
from reporting.document.sections.cover import Cover, cover
from reporting.document.sections.next_month import NextMonth, next_month
from reporting.document.sections.objectives import Objectives, objectives
from reporting.document.sections.openings import Opening, openings
from reporting.document.sections.service import Service, service
from reporting.document.sections.sponsor import Sponsor, sponsor
from reporting.document.sections.value import Value, value
from reporting.document.sections.work import Work, work
from reporting.rules.report import LATER, ReportData


@dataclass(frozen=True)
class Document:
    """All sections, finished; the same for paper and screen but for the palette of the pictures.

    A section is None in a report that was made before it was kept; `openings` number those that are there, in order.
    """

    cover: Cover
    openings: dict[str, Opening]
    sponsor: Sponsor
    work: Work | None
    objectives: Objectives
    community: Community
    content: Content | None
    service: Service | None
    value: Value
    next_month: NextMonth | None
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
        later = (work(context), content(context), service(context), next_month(context))
        short = [key for key, section in zip(LATER, later, strict=True) if section and section.is_short]
        return Document(
            cover=cover(context),
            openings=openings(data.figures, short),
            sponsor=sponsor(context),
            work=later[0],
            objectives=objectives(context),
            community=community(context),
            content=later[1],
            service=later[2],
            value=value(context),
            next_month=later[3],
            appendix=appendix(context),
            palette=colours,
            language=language,
        )
