"""The portal: parse, find what this reader may see, answer."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from clients.selectors import charters
from cms.agreements.asked import asked
from cms.agreements.views.charter import newest_of
from cms.lists import Listing
from cms.portal import listing, reading
from cms.portal.sheet import sheet
from cms.reader import reader_formats
from reporting.document.attachments import as_csv, as_json
from reporting.document.formats import Formats
from reporting.selectors import reports
from reporting.services import rendering
from tenants.access.request import PersonRequest
from tenants.access.rules.permissions import Permission, may, require
from tenants.kernel.actor import Actor, Role

DATA = {"csv": (as_csv, "text/csv; charset=utf-8"), "json": (as_json, "application/json")}


@require_safe
def month(request: PersonRequest) -> HttpResponse:
    """One month on one page: the latest report that this reader may see, or the one that `?month=` names.

    The client's sponsor sees the one page that was made for them, and no more of it.
    """
    require(request.actor, Permission.REPORT_VIEW)
    found, months = reading.find(request.actor, request.GET.get("month", ""))
    if found is None:
        return render(request, "portal/none_yet.html", _expected(request))
    context: dict[str, Any] = {"reading": found, "sheet": sheet(found.data, found.document, found.formats)}
    context |= _asked(request)
    template = "portal/sponsor.html" if _is_sponsor(request.actor) else "portal/month.html"
    return render(request, template, context | reading.neighbours(found, months, "/?month=%s"))


def _is_sponsor(by: Actor) -> bool:
    return Role.SPONSOR in by.roles and not by.is_staff


def _asked(request: PersonRequest) -> dict[str, Any]:
    """What the client is asked for now, whatever month is read."""
    return {"asked": asked(request.actor, _formats(request), at=timezone.now())}


def _expected(request: PersonRequest) -> dict[str, Any]:
    """What happens next, for who comes before the first report."""
    return {
        "next": listing.next_release(request.tenant, at=timezone.now(), formats=_formats(request)),
        **_asked(request),
    }


@require_safe
def report_list(request: PersonRequest) -> HttpResponse:
    """Every month that this reader may see, newest first."""
    require(request.actor, Permission.REPORT_VIEW)
    held = reports.visible_to(request.actor).defer("data")
    rows = listing.rows(held, _formats(request))
    asked = Listing(request.GET, listing.TABLE, rows, [listing.years(rows)])
    if file := asked.file(request.tenant.slug):
        return file
    context = asked.context()
    return render(request, "portal/reports.html", context if rows else context | _expected(request))


@require_safe
def report(request: PersonRequest, month: str) -> HttpResponse:
    """The whole report as a page: what the PDF says, from the same frozen month."""
    found, months = _one(request, month)
    ways = reading.neighbours(found, months, reverse("portal:reports") + "%s/")
    return render(request, "portal/report.html", {"reading": found} | ways)


@require_safe
def report_pdf(request: PersonRequest, month: str) -> HttpResponse:
    """The PDF as it was frozen; a file that is gone is rendered again. Raises: Http404."""
    found, _months = _one(request, month)
    return _download(rendering.content(found.report), _name(request, found, "pdf"), "application/pdf")


@require_safe
def report_data(request: PersonRequest, month: str, kind: str) -> HttpResponse:
    """The month's figures as the PDF carries them. Raises: Http404."""
    found, _months = _one(request, month)
    write, content_type = DATA[kind]
    return _download(write(found.data), _name(request, found, kind), content_type)


def _download(content: bytes, name: str, content_type: str) -> HttpResponse:
    disposition = f'attachment; filename="{name}"'
    return HttpResponse(content, content_type=content_type, headers={"Content-Disposition": disposition})


@require_safe
def charter(request: PersonRequest) -> HttpResponse:
    """Why this community exists, and who decides what, in the version in force."""
    require(request.actor, Permission.CHARTER_VIEW)
    standing = charters.standing(timezone.now())
    held = standing.in_print if standing else None
    since = _formats(request).day(held.valid_from.astimezone(request.tenant.zone).date()) if held else ""
    context = {
        "charter": held,
        "since": since,
        "signed": newest_of(held) if held else None,
        "newest": standing.newest if standing and not standing.newest.is_signed else None,
        "asked": standing is not None and standing.waits_for_client,
        "may_sign": may(request.actor, Permission.CHARTER_SIGN_CLIENT),
        "on_desk": may(request.actor, Permission.DESK_ENTER),
    }
    return render(request, "portal/charter.html", context)


def _one(request: PersonRequest, month: str) -> tuple[reading.Reading, list[str]]:
    require(request.actor, Permission.REPORT_VIEW)
    found, months = reading.find(request.actor, month, request.GET.get("edition", ""))
    if found is None:
        raise Http404
    return found, months


def _name(request: PersonRequest, found: reading.Reading, kind: str) -> str:
    """lampehuset-2026-03.pdf, and with its number for a correction."""
    number = f"-correction-{found.report.number}" if found.report.number else ""
    draft = "-draft" if found.is_draft else ""
    return f"{request.tenant.slug}-{found.report.month}{number}{draft}.{kind}"


def _formats(request: PersonRequest) -> Formats:
    return reader_formats(request.tenant.currency)
