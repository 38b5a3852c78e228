"""How the community of a month hangs together: pool, hub or web, drawn, and on whom it rests."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from clients.members.selectors import segments
from clients.spaces.selectors import behind
from cms.asked import Asked, asked
from cms.community.figures import figure
from cms.community.tabs import frame
from cms.members.crossing import told
from cms.reader import reader_formats
from reporting.charts.colour import SCREEN
from reporting.charts.graph import WIDE as GRAPH
from reporting.charts.graph import Graph, Node, graph
from reporting.charts.shapes import WIDE as SHAPES
from reporting.charts.shapes import structure
from reporting.document import labels
from reporting.document.formats import Formats
from reporting.document.pictures import Picture
from reporting.document.sentences.community import drawn
from reporting.rules.affiliation import Affiliation, Shape
from reporting.rules.graph import ReplyGraph
from reporting.selectors import activity
from reporting.selectors.activity import MonthActivity
from reporting.selectors.crossing import MonthBetween, between
from tenants.access.request import PersonRequest
from tenants.access.rules.permissions import Permission, require
from tenants.kernel.actor import Actor
from tenants.kernel.rounding import ratio

MOST_NAMED = 10
MUCH = 0.25
"""From this share of the replies on, one person is a risk."""
FIGURES = ("tied_share", "degree_centralization", "reciprocity", "graph_nodes", "graph_edges", "top_tenth_share")


@dataclass(frozen=True, slots=True)
class Tied:
    """One of the most connected people: with how many they are tied, which share of the replies they are part of."""

    name: str
    is_staff: bool
    is_key: bool
    ties: str
    share: str


@require_safe
def page(request: PersonRequest) -> HttpResponse:
    """One month's verdict with its picture, the key person's weight, the figures behind it, who never answers whom."""
    require(request.actor, Permission.EVIDENCE_VIEW)
    wanted, formats = asked(request), reader_formats(request.tenant.currency)
    before, now = activity.measured([wanted.month.shifted(-1), wanted.month], **wanted.where)
    months = {before.month: before.metrics, now.month: now.metrics}
    picture, caption = _picture(now, formats)
    context: dict[str, Any] = {
        **frame(request, wanted, formats, "desk:community_structure"),
        "verdict": verdict(now.affiliation, now.graph, formats),
        "risk": _risk(now.affiliation, before.affiliation, wanted, formats),
        "picture": picture,
        "caption": caption,
        "shapes": _shapes(now.affiliation.shape, wanted, formats),
        "figures": [figure(key, months, wanted, formats) for key in FIGURES],
        "people": most_connected(now, request.actor, formats),
        "between": told(_between(request, wanted), formats),
        "before_name": formats.month(before.month, width="MMMM"),
    }
    return render(request, "desk/community/structure.html", context)


def _between(request: PersonRequest, wanted: Asked) -> MonthBetween:
    by, at = request.actor, wanted.as_of
    return between(segments.visible_to(by), wanted.month, by=by, at=at, zone=wanted.zone, space=wanted.space)


def verdict(found: Affiliation, graph: ReplyGraph, formats: Formats) -> str:
    """The shape in a sentence."""
    if found.shape is None:
        return _("Nobody wrote in this month, so there is no shape.")
    if found.shape is Shape.POOL:
        alone = int(np.count_nonzero(graph.degrees == 0))
        return ngettext(
            "A pool: people come for the subject, not for each other. %(n)s of %(all)s is tied to nobody.",
            "A pool: people come for the subject, not for each other. %(n)s of %(all)s are tied to nobody.",
            alone,
        ) % {"n": formats.count(alone), "all": formats.count(graph.node_count)}
    if found.shape is Shape.HUB:
        return _("A hub: most ties lead to one person, who holds the community together.")
    return _("A web: people are tied to each other, which is the aim.")


def _risk(now: Affiliation, before: Affiliation, wanted: Asked, formats: Formats) -> dict[str, Any] | None:
    if now.key_person_share is None:
        return None
    return {
        "share": formats.percent(now.key_person_share),
        "before": "" if before.key_person_share is None else formats.percent(before.key_person_share),
        "is_high": now.key_person_share >= MUCH,
        "rule": _("from %(share)s on it is a risk") % {"share": formats.percent(MUCH, 0)},
    }


def _picture(month: MonthActivity, formats: Formats) -> tuple[Picture | None, str]:
    """The drawing and what it shows."""
    drawing = activity.drawing(month)
    if not drawing.dots:
        return None, ""
    alt = _("Who answered whom: %(people)s people and %(ties)s ties between the %(shown)s drawn.") % {
        "people": formats.count(drawing.people),
        "ties": formats.count(len(drawing.ties)),
        "shown": formats.count(len(drawing.dots)),
    }
    nodes = [Node(dot.x, dot.y, dot.ties, dot.is_staff, dot.is_key) for dot in drawing.dots]
    return Picture(graph(Graph(nodes, drawing.ties, alt), SCREEN), alt, GRAPH), drawn(drawing, formats)


def _shapes(shape: Shape | None, wanted: Asked, formats: Formats) -> Picture:
    names = {key: str(name) for key, name in labels.SHAPES.items()}
    month = formats.month(wanted.month)
    alt = (
        _("Of pool, hub and web, %(month)s is: %(shape)s") % {"month": month, "shape": names[shape]}
        if shape
        else _("Nobody replied in %(month)s, so there is no shape") % {"month": month}
    )
    return Picture(structure(shape, names, alt, SCREEN), alt, SHAPES)


def most_connected(month: MonthActivity, by: Actor, formats: Formats) -> list[Tied]:
    """Who is tied with the most people, for those who may see names; the first of them is the key person."""
    graph = month.graph
    order = [int(at) for at in np.lexsort((graph.people, -graph.involved, -graph.degrees))[:MOST_NAMED]]
    order = [at for at in order if graph.degrees[at]]
    people = behind.named([int(graph.people[at]) for at in order], by)
    return [
        Tied(
            name=str(people[pk]),
            is_staff=bool(graph.is_staff[at]),
            is_key=pk == month.affiliation.key_person,
            ties=formats.count(int(graph.degrees[at])),
            share=formats.percent(ratio(int(graph.involved[at]), graph.replies) or 0),
        )
        for at in order
        if (pk := int(graph.people[at])) in people
    ]
