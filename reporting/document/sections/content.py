"""Content: each piece with what came of it, the best and the worst, the cadence and its gaps, the four Cs."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clients.rules.corm import FourC
from reporting.charts.balance import WIDE, Balance, Bar, balance
from reporting.charts.usual import WIDE as USUAL
from reporting.charts.usual import Usual, usual
from reporting.document import codes, labels
from reporting.document.context import Context
from reporting.document.formats import NONE
from reporting.document.pictures import Picture
from reporting.document.sentences import content as words
from reporting.rules import content as rules
from reporting.rules.findings import four_c_balance
from reporting.rules.month import ContentFigures, GapFigure, ItemFigure

MOST_ROWS = 18
"""So many pieces leave room for what stands below them; the rest are in the attached files."""


@dataclass(frozen=True)
class ItemRow:
    day: str
    title: str
    address: str
    remark: str
    four_c: str
    people: str
    replies: str
    index: str
    usual: Picture | None


@dataclass(frozen=True)
class CadenceRow:
    kind: str
    promised: str
    delivered: str
    is_full: bool
    gap: str


@dataclass(frozen=True)
class Content:
    """`has_index` is whether any piece has one; `warns` whether a C is empty."""

    headline: str
    deck: str
    rows: tuple[ItemRow, ...]
    more: str
    left: str
    extremes: tuple[tuple[str, str, str], ...]
    cadence: tuple[CadenceRow, ...]
    days: str
    picture: Picture | None
    balance: str
    warns: bool
    has_index: bool
    month_name: str
    is_short: bool


def _usual(item: ItemFigure, context: Context) -> Picture | None:
    if item.index is None:
        return None
    alt = _("Index %(index)s; 100 is as usual") % {"index": context.formats.count(item.index)}
    return Picture(usual(Usual(item.index, alt), context.palette), alt, USUAL)


def _row(item: ItemFigure, address: str, found: rules.Extremes, context: Context) -> ItemRow:
    remark = _("Best of the month") if item == found.best else _("Worst of the month") if item == found.worst else ""
    formats = context.formats
    return ItemRow(
        day=formats.weekday(item.on) if item.on else NONE,
        title=item.title,
        address=address if address.startswith(("https://", "http://")) else "",
        remark=remark,
        four_c=labels.named(labels.FOUR_CS, item.four_c),
        people=formats.figure(item.people, "count"),
        replies=formats.figure(item.replies, "count"),
        index=formats.figure(item.index, "count"),
        usual=_usual(item, context),
    )


def _rows(content: ContentFigures, context: Context) -> tuple[ItemRow, ...]:
    held, found = context.data.evidence.addresses, rules.extremes(rules.published(content))
    addresses = held if len(held) == len(content.items) else ("",) * len(content.items)
    return tuple(
        _row(item, address, found, context)
        for item, address in zip(content.items, addresses, strict=True)
        if item.status == rules.PUBLISHED
    )


def _cadence(content: ContentFigures, context: Context) -> tuple[CadenceRow, ...]:
    gaps: dict[str, GapFigure] = {}
    for each in content.gaps:
        longest = gaps.get(each.kind)
        if longest is None or each.until_on - each.from_on > longest.until_on - longest.from_on:
            gaps[each.kind] = each
    return tuple(
        CadenceRow(
            codes.kind(each.kind),
            context.formats.count(each.promised),
            context.formats.count(each.delivered),
            each.delivered >= each.promised,
            words.gap(gaps[each.kind], context) if each.kind in gaps else words.no_gap(each),
        )
        for each in content.cadence
    )


def _extremes(content: ContentFigures, context: Context) -> tuple[tuple[str, str, str], ...]:
    found = rules.extremes(rules.published(content))
    if found.best is None or found.worst is None:
        return ()
    return (
        (_("For its kind, most came of"), found.best.title, words.told(found.best, context)),
        (_("For its kind, least came of"), found.worst.title, words.told(found.worst, context)),
    )


def _balance(content: ContentFigures, context: Context) -> Picture:
    pieces = rules.carried(rules.published(content))
    held = four_c_balance(context.data.figures.objectives)
    bars = (
        Bar(_("Pieces, %(month)s") % {"month": context.month_name}, tuple(pieces[name] for name in FourC)),
        Bar(_("Objectives"), tuple(held[name][0] for name in FourC)),
        Bar(_("KPIs"), tuple(held[name][1] for name in FourC)),
    )
    names = tuple(str(labels.FOUR_CS[name]) for name in FourC)
    told = "; ".join(f"{bar.name}: " + ", ".join(map(str, bar.counts)) for bar in bars)
    alt = _("By %(names)s. %(counts)s") % {"names": ", ".join(names), "counts": told}
    return Picture(balance(Balance(names, bars, alt), context.palette), alt, WIDE)


def content(context: Context) -> Content | None:
    """The section; None in a report that was made before content was counted."""
    held = context.data.figures.content
    if held is None:
        return None
    rows, out = _rows(held, context), rules.published(held)
    hidden = max(len(rows) - MOST_ROWS, 0)
    more = ngettext(
        "%(n)s more piece is in the attached files.", "%(n)s more pieces are in the attached files.", hidden
    )
    return Content(
        headline=words.headline(held, context),
        deck=words.deck(held, context),
        rows=rows[:MOST_ROWS],
        more=more % {"n": context.formats.count(hidden)} if hidden else "",
        left=words.left(held),
        extremes=_extremes(held, context),
        cadence=_cadence(held, context),
        days=words.days(held, context),
        picture=_balance(held, context) if out else None,
        balance=words.balance(held) if out else "",
        warns=not all(rules.carried(out).values()),
        has_index=any(row.usual for row in rows),
        month_name=context.month_name,
        is_short=not rows,
    )
