"""The audit trail: a client's for those who answer for it, the agency's own for its owner."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cms.audit import rows, words
from cms.audit.listing import MOST_IN_A_FILE, Trail
from cms.reader import reader_formats
from reporting.document.formats import Formats
from tenants.access.request import PersonRequest
from tenants.access.rules.permissions import Permission, require
from tenants.access.selectors import people
from tenants.models import Tenant
from tenants.witness.selectors import last_check


@require_safe
def client_trail(request: PersonRequest) -> HttpResponse:
    """What was done at this client."""
    require(request.actor, Permission.AUDIT_VIEW)
    return _page(request, "audit/client.html", people.known())


@require_safe
@login_required
def agency_trail(request: PersonRequest) -> HttpResponse:
    """What was done across clients: people and roles, new clients, money."""
    require(request.actor, Permission.AUDIT_VIEW_AGENCY)
    return _page(request, "audit/agency.html", people.of_staff())


def _page(request: PersonRequest, template: str, called: Mapping[UUID, str]) -> HttpResponse:
    trail, formats = Trail(request.GET, called), reader_formats(request.tenant.currency)
    if file := trail.file(request.tenant.slug):
        return file
    context: dict[str, Any] = {
        "trail": trail,
        "rows": rows.rows(trail.stretch.rows, formats),
        "sort": trail.sort,
        "most": formats.count(MOST_IN_A_FILE),
        "check": _checked(request.tenant, formats),
    }
    return render(request, template, context)


def _checked(tenant: Tenant, formats: Formats) -> dict[str, str]:
    """Whether the chain was verified, when, and what was found."""
    check = last_check(tenant)
    if check is None:
        return {"tone": "", "icon": "shield", "said": _("The chain was not verified yet.")}
    at, count = formats.instant(check.at, short=True), formats.count(check.position)
    if not check.wrong:
        said = [_("Verified %(at)s: %(count)s entries, and the chain holds.") % {"at": at, "count": count}]
        if check.erased_count:
            said.append(_("In %(n)s of them a person was erased.") % {"n": formats.count(check.erased_count)})
        return {"tone": "good", "icon": "shield", "said": " ".join(said)}
    place = formats.count(check.wrong_position) if check.wrong_position else "–"
    facts = {"at": at, "place": place, "what": words.wrongs().get(check.wrong, check.wrong)}
    told = _("Verified %(at)s: the chain does not hold. Position %(place)s: %(what)s.") % facts
    return {"tone": "bad", "icon": "alert", "said": told}
