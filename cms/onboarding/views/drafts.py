"""What is being brought in: the list, a new draft, an imported brief, its download, no-go and colleagues."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clients.brief.brief import Brief
from clients.brief.reading import examine
from clients.brief.source import load
from clients.intake.rules.starting import suggested
from clients.intake.selectors import drafts as selectors
from clients.intake.selectors.drafts import Draft, State
from clients.intake.services import drafts as services
from cms.agreements import starters
from cms.lists import Listing
from cms.onboarding import listing
from cms.onboarding.board import Board
from cms.onboarding.finding import found
from cms.onboarding.forms import DeclineForm, ImportForm, NewForm
from cms.onboarding.plain_yaml import written_out
from cms.portfolio import rows
from cms.reader import reader_formats
from cms.steps import STEPS, complaints
from tenants.access.request import PersonRequest
from tenants.access.rules.permissions import Permission, may, require
from tenants.access.selectors.people import by_id
from tenants.boards import selectors as boards
from tenants.boards.selectors import Part
from tenants.kernel.actor import Role
from tenants.kernel.refusals import InvalidInput, Refusal

REFUSED = 422


@require_safe
@login_required
def index(request: PersonRequest) -> HttpResponse:
    """Prospects, and clients that are not live with what they miss."""
    require(request.actor, Permission.CLIENT_ONBOARD)
    now, formats = timezone.now(), reader_formats()
    held = selectors.visible_to(request.actor).select_related("tenant").prefetch_related("tenant__domains")
    asked: Listing[Any] = Listing(request.GET, listing.TABLE, held, listing.filters())
    if file := asked.file(request.tenant.slug):
        return file
    waiting = boards.portfolio(request.actor, at=now, part=Part.GO_LIVE)
    context = {
        "rows": [listing.DraftRow(each, formats) for each in asked.page.object_list],
        "not_live": [] if asked.is_narrowed else rows.not_live(waiting, formats, at=now),
    }
    return render(request, "onboarding/index.html", context | asked.context())


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def new(request: PersonRequest) -> HttpResponse:
    """Begin with three answers; the rest is suggested."""
    require(request.actor, Permission.CLIENT_ONBOARD)
    form = NewForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return _new(request, form, ImportForm(), status=REFUSED if request.method == "POST" else 200)
    now, said = timezone.now(), form.cleaned_data
    draft = services.begin(said["name"], by=request.actor, at=now)
    parts = suggested(**said, manager=_manager(request), today=now.date())
    usual = [{**line, "decides": line["decides"].lower()} for line in starters.responsibilities()]
    services.suggest(draft, _by_step({**parts, "responsibilities": usual}), by=request.actor, at=now)
    return redirect("agency:onboarding_step", uuid=draft.uuid, code=STEPS[0].code)


def _manager(request: PersonRequest) -> dict[str, str] | None:
    """Whoever begins works on the client, unless they see every client anyway."""
    user = by_id(request.actor.user_id) if request.actor.user_id else None
    if user is None or Role.OWNER in request.actor.roles:
        return None
    return {"name": user.name, "email": user.email}


def _by_step(parts: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Step → the parts that it edits, as far as they are there."""
    said = {step.code: {part: parts[part] for part in step.parts if part in parts} for step in STEPS}
    shown = {part for step in STEPS for part in step.parts}
    # A part of the format that no step shows stays with the first: it is kept, and goes into the brief as it came.
    said[STEPS[0].code] |= {part: parts[part] for part in parts if part in Brief.model_fields and part not in shown}
    return {code: held for code, held in said.items() if held}


