"""The community's pages on the desk: the month's figures, and the rows behind each."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from clients.spaces.rules import html
from clients.spaces.selectors.threads import address
from cms import community_stage
from cms.asked import Asked, asked
from cms.community import figures
from cms.community.behind import MOST_IN_A_FILE, Found
from cms.community.signals import models
from cms.community.tabs import frame
from cms.community.words import amount_name, part_name
from cms.reader import reader_formats
from reporting.document import labels
from reporting.document.formats import Formats
from reporting.rules.behind import BEHIND, OF_WORDS, Kind
from reporting.rules.catalogue import KEYS, SHOWN
from reporting.rules.metrics import Number
from reporting.selectors import metrics, tone
from tenants.access.request import PersonRequest
from tenants.access.rules.permissions import Permission, require


@require_safe
def health(request: PersonRequest) -> HttpResponse:
    """One month on one page: the default figures, the further ones, the spaces beside each other."""
    require(request.actor, Permission.EVIDENCE_VIEW)
    wanted, formats = asked(request), reader_formats(request.tenant.currency)
    months = metrics.trend(KEYS, wanted.month, figures.MONTHS, **wanted.where)
    now = months[wanted.month]
    by_space = metrics.by_space(wanted.month, wanted.spaces, zone=wanted.zone, as_of=wanted.as_of)
    total = now if wanted.space is None else None
    tones = tone.tones(wanted.month, figures.MONTHS, **wanted.where)
    default = [figures.figure(key, months, wanted, formats) for key in figures.DEFAULT]
    default.insert(3, figures.sentiment(tones, now, wanted, formats))
    context: dict[str, Any] = {
        **frame(request, wanted, formats, "desk:community"),
        "default": default,
        "models": models(formats),
        "offences": tone.offences(wanted.month, **wanted.where),
        "groups": figures.groups(months, wanted, formats),
        "columns": figures.names(figures.COMPARED),
        "rows": figures.compared(by_space, total, wanted, formats),
        "counted_twice": figures.counted_twice(by_space.values(), total),
        "is_empty": not now["posts"],
        "before_name": formats.month(wanted.month.shifted(-1), width="MMMM"),
        "community_stage": community_stage.line(request.actor, formats, at=wanted.at_its_end),
        "first_name": formats.month(wanted.month.shifted(1 - figures.MONTHS), width="MMM yy"),
        "now_name": formats.month(wanted.month, width="MMM yy"),
    }
    return render(request, "desk/community/health.html", context)


@require_safe
def behind(request: PersonRequest, figure: str) -> HttpResponse:
    """The posts, threads or people that one figure counts."""
    require(request.actor, Permission.EVIDENCE_VIEW)
    if figure not in BEHIND and figure not in OF_WORDS:
        raise Http404("There is no such figure")
    wanted, formats = asked(request), reader_formats(request.tenant.currency)
    found = Found(request, figure, wanted)
    if file := found.file(request.tenant.slug):
        return file
    value = _value(figure, wanted)
    kind = found.behind.kind
    context: dict[str, Any] = {
        **frame(request, wanted, formats, "desk:community"),
        "found": found,
        "label": labels.metric(figure),
        "definition": _(SHOWN[figure].definition),
        "value": formats.figure(value, labels.kind_of(figure)),
        "lists": _lists(found, formats),
        "amount_name": amount_name(found.part),
        "most": formats.count(MOST_IN_A_FILE),
        "sort": "at" if not found.newest_first else "-at",
        "kind": kind.value,
    }
    if found.is_rows:
        row = _post if kind is Kind.POSTS else _thread
        context["rows"] = [row(each, formats) for each in found.stretch.rows]
    else:
        context |= found.listing.context()
    return render(request, "desk/community/behind.html", context)


def _value(key: str, wanted: Asked) -> Number:
    if key == "offences":
        return tone.offences(wanted.month, **wanted.where)
    if key in OF_WORDS:
        return tone.tones(wanted.month, 1, **wanted.where)[wanted.month].sentiment
    return metrics.month_metrics(wanted.month, **wanted.where)[key]


def _lists(found: Found, formats: Formats) -> list[dict[str, Any]]:
    """The list that counts, and those beside it, each with its length."""
    behind = found.behind
    return [
        {
            "label": part_name(behind.kind, part),
            "count": formats.count(found.count(part)),
            "url": found.asked.query() + (f"&of={part}" if part != behind.part else ""),
            "current": found.part == part,
        }
        for part in behind.lists
    ]


def _post(post: Any, formats: Formats) -> dict[str, Any]:
    return {
        "at": formats.instant(post.at, short=True),
        "author": str(post.author),
        "is_staff": post.is_staff,
        "thread": post.thread.title,
        "space": post.space.name,
        "words": html.plain(post.body, is_html=post.is_html, longest=160),
        "likes": formats.count(post.like_count),
        "url": address(post.thread, post),
    }


def _thread(thread: Any, formats: Formats) -> dict[str, Any]:
    waited = None if thread.answer_at is None else (thread.answer_at - thread.at).total_seconds() / 3600
    return {
        "at": formats.instant(thread.at, short=True),
        "title": str(thread),
        "starter": str(thread.starter) if thread.starter else "",
        "space": thread.space.name,
        "waited": "" if waited is None else formats.hours(waited),
        "url": address(thread),
    }
