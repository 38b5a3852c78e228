"""Who matters to the community: for the agency's staff alone."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clients import names
from clients.rules.stakeholders import HIGHEST, LOWEST, ContactWay
from clients.selectors import profile
from clients.selectors import stakeholders as reading
from clients.services import stakeholders
from cms.agreements import stakeholder_rows
from cms.agreements.answers import MOVED_ON, REFUSED, tried
from cms.agreements.forms import ContactForm, StakeholderForm
from cms.lists import Listing
from cms.reader import reader_formats, signed
from tenants.access.request import PersonRequest
from tenants.access.rules.permissions import Permission, may, require


@require_safe
def index(request: PersonRequest) -> HttpResponse:
    """The register as a list and as a grid; also as a file."""
    require(request.actor, Permission.STAKEHOLDER_VIEW)
    today = profile.local_date(timezone.now())
    held = stakeholder_rows.rows(reading.visible_to(request.actor), reader_formats(), today=today)
    asked = Listing(request.GET, stakeholder_rows.TABLE, held, stakeholder_rows.filters())
    if file := asked.file(request.tenant.slug):
        return file
    context = {
        "rows": asked.page.object_list,
        "grid": stakeholder_rows.grid([*asked.found]) if asked.found else [],
        "steps": range(LOWEST, HIGHEST + 1),
        "may_edit": may(request.actor, Permission.STAKEHOLDER_EDIT),
    }
    return render(request, "desk/client/stakeholders.html", context | asked.context())


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: PersonRequest) -> HttpResponse:
    """Put somebody on the register."""
    require(request.actor, Permission.STAKEHOLDER_EDIT)
    at, refusal = timezone.now(), ""
    form = StakeholderForm(request.POST or None, tenant=request.tenant, at=at)
    if request.method == "POST" and form.is_valid():
        refusal = tried(lambda: stakeholders.add(form.said, by=request.actor, at=at))
        if not refusal:
            messages.success(request, _("They are on the register."))
            return redirect("desk:stakeholders")
    status = REFUSED if request.method == "POST" else 200
    return render(request, "desk/client/stakeholder_new.html", {"form": form, "refusal": refusal}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def one(request: PersonRequest, pk: int) -> HttpResponse:
    """One of them with every contact; on POST change what the register says."""
    require(request.actor, Permission.STAKEHOLDER_VIEW)
    held = _held(request, pk)
    if request.method != "POST":
        return _one(request, held)
    require(request.actor, Permission.STAKEHOLDER_EDIT)
    at = timezone.now()
    form = StakeholderForm(request.POST, tenant=request.tenant, at=at)
    if not form.is_valid():
        return _one(request, held, form=form, status=REFUSED)
    refusal = tried(lambda: stakeholders.change(held, form.said, by=request.actor, at=at))
    if refusal:
        return _one(request, held, form=form, refusal=refusal, status=MOVED_ON)
    messages.success(request, _("Saved."))
    return redirect("desk:stakeholder", pk=pk)


@require_POST
def contact(request: PersonRequest, pk: int) -> HttpResponse:
    """Note that they were spoken with."""
    require(request.actor, Permission.STAKEHOLDER_EDIT)
    held, at, form = _held(request, pk), timezone.now(), ContactForm(request.POST)
    if not form.is_valid():
        return _one(request, held, contact_form=form, status=REFUSED)
    said = form.cleaned_data
    refusal = tried(
        lambda: stakeholders.note_contact(
            held, on=said["on"], way=ContactWay(said["way"]), note=said["note"], by=request.actor, at=at
        )
    )
    if refusal:
        return _one(request, held, contact_form=form, refusal=refusal, status=MOVED_ON)
    messages.success(request, _("The contact is noted."))
    return redirect("desk:stakeholder", pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
def take_off(request: PersonRequest, pk: int) -> HttpResponse:
    """Say what taking them off means; on POST do it, when their name was typed."""
    require(request.actor, Permission.STAKEHOLDER_EDIT)
    held = _held(request, pk)
    refusal = ""
    if request.method == "POST":
        if " ".join(request.POST.get("name", "").split()).casefold() != " ".join(held.name.split()).casefold():
            refusal = _("Type the name as it stands here: what is deleted does not come back.")
        else:
            refusal = tried(lambda: stakeholders.take_off(held, by=request.actor, at=timezone.now()))
            if not refusal:
                messages.success(request, _("They are off the register, with all that was noted of them."))
                return redirect("desk:stakeholders")
    status = REFUSED if refusal else 200
    return render(request, "desk/client/stakeholder_take_off.html", {"held": held, "refusal": refusal}, status=status)


def _held(request: PersonRequest, pk: int) -> Any:
    """Raises: Http404."""
    found = reading.one(request.actor, pk)
    if found is None:
        raise Http404
    return found


def _one(request: PersonRequest, held: Any, *, status: int = 200, **more: Any) -> HttpResponse:
    at, formats = timezone.now(), reader_formats()
    today = profile.local_date(at)
    initial = {name: getattr(held, name) for name in sorted(stakeholders.FIELDS)}
    contacts = [
        {
            "on": formats.day(each.on, short=True),
            "way": names.WAYS[each.way],
            "note": each.note,
            "signed": signed(each.noted_at, each.by_name, each.by_user_id, formats),
        }
        for each in reading.contacts(held)
    ]
    context = {
        "held": held,
        "row": stakeholder_rows.rows([held], formats, today=today)[0],
        "contacts": contacts,
        "may_edit": may(request.actor, Permission.STAKEHOLDER_EDIT),
        "form": StakeholderForm(tenant=request.tenant, at=at, initial=initial),
        "contact_form": ContactForm(initial={"on": today}, auto_id="contact_%s"),
        **more,
    }
    return render(request, "desk/client/stakeholder.html", context, status=status)
