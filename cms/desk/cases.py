"""The list of a client's cases: its columns and filters, and one case as one row."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from cms.lists import Column, Filter, Table
from cms.queue import words
from reporting.document.formats import Formats

if TYPE_CHECKING:
    from sla.models import Case

TABLE = Table(
    "cases",
    (
        Column("number"),
        Column("title", "thread__title"),
        Column("space", "space__name"),
        Column("kind"),
        Column("status"),
        Column("reason"),
        Column("priority"),
        Column("claimed_by"),
        Column("opened_at"),
        Column("closed_at"),
    ),
    sort="-opened_at",
    searched=("thread__title", "claimed_by", "number"),
    page_size=50,
)


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One case in the list."""

    number: int
    url: str
    title: str
    kind: str
    word: str
    tone: str
    icon: str
    why: str
    priority: int
    claimed: str
    opened: str
    closed: str


def filters(held: QuerySet[Case]) -> list[Filter]:
    """By status, kind and space, as far as there are cases of each."""
    found = list(held.order_by().values_list("status", "kind", "space__slug", "space__name").distinct())
    statuses, kinds = {status for status, *_rest in found}, {kind for _status, kind, *_rest in found}
    spaces = sorted({(slug, name) for *_rest, slug, name in found}, key=lambda each: each[1].casefold())
    return [
        Filter("status", _("Status"), [(code, said[0]) for code, said in words.statuses().items() if code in statuses]),
        Filter("kind", _("Kind"), [each for each in words.kinds().items() if each[0] in kinds]),
        Filter("space", _("Space"), spaces, "space__slug"),
    ]


def row(case: Case, formats: Formats, *, at: datetime, is_decided_there: bool) -> CaseRow:
    word, tone, icon = words.statuses()[case.status]
    title = str(case.thread.title) if case.thread else ""
    return CaseRow(
        number=case.number,
        url=reverse("desk:case", args=[case.number]),
        title=title or _("Case %(number)s") % {"number": case.number},
        kind=words.kinds()[case.kind],
        word=word,
        tone=tone,
        icon=icon,
        why=_("decided on the platform") if is_decided_there else words.pause_reasons().get(case.pause_reason, ""),
        priority=case.priority,
        claimed=case.claimed_by,
        opened=words.moment(case.opened_at, formats, now=at),
        closed=words.moment(case.closed_at, formats, now=at) if case.closed_at else "",
    )
