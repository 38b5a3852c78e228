"""Topics by how much is said and in which tone, the hot and negative ones first."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from clients.spaces.rules.span import Span
from clients.spaces.selectors import topics as selectors
from clients.spaces.selectors.topics import Topic
from cms.asked import Asked, asked
from cms.community.behind import KeptListing
from cms.community.tabs import frame
from cms.lists import Column, Filter, Table
from cms.reader import reader_formats
from reporting.charts.colour import SCREEN
from reporting.charts.quadrant import WIDE, Dot, Quadrants, quadrants
from reporting.document.formats import Formats
from reporting.document.pictures import Picture
from reporting.rules import topics as rules
from reporting.rules.inequality import median
from reporting.rules.topics import Quadrant, Volume
from tenants.access.request import PersonRequest
from tenants.access.rules.permissions import Permission, require
from tenants.kernel.actor import Actor

MONTHS_BEFORE = 3
MOST_DRAWN = 80
CHANNELS = "channels"
STATES: dict[Quadrant, tuple[str | Promise, str, str]] = {
    Quadrant.HOT_NEGATIVE: (gettext_lazy("hot and negative"), "bad", "alert"),
    Quadrant.HOT: (gettext_lazy("hot"), "acc", "up"),
    Quadrant.NEGATIVE: (gettext_lazy("negative"), "warn", "dn"),
    Quadrant.CALM: (gettext_lazy("calm"), "calm", "circle"),
}
TABLE = Table(
    "topics",
    (
        Column("rank"),
        Column("topic"),
        Column("space"),
        Column("posts"),
        Column("usual"),
        Column("sentiment"),
        Column("judged"),
        Column("state"),
        Column("url"),
    ),
    sort="rank",
    searched=("topic", "space"),
    page_size=50,
)


@dataclass(frozen=True, slots=True)
class TopicRow:
    """One topic with its place in the table; `number` is drawn beside its dot."""

    rank: int
    topic: str
    space: str
    url: str
    posts: int
    usual: float
    sentiment: float | None
    judged: int
    state: str
    quadrant: Quadrant
    tone: str
    icon: str
    usual_shown: str
    sentiment_shown: str

    @property
    def number(self) -> str:
        return str(self.rank) if self.quadrant is Quadrant.HOT_NEGATIVE else ""


@require_safe
def page(request: PersonRequest) -> HttpResponse:
    """One month's threads or channels, drawn and listed; each leads to its place on the platform."""
    require(request.actor, Permission.EVIDENCE_VIEW)
    wanted, formats = asked(request), reader_formats(request.tenant.currency)
    by_channel = request.GET.get("by") == CHANNELS
    rows = topics(wanted, request.actor, formats, by_channel=by_channel)
    states = [
        (str(STATES[each][0]), str(STATES[each][0])) for each in Quadrant if any(r.quadrant is each for r in rows)
    ]
    listing = KeptListing(
        request.GET, TABLE, rows, [Filter("state", _("State"), states)], kept=("month", "space", "by")
    )
    if file := listing.file(f"{request.tenant.slug}-{wanted.month}"):
        return file
    context: dict[str, Any] = {
        **frame(request, wanted, formats, "desk:community_topics"),
        "picture": _picture(rows),
        "alarming": [row for row in rows if row.quadrant is Quadrant.HOT_NEGATIVE],
        "by_channel": by_channel,
        "threads_url": wanted.query(),
        "channels_url": wanted.query() + f"&by={CHANNELS}",
        **listing.context(),
    }
    return render(request, "desk/community/topics.html", context)


def topics(wanted: Asked, by: Actor, formats: Formats, *, by_channel: bool) -> list[TopicRow]:
    """The month's topics, those to look at first."""
    before = wanted.month.shifted(-MONTHS_BEFORE).starts_at(wanted.zone)
    starts, ends = wanted.month.starts_at(wanted.zone), wanted.month.ends_at(wanted.zone)
    spaces = None if wanted.space is None else (wanted.space.pk,)
    span = Span(before, starts, ends, wanted.as_of, spaces)
    found = selectors.channels(span, by) if by_channel else selectors.threads(span, by)
    middle = median(np.array([each.posts for each in found], dtype=np.int64)) or Fraction(0)
    judged = []
    for each in found:
        usual = Fraction(each.before, MONTHS_BEFORE) if by_channel else middle
        said = Volume(each.posts, each.positive, each.negative, each.judged)
        judged.append((each, usual, said, rules.quadrant(said, usual)))
    order = list(Quadrant)
    judged.sort(key=lambda one: (order.index(one[3]), -one[0].posts, one[0].name))
    return [_row(rank, *one, formats) for rank, one in enumerate(judged, 1)]


def _row(rank: int, topic: Topic, usual: Fraction, said: Volume, where: Quadrant, formats: Formats) -> TopicRow:
    word, tone, icon = STATES[where]
    return TopicRow(
        rank=rank,
        topic=topic.name,
        space=topic.space,
        url=topic.url,
        posts=topic.posts,
        usual=round(float(usual), 1),
        sentiment=said.sentiment,
        judged=said.judged,
        state=str(word),
        quadrant=where,
        tone=tone,
        icon=icon,
        usual_shown=formats.count(usual, 1),
        sentiment_shown=formats.figure(said.sentiment, "index"),
    )


def _picture(rows: list[TopicRow]) -> Picture | None:
    """Those of known tone, how often their usual they have upwards; what is new has its posts for that."""
    known = [row for row in rows if row.sentiment is not None][:MOST_DRAWN]
    if not known:
        return None
    dots = [Dot(row.sentiment or 0.0, row.posts / (row.usual or 1.0), row.number) for row in known]
    said = ngettext(
        "%(n)s topic by tone and volume; %(hot)s of them hot and negative.",
        "%(n)s topics by tone and volume; %(hot)s of them hot and negative.",
        len(known),
    )
    alt = said % {"n": len(known), "hot": sum(bool(row.number) for row in known)}
    words = (_("negative"), _("positive"), _("more than usual"), _("less than usual"))
    return Picture(quadrants(Quadrants(dots, rules.NEGATIVE, rules.TIMES, words, alt), SCREEN), alt, WIDE)
