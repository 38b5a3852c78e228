"""One step: shown, kept as it is typed, and settled when somebody else was first."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import SuspiciousOperation
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from clients.intake.rules import written
from clients.intake.selectors import drafts
from clients.intake.selectors.drafts import Draft, State
from clients.intake.services import drafts as services
from cms.onboarding import board as boards
from cms.onboarding.board import Board
from cms.onboarding.finding import found
from cms.reader import reader_formats
from cms.steps import by_code, complaints
from cms.steps.frame import Step, naming
from cms.steps.sheet import Sheet
from tenants.access.request import PersonRequest
from tenants.kernel.text import NOT_TEXT

CONFLICT = 409
LONGEST_MINE = 2_000_000
DEEPEST = 12


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def step(request: PersonRequest, uuid: UUID, code: str) -> HttpResponse:
    """A step as it was written, with what is missing; on POST it is kept, whole or not."""
    draft, here = found(request, uuid), by_code(code)
    if here is None:
        raise Http404
    if draft.state == State.DECLINED:
        return redirect("agency:onboarding_draft", uuid=uuid)
    if draft.state != State.OPEN:
        return redirect("agency:onboarding_create", uuid=uuid)
    if request.method == "POST":
        return _posted(request, draft, here)
    return _page(request, draft, here, _sheet(request, draft, here))


def _sheet(request: PersonRequest, draft: Draft, here: Step, data: QueryDict | None = None) -> Sheet:
    held = drafts.said_in(drafts.steps_of(draft).get(here.code))
    return Sheet(naming(here.shown_to(request.actor), drafts.people(draft)), held, data=data)


def _posted(request: PersonRequest, draft: Draft, here: Step) -> HttpResponse:
    action, revision = request.POST.get("do", "save"), _number(request.POST.get("revision", ""))
    if action == "settle":
        return _settled(request, draft, here, revision)
    sheet = _sheet(request, draft, here, request.POST)
    if action.startswith(("add:", "remove:")):
        sheet.act(action)
        return _page(request, draft, here, sheet, revision=revision, is_typed=True)
    return _keep(request, draft, here, sheet.said, revision)


def _keep(request: PersonRequest, draft: Draft, here: Step, said: dict[str, Any], revision: int) -> HttpResponse:
    try:
        services.save(draft, here.code, said, revision=revision, by=request.actor, at=timezone.now())
    except services.StepMoved:
        return _conflict(request, draft, here, said)
    except services.DraftNotOpen:
        messages.error(request, _("This draft is not open any more, so nothing was changed."))
        return redirect("agency:onboarding_draft", uuid=draft.uuid)
    following = boards.after(here)
    if request.POST.get("do") == "stay":
        messages.success(request, _("Kept: %(step)s.") % {"step": here.title})
        return redirect("agency:onboarding_step", uuid=draft.uuid, code=here.code)
    if following is None:
        return redirect("agency:onboarding_create", uuid=draft.uuid)
    return redirect("agency:onboarding_step", uuid=draft.uuid, code=following.code)


def _page(
    request: PersonRequest,
    draft: Draft,
    here: Step,
    sheet: Sheet,
    *,
    revision: int | None = None,
    is_typed: bool = False,
) -> HttpResponse:
    now = timezone.now()
    board, held = Board.of(draft, today=now.date()), drafts.steps_of(draft).get(here.code)
    if held and held.is_begun and not is_typed:
        for path, what in board.wrong_in(here):
            sheet.complain(path, complaints.worded(what))
    formats = reader_formats()
    context = {
        "draft": draft,
        "board": board,
        "step": here,
        "sheet": sheet,
        "revision": (held.revision if held else 0) if revision is None else revision,
        "kept": held and held.is_begun and formats.instant(held.saved_at, short=True),
        "kept_by": held.saved_by if held else "",
        "is_suggested": bool(held and not held.is_begun),
        "following": boards.after(here),
        "before": boards.before(here),
    }
    return render(request, "onboarding/step.html", context)


def _conflict(request: PersonRequest, draft: Draft, here: Step, mine: dict[str, Any]) -> HttpResponse:
    """Theirs and mine, field by field; nothing of either is lost."""
    held = drafts.steps_of(draft).get(here.code)
    theirs = drafts.said_in(held)
    rows = [
        {"label": complaints.labelled(here, path), "mine": _told(one), "theirs": _told(other)}
        for path, one, other in written.differences(mine, theirs)
    ]
    context = {
        "draft": draft,
        "board": Board.of(draft, today=timezone.now().date()),
        "step": here,
        "rows": rows,
        "mine": json.dumps(written.packed(mine), ensure_ascii=False),
        "revision": held.revision if held else 0,
        "who": held.saved_by if held else "",
        "at": held and reader_formats().instant(held.saved_at, short=True),
    }
    return render(request, "onboarding/conflict.html", context, status=CONFLICT)


def _settled(request: PersonRequest, draft: Draft, here: Step, revision: int) -> HttpResponse:
    mine = _mine(request.POST.get("mine", ""), here)
    held = drafts.steps_of(draft).get(here.code)
    if not held or held.revision != revision:
        return _conflict(request, draft, here, mine)
    theirs = drafts.said_in(held)
    paths = [path for path, _one, _other in written.differences(mine, theirs)]
    taken = {path for number, path in enumerate(paths) if request.POST.get(f"take-{number}") == "theirs"}
    said = written.merged(mine, theirs, taken)
    return _keep(request, draft, here, said if isinstance(said, dict) else {}, revision)


def _mine(text: str, here: Step) -> dict[str, Any]:
    """What was typed before, as the page carried it. Raises: SuspiciousOperation, when no page of ours wrote it."""
    try:
        said = json.loads(text, parse_float=Decimal) if len(text) <= LONGEST_MINE else None
    except (ValueError, RecursionError):
        said = None
    if not isinstance(said, dict) or not _is_plain(said, DEEPEST):
        raise SuspiciousOperation("not a step's content")
    found = written.unpacked(said)
    return {part: found[part] for part in here.parts if part in found}


def _is_plain(value: Any, depth: int) -> bool:
    if isinstance(value, str):
        return not NOT_TEXT.search(value)
    if depth == 0:
        return False
    if isinstance(value, dict):
        return all(_is_plain(name, depth) and _is_plain(each, depth - 1) for name, each in value.items())
    return all(_is_plain(each, depth - 1) for each in value) if isinstance(value, list) else True


def _told(value: Any) -> str:
    """A value as a line; empty for nothing."""
    if value is written.ABSENT or value is None:
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return "; ".join(map(str, value)) if isinstance(value, list) else str(value)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0
