"""The list of what is being onboarded, and what is done with a draft as a whole."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clients.brief import reading, writing
from clients.brief.source import LARGEST_BYTES, load
from clients.intake.selectors import drafts as held
from clients.intake.services import drafts
from cms.lists import Column, Listing, Table
from cms.onboarding.frame import Frame, draft_of
from cms.onboarding.steps import STEPS, of_part
from cms.portfolio import rows
from cms.reader import reader_formats
from tenants.access.request import PersonRequest
from tenants.access.rules.permissions import Permission, require
from tenants.boards import selectors
from tenants.boards.selectors import Part
from tenants.kernel.refusals import InvalidInput

REFUSED = 422
TABLE = Table(
    "onboarding",
    (
        Column("client", "name"),
        Column("state"),
        Column("begun_by", "created_by"),
        Column("begun_at", "created_at"),
        Column("changed_at"),
    ),
    sort="-changed_at",
    searched=("name", "slug", "created_by"),
)


class NewForm(forms.Form):
    """A name, or a brief that holds it."""

    name = forms.CharField(label=gettext_lazy("Name of the client"), max_length=drafts.LONGEST_NAME, required=False)
    brief = forms.FileField(
        label=gettext_lazy("Its brief, a YAML file"),
        required=False,
        allow_empty_file=True,
        help_text=gettext_lazy("Fills the steps. At most 1 MB."),
    )
    anyway = forms.BooleanField(label=gettext_lazy("Fill what can be filled, and mend the rest"), required=False)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if not said.get("name") and not said.get("brief") and not self.errors:
            self.add_error("name", _("Say who it is, or choose a brief."))
        return said


@require_safe
@login_required
def listing(request: PersonRequest) -> HttpResponse:
    """Drafts, and clients that are not live yet with what is missing."""
    actor, now = request.actor, timezone.now()
    require(actor, Permission.CLIENT_ONBOARD)
    asked: Listing[Any] = Listing(request.GET, TABLE, held.visible_to(actor).exclude(state="CREATED"))
    if file := asked.file(request.tenant.slug):
        return file
    formats = reader_formats()
    saved = held.saved_codes(asked.page.object_list)
    context: dict[str, Any] = {
        "rows": [
            {"draft": draft, "saved": len(saved.get(draft.pk, ())), "changed": formats.instant(draft.changed_at, short=True)}
            for draft in asked.page.object_list
        ],
        "step_count": len(STEPS),
        "not_live": [] if asked.is_narrowed else rows.not_live(
            selectors.portfolio(actor, at=now, part=Part.GO_LIVE), formats, at=now
        ),
    }  # fmt: skip
    return render(request, "onboarding/list.html", context | asked.context())


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def new(request: PersonRequest) -> HttpResponse:
    """Begin a draft by its name, or from a brief."""
    require(request.actor, Permission.CLIENT_ONBOARD)
    form = NewForm(request.POST or None, request.FILES or None)
    problems: list[tuple[str, str]] = []
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            name, parts = _read(said["brief"], said["anyway"]) if said["brief"] else ("", {})
            draft = drafts.begin(said["name"] or name, by=request.actor, at=timezone.now(), parts=parts)
            return redirect("agency:onboarding_draft", uuid=draft.uuid)
        except InvalidInput as refusal:
            problems = refusal.problems
        except drafts.DraftNeedsWords:
            form.add_error("name", _("A name has 1 to %(most)s characters that can be read.") % {"most": 80})
    status = REFUSED if problems or form.errors else 200
    return render(request, "onboarding/new.html", {"form": form, "problems": problems}, status=status)


def _read(file: Any, anyway: bool) -> tuple[str, dict[str, dict[str, Any]]]:
    """The client's name and the parts by step. Raises: InvalidInput, with every problem and its line."""
    data = file.read(LARGEST_BYTES + 1)
    document = load(data)
    try:
        reading.read(data, today=timezone.now().date())
    except InvalidInput:
        if not anyway or document.problems or not isinstance(document.value, dict):
            raise
    parts: dict[str, dict[str, Any]] = {}
    for name, value in document.value.items():
        if value is not None:
            parts.setdefault(of_part(name).code, {})[name] = value
    client = document.value.get("client")
    name = client.get("name") if isinstance(client, dict) else None
    return (name if isinstance(name, str) else _("Unnamed")), parts


@require_safe
@login_required
def resume(request: PersonRequest, uuid: Any) -> HttpResponse:
    """Go on where something is open."""
    draft = draft_of(request, uuid)
    if not draft.is_open:
        return redirect("agency:onboarding_create", uuid=uuid)
    found = Frame(draft, today=timezone.now().date()).first_open
    return redirect(found.url) if found else redirect("agency:onboarding_create", uuid=uuid)


@require_safe
@login_required
def brief(request: PersonRequest, uuid: Any) -> HttpResponse:
    """What is written, as the file that the command takes."""
    draft = draft_of(request, uuid)
    response = HttpResponse(writing.text(held.written(draft)), content_type="application/yaml; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="brief.yaml"'
    return response


@require_POST
@login_required
def add_colleague(request: PersonRequest, uuid: Any) -> HttpResponse:
    """Let a colleague who may onboard clients work on it too."""
    draft, now = draft_of(request, uuid), timezone.now()
    person = held.colleague(request.POST.get("email", "").replace("\0", ""), at=now)
    if person is None:
        messages.error(request, _("Nobody with this address may onboard clients."))
    else:
        drafts.add_colleague(draft, person, by=request.actor, at=now)
        messages.success(request, _("%(name)s can work on it now.") % {"name": person.name})
    return redirect("agency:onboarding_create", uuid=uuid)


@require_POST
@login_required
def decline(request: PersonRequest, uuid: Any) -> HttpResponse:
    """Say no, with the reason."""
    draft = draft_of(request, uuid)
    try:
        drafts.decline(draft, reason=request.POST.get("reason", ""), by=request.actor, at=timezone.now())
        messages.success(request, _("Declined. It can be taken up again."))
    except drafts.DraftNeedsWords:
        messages.error(request, _("Say why it is declined."))
    except drafts.DraftNotOpen:
        messages.error(request, _("It is not open any more."))
    return redirect("agency:onboarding_create", uuid=uuid)


@require_POST
@login_required
def reopen(request: PersonRequest, uuid: Any) -> HttpResponse:
    """Take it up again."""
    draft = draft_of(request, uuid)
    try:
        drafts.reopen(draft, by=request.actor, at=timezone.now())
    except drafts.DraftNotOpen:
        messages.error(request, _("It is not declined."))
    return redirect("agency:onboarding_draft", uuid=uuid)
