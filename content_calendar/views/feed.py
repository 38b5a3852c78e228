"""A client's calendar as a feed for other calendars, at an address that is one person's secret."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import icalendar
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils import timezone, translation
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from content_calendar.models import Item
from content_calendar.rules.status import Status
from content_calendar.selectors import feeds
from tenants.models import Tenant

PRODUCT = "-//Community as a service//Content calendar//EN"
LONGEST_TEXT = 2_000
"""Characters of a piece's words in the feed: calendars show a few lines."""
A_MOMENT = timedelta(minutes=15)
"""Publication takes no time; other calendars draw nothing that has no length."""
SETTLED = frozenset({Status.SCHEDULED, Status.PUBLISHED})


@require_safe
def calendar(request: HttpRequest, token: str) -> HttpResponse:
    """The feed of whoever's secret `token` is. Any other, at any host, is answered with the same bytes."""
    tenant, now = request.tenant, timezone.now()  # type: ignore[attr-defined]
    found = feeds.reader(token, tenant, at=now) if tenant is not None else None
    if found is None:
        return _nothing()
    user, actor = found
    with translation.override(user.language):
        content = render(tenant, feeds.shown(actor, at=now), at=now)
    tag = f'"{hashlib.sha256(content).hexdigest()}"'
    same = request.headers.get("If-None-Match") == tag
    response = HttpResponseNotModified() if same else HttpResponse(content, "text/calendar; charset=utf-8")
    response["ETag"] = tag
    patch_cache_control(response, private=True, no_cache=True)
    return response


def render(tenant: Tenant, items: Iterable[Item], *, at: datetime) -> bytes:
    """The items as iCalendar (RFC 5545): instants in UTC, which every calendar shows in its reader's own zone."""
    feed = icalendar.Calendar()
    feed.add("prodid", PRODUCT)
    feed.add("version", "2.0")
    feed.add("method", "PUBLISH")
    feed.add("x-wr-calname", _("%(client)s: content calendar") % {"client": tenant.name})
    feed.add("x-wr-timezone", tenant.time_zone)
    for item in items:
        feed.add_component(_event(tenant, item))
    return bytes(feed.to_ical())


def _event(tenant: Tenant, item: Item) -> icalendar.Event:
    event = icalendar.Event()
    event.add("uid", f"{item.key}@{tenant.slug}")
    # Of the item, not of this request: the same calendar is the same bytes.
    event.add("dtstamp", max(filter(None, (item.planned_at, item.asked_at, item.approved_at, item.published_at))))
    event.add("sequence", item.edition)
    event.add("summary", item.title)
    if item.slot_at is None:
        event.add("dtstart", item.planned_on)
        event.add("dtend", item.planned_on + timedelta(days=1))
    else:
        starts_at = (item.published_at or item.slot_at).astimezone(UTC)
        event.add("dtstart", starts_at)
        event.add("dtend", starts_at + A_MOMENT)
    event.add("status", "CONFIRMED" if item.status in SETTLED else "TENTATIVE")
    event.add("transp", "TRANSPARENT")
    event.add("categories", [item.kind, item.four_c])
    event.add("location", item.space.name)
    if text := item.body or item.prompt:
        event.add("description", text if len(text) <= LONGEST_TEXT else text[: LONGEST_TEXT - 1].rstrip() + "…")
    if item.url:
        event.add("url", item.url)
    return event


def _nothing() -> HttpResponse:
    response = HttpResponse("There is nothing here.\n", "text/plain; charset=utf-8", status=404)
    patch_cache_control(response, private=True, no_store=True)
    return response
