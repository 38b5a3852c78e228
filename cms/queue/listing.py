"""The queue's list as it was asked for: whose cases, of which client and kind."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from cms.lists import Column, Filter, Listing, Table
from cms.queue import words
from cms.queue.rows import Rows
from reporting.document.formats import Formats
from sla.selectors.queue import titles
from tenants.access.names import role_name
from tenants.boards.selectors_cases import OpenCase, queue
from tenants.kernel.actor import Actor, Role

TABLE = Table(
    "queue",
    (Column("due_at"), Column("client", "tenant__slug"), Column("number")),
    sort="due_at",
    searched=("tenant__name",),
    page_size=100,
)
ASKED = ("client", "kind", "language", "team", "whose", "page")
"""What an address of the queue may say, kept from one of its pages to the next."""
MINE, FREE = "mine", "free"


def context(by: Actor, asked: QueryDict, formats: Formats, *, at: datetime) -> dict[str, Any]:
    """The groups of one page with the filters around them, in a fixed number of queries; standing in public."""
    seen = queue(by, at=at)
    whose = asked.get("whose", "") if asked.get("whose") in (MINE, FREE) else ""
    listing: Listing[OpenCase] = Listing(asked, TABLE, _of(seen, whose, by), _filters(seen))
    cases = list(listing.page.object_list)
    kept = query(asked)
    rows = Rows(titles(cases), formats, user_id=by.user_id or 0, at=at, query=kept)
    return {
        "groups": rows.groups(cases),
        "whose": _tabs(seen, whose, by, asked),
        "whose_on": whose,
        "narrowed": [each.label for each in listing.filters if listing.chosen[each.key]],
        "list_url": f"{reverse('agency:queue')}?piece=list{'&' if kept else ''}{kept}",
        "shown_at": words.moment(at, formats, now=at),
        **listing.context(),
    }


def query(asked: QueryDict) -> str:
    """What the list was asked for, as it stands behind the question mark."""
    kept = asked.copy()
    for name in set(kept) - set(ASKED):
        del kept[name]
    return kept.urlencode()


def _of(seen: QuerySet[OpenCase], whose: str, by: Actor) -> QuerySet[OpenCase]:
    if whose == MINE:
        return seen.filter(claimed_by_user_id=by.user_id)
    return seen.filter(claimed_by_user_id=None) if whose == FREE else seen


def _filters(seen: QuerySet[OpenCase]) -> list[Filter]:
    held = list(seen.order_by().values_list("tenant__slug", "tenant__name", "kind", "language", "team").distinct())
    clients = sorted({(slug, name) for slug, name, *_rest in held}, key=lambda each: each[1].casefold())
    kinds = {kind for *_client, kind, _language, _team in held}
    languages = sorted({language for *_rest, language, _team in held if language})
    teams = {team for *_rest, team in held if team}
    return [
        Filter("client", _("Client"), clients, "tenant__slug"),
        Filter("kind", _("Kind"), [each for each in words.kinds().items() if each[0] in kinds]),
        Filter("language", _("Language"), [(each, words.language(each)) for each in languages]),
        Filter("team", _("Team"), [(role.value, role_name(role)) for role in Role if role in teams]),
    ]


def _tabs(seen: QuerySet[OpenCase], whose: str, by: Actor, asked: QueryDict) -> list[dict[str, Any]]:
    """All, mine and nobody's, each with its count and its address."""
    mine, free = Q(claimed_by_user_id=by.user_id), Q(claimed_by_user_id=None)
    counts = seen.order_by().aggregate(all=Count("pk"), mine=Count("pk", filter=mine), free=Count("pk", filter=free))
    names = {"": (_("All"), "all"), MINE: (_("Mine"), MINE), FREE: (_("Unclaimed"), FREE)}
    return [
        {"key": key, "label": label, "count": counts[key], "is_on": whose == value, "url": _tab(asked, value)}
        for value, (label, key) in names.items()
    ]


def _tab(asked: QueryDict, whose: str) -> str:
    kept = asked.copy()
    for name in set(kept) - set(ASKED) | {"page", "whose"}:
        kept.pop(name, None)
    if whose:
        kept["whose"] = whose
    return f"{reverse('agency:queue')}?{kept.urlencode()}"
