"""Whether what the community knows can be found: the lists of what to put in order, counted, with their way there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from clients.spaces.selectors import order
from clients.spaces.selectors.threads import address
from cms.asked import Asked, asked
from cms.community.behind import MOST_IN_A_FILE, PAGE_SIZE
from cms.community.tabs import frame
from cms.exports import KINDS, Cell, download
from cms.keyset import stretch
from cms.lists import LONGEST_QUERY
from cms.reader import reader_formats
from reporting.document.formats import Formats
from tenants.access.request import PersonRequest
from tenants.access.rules.permissions import Permission, require

WORDS: dict[str, tuple[str | Promise, str | Promise]] = {
    "unanswered": (_("Unanswered"), _("Nobody but the starter has written, for 7 days")),
    "uncategorised": (_("Without a channel"), _("No channel or category, so it is found by searching alone")),
    "untagged": (_("Untagged"), _("It carries no tag, so it is missing wherever people look by tag")),
    "unpinned": (_("Unpinned"), _("It was pinned, and is not any more")),
    "stale": (_("Stale"), _("Nothing was written in it for a year")),
    "repeated": (_("Same title"), _("Another thread of the space has the same title, and neither is solved")),
}
UNTOLD = {
    "untagged": _("Not told: no platform of this client says which threads carry tags"),
    "unpinned": _("Not told: no platform of this client says which threads are pinned"),
}
SINCE = {"untagged": ("untagged_at", _("Tags gone since")), "unpinned": ("unpinned_at", _("Unpinned since"))}
"""Which instant of a thread says when it lost what it had, as far as we saw it, and what its column is called."""
HEAD = ("at", "title", "starter", "channel", "space", "tags", "pinned", "untagged_at", "unpinned_at", "url")


@dataclass(frozen=True, slots=True)
class Part:
    """One list with how long it is. `url`: empty where no platform tells what it lists. `more`: beside its meaning."""

    key: str
    label: str
    meaning: str
    more: str
    count: str
    url: str
    is_current: bool


@require_safe
def page(request: PersonRequest) -> HttpResponse:
    """One of the lists, page by page, beside how long each is."""
    require(request.actor, Permission.EVIDENCE_VIEW)
    wanted, formats = asked(request), reader_formats(request.tenant.currency)
    part = request.GET.get("list", "")
    spaces = None if wanted.space is None else [wanted.space.pk]
    told = order.tells(request.actor, at=wanted.as_of, space_ids=spaces)
    part = part if part in order.PARTS else next(iter(order.PARTS))
    is_told = told.of(part)
    lists = {key: order.threads(key, request.actor, at=wanted.as_of, space_ids=spaces) for key in order.PARTS}
    query = request.GET.get("q", "").replace("\0", "").strip()[:LONGEST_QUERY]
    found = lists[part]
    if query:
        found = found.filter(Q(title__icontains=query) | Q(starter__name__icontains=query))
    oldest_first = request.GET.get("sort") == "at"
    if is_told and (kind := request.GET.get("format", "")) in KINDS:
        held = found.order_by(*(("at", "id") if oldest_first else ("-at", "-id")))[:MOST_IN_A_FILE]
        return download(f"{request.tenant.slug}-{part}", kind, HEAD, (_cells(each) for each in held.iterator(2000)))
    shown = stretch(found, request.GET, size=PAGE_SIZE, newest_first=not oldest_first)
    context: dict[str, Any] = {
        **frame(request, wanted, formats, "desk:community_order"),
        "parts": [_part(key, rows.count(), told, wanted, formats, shown=part) for key, rows in lists.items()],
        "part": part,
        "untold": "" if is_told else str(UNTOLD[part]),
        "since": SINCE[part][1] if part in SINCE else "",
        "searched": query,
        "stretch": shown,
        "sort": "at" if oldest_first else "-at",
        "most": formats.count(MOST_IN_A_FILE),
        "rows": [_row(each, part, formats) for each in shown.rows],
    }
    return render(request, "desk/community/order.html", context)


def _part(key: str, count: int, told: order.Told, wanted: Asked, formats: Formats, *, shown: str) -> Part:
    is_told = told.of(key)
    return Part(
        key=key,
        label=str(WORDS[key][0]),
        meaning=str(WORDS[key][1] if is_told else UNTOLD[key]),
        more=_more(key, told),
        count=formats.count(count) if is_told else "–",
        url=f"{wanted.query()}&list={key}" if is_told else "",
        is_current=key == shown,
    )


def _row(thread: Any, part: str, formats: Formats) -> dict[str, str]:
    return {
        "at": formats.instant(thread.at, short=True),
        "title": str(thread),
        "starter": str(thread.starter) if thread.starter else "",
        "channel": str(thread.channel) if thread.channel else "",
        "space": thread.space.name,
        "since": _since(thread, part, formats),
        "url": address(thread),
    }


def _cells(thread: Any) -> list[Cell]:
    starter, channel = thread.starter, thread.channel
    names = [thread.title, str(starter) if starter else "", str(channel) if channel else "", thread.space.name]
    kept = [", ".join(thread.tags or ()), thread.is_pinned, thread.untagged_at, thread.unpinned_at]
    return [thread.at, *names, *kept, address(thread)]


def _since(thread: Any, part: str, formats: Formats) -> str:
    lost = getattr(thread, SINCE[part][0]) if part in SINCE else None
    return formats.day(lost.astimezone(formats.zone).date(), short=True) if lost else ""


def _more(part: str, told: order.Told) -> str:
    """What its meaning does not say: how many lost what they had, or have it still."""
    if part == "untagged" and told.untagged_count:
        said = ngettext("%(n)s had tags and lost them", "%(n)s had tags and lost them", told.untagged_count)
        return said % {"n": told.untagged_count}
    if part == "unpinned" and told.pins:
        said = ngettext("%(n)s is pinned now", "%(n)s are pinned now", told.pinned_count)
        return said % {"n": told.pinned_count}
    return ""