@require_POST
@login_required
def take_in(request: PersonRequest) -> HttpResponse:
    """Fill the steps of a new draft with a brief; what is wrong in it is told line by line and kept to be mended."""
    require(request.actor, Permission.CLIENT_ONBOARD)
    form, now = ImportForm(request.POST, request.FILES), timezone.now()
    if not form.is_valid():
        return _new(request, NewForm(), form, status=REFUSED)
    try:
        document = load(form.cleaned_data["brief"])
    except InvalidInput as refusal:
        told = [(complaints.worded(where), complaints.worded(what)) for where, what in refusal.problems]
        return _new(request, NewForm(), form, problems=told, status=REFUSED)
    if not isinstance(document.value, dict) or document.problems:
        told = [(_line(document.line(path), path), complaints.worded(what)) for path, what in document.problems]
        no_mapping = ("", _("This is no brief: a brief is a mapping of its parts."))
        return _new(request, NewForm(), form, problems=told or [no_mapping], status=REFUSED)
    said, wrong = document.value, examine(document.value, today=now.date())[1]
    unknown = [name for name in said if name not in Brief.model_fields]
    if not may(request.actor, Permission.FIT_OVERRIDE) and isinstance(said.get("fit"), dict):
        said["fit"].pop("override", None)
    client = said.get("client")
    name = client.get("name") if isinstance(client, dict) else None
    usual = name.strip()[: services.LONGEST_NAME] if isinstance(name, str) and name.strip() else _("Unnamed client")
    draft = services.begin(usual, by=request.actor, at=now, parts=_by_step(said))
    if lines := [f"{_line(document.line(path), path)}: {complaints.worded(what)}" for path, what in wrong[:50]]:
        messages.warning(request, " · ".join(lines))
    if unknown:
        messages.warning(request, _("Left out, since no brief has it: %(names)s") % {"names": ", ".join(unknown)[:200]})
    return redirect("agency:onboarding_draft", uuid=draft.uuid)


def _line(line: int, path: Any) -> str:
    where = complaints.placed(path)
    told = _("Line %(line)s") % {"line": line}
    return f"{told}, {where}" if where else told


def _new(
    request: PersonRequest, form: NewForm, importing: ImportForm, *, problems: Any = (), status: int = 200
) -> HttpResponse:
    context = {"form": form, "importing": importing, "problems": problems[:50]}
    return render(request, "onboarding/new.html", context, status=status)


@require_safe
@login_required
def draft(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """Go on where the draft stands; a declined one says why."""
    held = found(request, uuid)
    if held.state == State.DECLINED:
        return render(request, "onboarding/declined.html", {"draft": held})
    if held.state != State.OPEN:
        return redirect("agency:onboarding_create", uuid=uuid)
    first = Board.of(held, today=timezone.now().date()).first
    return redirect("agency:onboarding_step", uuid=uuid, code=first.code)


@require_safe
@login_required
def download(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """The draft as a brief in YAML, as far as it is written."""
    held = found(request, uuid)
    text = written_out(selectors.written(held))
    answer = HttpResponse(text, content_type="application/yaml; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{held.slug or "brief"}.yaml"'
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def decline(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """Say no, and why."""
    held, form = found(request, uuid), DeclineForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        status = REFUSED if request.method == "POST" else 200
        return render(request, "onboarding/decline.html", {"draft": held, "form": form}, status=status)
    return _done(request, held, _("Declined. It can be taken up again."), services.decline, **form.cleaned_data)


@require_POST
@login_required
def reopen(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """Take a declined prospect up again."""
    return _done(request, found(request, uuid), _("It is open again."), services.reopen)


@require_POST
@login_required
def add_colleague(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """Let another account manager work on it too."""
    held, now = found(request, uuid), timezone.now()
    wanted = request.POST.get("colleague", "")
    others = {str(user.pk): user for user in selectors.colleagues(held, at=now)[1]}
    if wanted not in others:
        messages.error(request, _("Choose an account manager of the agency."))
        return redirect("agency:onboarding_create", uuid=uuid)
    told = _("%(name)s works on it too.") % {"name": others[wanted].name}
    return _done(request, held, told, lambda draft, **said: services.add_colleague(draft, others[wanted], **said))


def _done(request: PersonRequest, held: Draft, told: str, verb: Any, **said: Any) -> HttpResponse:
    try:
        verb(held, by=request.actor, at=timezone.now(), **said)
    except Refusal:
        messages.error(request, _("Somebody was first, or it is not open any more. Nothing was changed."))
    else:
        messages.success(request, told)
    return redirect("agency:onboarding_draft", uuid=held.uuid)
