"""One step of a draft: shown, kept as written, and put beside another's writing when both saved it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from clients.brief.whole import dotted
from clients.intake.rules.written import ABSENT, differences, merged
from clients.intake.selectors.drafts import written
from clients.intake.services import drafts
from cms.onboarding import starting
from cms.onboarding.frame import Frame, draft_of
from cms.onboarding.steps import by_code
from cms.onboarding.steps.editor import Sheet
from cms.onboarding.steps.frame import Step
from tenants.access.request import PersonRequest

CONFLICT = 409
OURS = ("csrfmiddlewaretoken", "revision", "do")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def step(request: PersonRequest, uuid: Any, code: str) -> HttpResponse:
    """Show a step; on POST keep it, add or remove a row, or join two writings."""
    draft, edited = draft_of(request, uuid), by_code(code)
    if edited is None:
        raise Http404
    if not draft.is_open:
        return redirect("agency:onboarding_create", uuid=uuid)
    frame = Frame(draft, today=timezone.now().date(), current=code)
    state = frame.state(code)
    if request.method != "POST":
        raw = state.raw if state.saved else _start(request, draft, edited)
        sheet = Sheet(edited.sheet, raw)
        for path, what in state.wrong if state.saved else []:
            sheet.complain(path, what)
        return _shown(request, frame, edited, sheet, state.saved.revision if state.saved else 0)
    sheet = Sheet(edited.sheet, state.raw if state.saved else _start(request, draft, edited), data=request.POST)
    do, revision = request.POST.get("do", ""), _revision(request.POST)
    if do.startswith(("add:", "remove:")):
        sheet.act(do)
        return _shown(request, frame, edited, sheet, revision)
    said = _joined(request.POST, sheet.said, state.raw) if do == "merge" else sheet.said
    return _kept(request, frame, edited, said, revision)


def _start(request: PersonRequest, draft: Any, edited: Step) -> dict[str, Any]:
    today = timezone.localdate()
    return starting.parts(edited, written(draft), name=draft.name, person=request.user, today=today)


def _revision(data: QueryDict) -> int:
    text = data.get("revision", "0")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0


def _kept(request: PersonRequest, frame: Frame, edited: Step, said: dict[str, Any], revision: int) -> HttpResponse:
    try:
        drafts.save(frame.draft, edited.code, said, revision=revision, by=request.actor, at=timezone.now())
    except drafts.StepMoved:
        return _two_writings(request, frame, edited, said)
    except drafts.DraftNotOpen:
        return redirect("agency:onboarding_create", uuid=frame.draft.uuid)
    fresh = Frame(frame.draft, today=timezone.now().date(), current=edited.code)
    if fresh.state(edited.code).wrong:
        messages.warning(request, _("Kept as it is. What is marked is missing or wrong: mend it now, or later."))
        return redirect("agency:onboarding_step", uuid=frame.draft.uuid, code=edited.code)
    messages.success(request, _("Kept."))
    following = frame.after(edited.code)
    if request.POST.get("do") == "stay" or request.POST.get("do") == "merge":
        return redirect("agency:onboarding_step", uuid=frame.draft.uuid, code=edited.code)
    return redirect(following.url if following else frame.context()["create_url"])


def _two_writings(request: PersonRequest, frame: Frame, edited: Step, mine: dict[str, Any]) -> HttpResponse:
    """Nothing is lost: what this person wrote travels with the page, field by field beside what stands."""
    fresh = Frame(frame.draft, today=timezone.now().date(), current=edited.code)
    state = fresh.state(edited.code)
    found = [
        {"name": dotted(path), "mine": _text(own), "theirs": _text(other)}
        for path, own, other in differences(mine, state.raw)
    ]
    typed = [
        (name, value)
        for name, values in request.POST.lists()
        if name not in OURS and not name.startswith("take-")
        for value in values
    ]
    context = fresh.context() | {"state": state, "step": edited, "differences": found, "typed": typed}
    return render(request, "onboarding/two.html", context, status=CONFLICT)


def _text(value: Any) -> str:
    if value is ABSENT or value is None:
        return "–"
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return str(value)


def _joined(data: QueryDict, mine: dict[str, Any], theirs: dict[str, Any]) -> dict[str, Any]:
    taken = {
        path
        for number, (path, _own, _other) in enumerate(differences(mine, theirs))
        if data.get(f"take-{number}") == "theirs"
    }
    return dict(merged(mine, theirs, taken))


def _shown(request: PersonRequest, frame: Frame, edited: Step, sheet: Sheet, revision: int) -> HttpResponse:
    state = frame.state(edited.code)
    context = frame.context() | {
        "state": state,
        "step": edited,
        "sheet": sheet,
        "revision": revision,
        "previous": frame.before(edited.code),
        "following": frame.after(edited.code),
    }
    return render(request, "onboarding/step.html", context)
