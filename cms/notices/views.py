"""The page of notifications: the same on the agency's host, for all clients, and on a client's, for that one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from cms.lists import Column, Filter, Listing, Table
from cms.portfolio.rows import entrance
from cms.reader import reader_formats
from reporting.document.formats import Formats
from tenants.access.request import PersonRequest
from tenants.access.rules.permissions import Permission, require
from tenants.notifications import services
from tenants.notifications.rules.wording import Host, Kind, Wording, kind, kinds
from tenants.notifications.selectors import notifications
from tenants.notifications.selectors.notifications import Notification


@dataclass(frozen=True, slots=True)
class Line:
    """One notification as it reads."""

    told: Notification
    wording: Wording
    at: str

    @property
    def client(self) -> str:
        return str(self.told.tenant.name)


def _wording(told: Notification) -> Wording:
    found = kind(told.kind)
    return found.say(told.facts) if found else Wording(told.kind, "", "")


TABLE = Table(
    "notifications",
    (
        Column("told_at"),
        Column("client", "tenant__name"),
        Column("what", "kind", value=lambda told: _wording(told).title),
        Column("read_at"),
    ),
    sort="-told_at",
    searched=("tenant__name",),
    page_size=50,
)


@require_GET
@login_required
def index(request: PersonRequest) -> HttpResponse:
    """What this person was told, newest first, with what they get by mail below."""
    _require(request)
    held = notifications.of(request.actor, at=timezone.now())
    asked: Listing[Notification] = Listing(request.GET, TABLE, held, [_by_kind(held)])
    if file := asked.file(request.tenant.slug):
        return file
    formats = reader_formats()
    choices = notifications.mail_choices(request.actor)
    context = {
        "lines": _lines(asked.page.object_list, formats),
        "unread": notifications.unread_count(request.actor, at=timezone.now()),
        "mail": [(each.code, each.name(), choices[each.code]) for each in _reaching(request)],
        "shell": "ds/shell_agency.html" if request.tenant.is_agency else "ds/shell_portal.html",
        "is_agency": request.tenant.is_agency,
        "here": _here(request),
    }
    return render(request, "notifications/index.html", context | asked.context())


@require_GET
@login_required
def follow(request: PersonRequest, pk: int) -> HttpResponse:
    """Where a notification leads; following it is reading it. Somebody else's is not there."""
    _require(request)
    told = notifications.of(request.actor, at=timezone.now()).filter(pk=pk).first()
    if told is None:
        raise Http404
    services.read([told.pk], by=request.actor, at=timezone.now())
    wording = _wording(told)
    at_agency = request.tenant.is_agency
    if wording.host is Host.CLIENT:
        return redirect(entrance(told.tenant, wording.path) if at_agency else wording.path)
    return redirect(wording.path if at_agency else _agency(wording.path))


@require_POST
@login_required
def read_all(request: PersonRequest) -> HttpResponse:
    _require(request)
    services.read_all(by=request.actor, at=timezone.now())
    return redirect(_here(request))


@require_POST
@login_required
def choose_mail(request: PersonRequest) -> HttpResponse:
    """Take over which kinds of mail are wanted: those that are ticked, no others."""
    _require(request)
    services.choose_mail(set(request.POST.getlist("kind")), by=request.actor)
    messages.success(request, _("Your choice of mail is kept."))
    return redirect(f"{_here(request)}#mail")


def _require(request: PersonRequest) -> None:
    """On a client's host whoever may enter its portal; at the agency's, whoever has signed in."""
    if not request.tenant.is_agency:
        require(request.actor, Permission.PORTAL_ENTER)


def _reaching(request: PersonRequest) -> list[Kind]:
    """The kinds that this person can be told of."""
    return [each for each in kinds() if each.may_reach(request.actor)]


def _by_kind(held: QuerySet[Notification]) -> Filter:
    """By what they were told of."""
    told = set(held.order_by().values_list("kind", flat=True).distinct())
    return Filter("kind", _("About"), [(each.code, capfirst(each.name())) for each in kinds() if each.code in told])


def _lines(rows: Iterable[Notification], formats: Formats) -> list[Line]:
    return [Line(told, _wording(told), formats.instant(told.told_at, short=True)) for told in rows]


def _here(request: PersonRequest) -> str:
    return reverse("agency:notifications" if request.tenant.is_agency else "portal:notifications")


def _agency(path: str) -> str:
    return f"{settings.PUBLIC_ORIGIN}{path}"
