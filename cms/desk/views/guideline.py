"""The brand guideline on the desk: what is in force, what waits as a draft, who has read it, what changed."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cms import refusals
from cms.desk import conduct
from cms.desk.forms_conduct import CheckForm, PublishForm
from cms.lists import Listing
from cms.reader import reader_formats, signed
from playbooks.names import problem_told
from playbooks.rules.checking import check as find
from playbooks.rules.difference import compare
from playbooks.rules.guideline import LANGUAGES
from playbooks.rules.soundness import problems
from playbooks.selectors import confirmations, drafts, guidelines
from playbooks.selectors.guidelines import GuidelineView
from playbooks.services import guidelines as services
from tenants.access.request import PersonRequest
from tenants.access.rules.permissions import Permission, may, require
from tenants.kernel.refusals import Refusal

EDIT = "wagtailsnippets_playbooks_guideline:edit"
MOST_TOLD = 25
"""Findings that are told at once: whoever has more mends these first."""


@require_safe
def guideline(request: PersonRequest) -> HttpResponse:
    """The rules in force, the draft that waits, and who has read them."""
    require(request.actor, Permission.GUIDELINE_VIEW)
    require(request.actor, Permission.DESK_ENTER)
    return render(request, "desk/guideline.html", _page(request))


def _page(request: PersonRequest) -> dict[str, Any]:
    at, formats = timezone.now(), reader_formats()
    held = guidelines.in_force(at)
    readers = conduct.reader_rows(confirmations.of(held.version, at), held.version, formats) if held else []
    return {
        "guideline": held,
        "since": _since(request, held) if held else "",
        "signed": signed(held.published_at, held.published_by, held.published_by_user_id, formats) if held else "",
        "checkable": sum(rule.is_checkable for rule in held.rules) if held else 0,
        "unconfirmed": guidelines.unconfirmed(request.actor, at),
        "readers": readers,
        "read_count": sum(reader.state == conduct.READ for reader in readers),
        "history": conduct.history(guidelines.every(), formats),
        "check_form": CheckForm(initial={"language": request.tenant.language}, auto_id="check_%s"),
        **_draft(request, held),
    }


def _draft(request: PersonRequest, held: GuidelineView | None) -> dict[str, Any]:
    """What the draft would change, for those who write or publish it."""
    if not may(request.actor, Permission.GUIDELINE_EDIT):
        return {}
    draft = drafts.current()
    if draft is None:
        return {"may_begin": True}
    formats = reader_formats()
    return {
        "draft": draft,
        "difference": compare(held.said if held else None, draft.said),
        "saved": formats.instant(draft.saved_at, short=True) if draft.saved_at else "",
        "problems": [(problem, problem_told(problem)) for problem in problems(draft.said)],
        "edit_url": reverse(EDIT, args=[draft.pk]),
        "may_publish": may(request.actor, Permission.GUIDELINE_PUBLISH),
        "next_version": guidelines.next_version(),
    }


def _since(request: PersonRequest, held: GuidelineView) -> str:
    return reader_formats().day(held.published_at.astimezone(request.tenant.zone).date())


@require_POST
def begin(request: PersonRequest) -> HttpResponse:
    """Begin the draft from the starter, for a client who has none, and go on in the editor."""
    require(request.actor, Permission.GUIDELINE_EDIT)
    row = services.begin_from_starter(request.tenant.name, by=request.actor, at=timezone.now())
    return redirect(EDIT, row.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def publish(request: PersonRequest) -> HttpResponse:
    """Say what publishing changes; on POST publish the very draft that was looked at."""
    require(request.actor, Permission.GUIDELINE_PUBLISH)
    form = PublishForm(request.POST or None)
    context: dict[str, Any] = {}
    if request.method == "POST":
        try:
            if form.is_valid():
                said = form.cleaned_data
                done = services.publish(
                    by=request.actor, at=timezone.now(), reason=said["reason"], seen=said["seen"] or "-"
                )
                messages.success(
                    request, _("Version %(n)s is in force. Staff are asked to read it.") % {"n": done.version}
                )
                return redirect("desk:guideline")
            context["refusal"] = _("The form was not complete. Look at the draft once more.")
        except Refusal as refusal:
            context["refusal"] = refusals.told(refusal, reader_formats())
    held = guidelines.in_force(timezone.now())
    context |= {"guideline": held, **_draft(request, held)}
    draft = context.get("draft")
    context["form"] = PublishForm(initial={"seen": draft.sha256 if draft else ""})
    return render(request, "desk/guideline_publish.html", context, status=409 if "refusal" in context else 200)


@require_POST
def confirm(request: PersonRequest) -> HttpResponse:
    """Note that the reader has read the version that stood on their page."""
    require(request.actor, Permission.GUIDELINE_CONFIRM)
    version = request.POST.get("version", "")
    try:
        services.confirm(
            int(version) if version.isdecimal() and len(version) < 9 else 0, by=request.actor, at=timezone.now()
        )
    except services.GuidelineMoved as refusal:
        context = _page(request) | {"refusal": refusals.told(refusal, reader_formats())}
        return render(request, "desk/guideline.html", context, status=409)
    messages.success(request, _("Noted: you have read version %(n)s.") % {"n": version})
    return redirect("desk:guideline")


@require_safe
def readers(request: PersonRequest) -> HttpResponse:
    """Everyone who is to read the version in force, or has; also as a file."""
    require(request.actor, Permission.GUIDELINE_CONFIRM)
    at = timezone.now()
    held = guidelines.in_force(at)
    rows = conduct.reader_rows(confirmations.of(held.version, at), held.version, reader_formats()) if held else []
    asked = Listing(request.GET, conduct.READERS, rows, [conduct.reader_states()])
    if file := asked.file(request.tenant.slug):
        return file
    context = {"guideline": held, "since": _since(request, held) if held else ""}
    return render(request, "desk/guideline_readers.html", context | asked.context())


@require_safe
def version(request: PersonRequest, number: int) -> HttpResponse:
    """One published version: what it changed in the one before, and all that it says."""
    require(request.actor, Permission.GUIDELINE_VIEW)
    require(request.actor, Permission.DESK_ENTER)
    held = guidelines.by_version(number)
    if held is None:
        raise Http404
    before = guidelines.by_version(number - 1)
    formats = reader_formats()
    context = {
        "guideline": held,
        "difference": compare(before.said if before else None, held.said),
        "before": before,
        "signed": signed(held.published_at, held.published_by, held.published_by_user_id, formats),
    }
    return render(request, "desk/guideline_version.html", context)


@require_POST
def check(request: PersonRequest) -> HttpResponse:
    """What a text breaches, while it is written: `text` in `language`, by default the client's.

    To a script the findings alone, as a piece of a page; else a page with the text and its findings.
    """
    require(request.actor, Permission.GUIDELINE_VIEW)
    require(request.actor, Permission.DESK_ENTER)
    form = CheckForm(request.POST, auto_id="check_%s")
    held = guidelines.in_force(timezone.now())
    context: dict[str, Any] = {"guideline": held, "check_form": form}
    if form.is_valid():
        text, language = form.cleaned_data["text"], form.cleaned_data["language"] or request.tenant.language
        language = language if language in LANGUAGES else LANGUAGES[0]
        found = find(text, held.rules, language=language) if held else []
        context |= {
            "findings": conduct.told(found[:MOST_TOLD], held.rules) if held else [],
            "count": len(found),
            "more": max(len(found) - MOST_TOLD, 0),
            "is_blank": not text.strip(),
        }
    else:
        context |= {"too_long": True}
    return render(request, "desk/_findings.html" if request.htmx else "desk/guideline_check.html", context)
