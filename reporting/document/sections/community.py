"""The community: who took part, who answered whom, the month by the four Cs, and who was reached beside that."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clients.rules.corm import FourC
from reporting.charts.graph import WIDE as GRAPH
from reporting.charts.graph import Graph, Node, graph
from reporting.charts.shapes import WIDE as SHAPES
from reporting.charts.shapes import structure
from reporting.charts.trend import Spark, spark
from reporting.document import labels
from reporting.document.context import Context
from reporting.document.headed import Headed
from reporting.document.pictures import Picture
from reporting.document.sections.reach import Customers, Reach, customers, reach
from reporting.document.sentences import community as words
from reporting.rules.findings import four_c_balance

GROUPS: dict[str, tuple[str, ...]] = {
    "connectivity": ("active_members", "new_members", "returning_members", "retention_rate"),
    "conversations": (
        "posts",
        "replies",
        "median_first_response_hours",
        "median_first_staff_response_hours",
        "response_rate_24h",
        "unanswered_rate_7d",
    ),
    "content_creation": ("threads_started", "member_post_share", "likes_received", "contribution_gini"),
    "collaboration": ("solved_threads", "peer_solved_threads", "peer_share", "reciprocity"),
}
"""Which figures tell of which C."""


@dataclass(frozen=True)
class MetricRow:
    key: str
    name: str
    before: str
    now: str
    spark: Picture | None


@dataclass(frozen=True)
class MetricGroup:
    """One of the four Cs: the objectives and KPIs that carry it, and the figures that tell of it."""

    name: str
    carried: str
    rows: tuple[MetricRow, ...]


@dataclass(frozen=True)
class Community:
    headline: str
    deck: str
    figures: tuple[Headed, ...]
    graph: Picture | None
    caption: str
    structure: Picture
    ties: tuple[MetricRow, ...]
    before_name: str
    month_name: str
    months: str
    groups: tuple[MetricGroup, ...]
    balance: str
    reach: Reach | None
    customers: Customers | None


def _heads(context: Context) -> tuple[Headed, ...]:
    figures, formats = context.data.figures, context.formats
    now, before, name = figures.metrics, figures.before, context.before_name

    def was(key: str) -> str:
        return f"{name} {context.metric(key, before.get(key))}"

    threads, replies = int(now.get("threads_started") or 0), int(now.get("replies") or 0)
    members = now.get("member_post_share")
    returned = was("returning_members")
    if now.get("retention_rate") is not None:
        share = context.metric("retention_rate", now["retention_rate"])
        returned = _("%(share)s of %(before)s; %(was)s") % {
            "share": share,
            "before": context.metric("active_members", before.get("active_members")),
            "was": returned,
        }
    posts = _("Posts") if members is None else _("Posts, %(share)s by members") % {"share": formats.percent(members, 0)}
    return (
        Headed(_("Active members"), context.metric("active_members", now.get("active_members")), was("active_members")),
        Headed(_("New"), context.metric("new_members", now.get("new_members")), was("new_members")),
        Headed(
            _("Returned from %(month)s") % {"month": formats.month(context.month.shifted(-1), width="MMMM")},
            context.metric("returning_members", now.get("returning_members")),
            returned,
        ),
        Headed(
            posts,
            context.metric("posts", now.get("posts")),
            _("%(threads)s, %(replies)s")
            % {
                "threads": ngettext("%(n)s thread", "%(n)s threads", threads) % {"n": formats.count(threads)},
                "replies": ngettext("%(n)s reply", "%(n)s replies", replies) % {"n": formats.count(replies)},
            },
        ),
    )


def _row(key: str, context: Context, *, drawn: bool = True) -> MetricRow:
    figures, name = context.data.figures, labels.metric(key)
    values = context.values(key)
    now = context.metric(key, figures.metrics.get(key))
    picture = None
    if drawn and sum(value is not None for value in values) > 1:
        alt = _("%(name)s over %(count)s months, now %(now)s") % {"name": name, "count": len(values), "now": now}
        picture = Picture(spark(Spark(values, alt, wide=48, high=11), context.palette), alt, 48)
    return MetricRow(key, name, context.metric(key, figures.before.get(key)), now, picture)


def _graph(context: Context) -> Picture | None:
    drawing, formats = context.data.evidence.drawing, context.formats
    if not drawing.dots:
        return None
    alt = _("Who answered whom: %(people)s people and %(ties)s ties between the %(shown)s drawn.") % {
        "people": formats.count(drawing.people),
        "ties": formats.count(len(drawing.ties)),
        "shown": formats.count(len(drawing.dots)),
    }
    nodes = [Node(dot.x, dot.y, dot.ties, dot.is_staff, dot.is_key) for dot in drawing.dots]
    return Picture(graph(Graph(nodes, drawing.ties, alt), context.palette), alt, GRAPH)


def _structure(context: Context) -> Picture:
    shape, month = context.data.figures.structure.shape, context.month_name
    names = {key: str(name) for key, name in labels.SHAPES.items()}
    alt = (
        _("Of pool, hub and web, %(month)s is: %(shape)s") % {"month": month, "shape": names[shape]}
        if shape
        else _("Nobody replied in %(month)s, so there is no shape") % {"month": month}
    )
    return Picture(structure(shape, names, alt, context.palette), alt, SHAPES)


def _key_person(context: Context) -> MetricRow:
    held, key = context.data.figures.structure, "key_person_share"
    before, now = context.metric(key, held.key_person_share_before), context.metric(key, held.key_person_share)
    return MetricRow(key, labels.metric(key), before, now, None)


def _groups(context: Context) -> tuple[MetricGroup, ...]:
    carried, known = four_c_balance(context.data.figures.objectives), context.data.figures.metrics
    return tuple(
        MetricGroup(
            str(labels.FOUR_CS[name]),
            words.carried(*carried[name]),
            tuple(_row(key, context) for key in GROUPS[name] if key in known),
        )
        for name in FourC
    )


def community(context: Context) -> Community:
    figures = context.data.figures
    return Community(
        headline=words.headline(context),
        deck=words.deck(context),
        figures=_heads(context),
        graph=_graph(context),
        caption=words.caption(context),
        structure=_structure(context),
        ties=(
            *(_row(key, context, drawn=False) for key in ("tied_share", "degree_centralization", "reciprocity")),
            _key_person(context),
        ),
        before_name=context.before_name,
        month_name=context.month_short,
        months=ngettext("%(n)s month", "%(n)s months", len(figures.history)) % {"n": len(figures.history)},
        groups=_groups(context),
        balance=words.balance(four_c_balance(figures.objectives)),
        reach=reach(context),
        customers=customers(context),
    )
