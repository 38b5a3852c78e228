"""Exports and erased clients as a reader sees them."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.translation import gettext as _

from clients.rules.exports import ExportState
from cms import refusals
from reporting.document.formats import Formats
from tenants.models import Tombstone

if TYPE_CHECKING:
    from clients.models import ClientExport

STATES = {"QUEUED": "waiting", "RUNNING": "running", "DONE": "done", "FAILED": "failed", "EXPIRED": "done"}


def export_row(run: ClientExport, formats: Formats, *, now: datetime) -> dict[str, Any]:
    """One line of the list of exports."""
    return {
        "pk": run.pk,
        "asked_at": formats.instant(run.asked_at, short=True),
        "asked_by": run.asked_by,
        "state": _state(run, now),
        "is_kept": _is_kept(run, now),
        "size": filesizeformat(run.bytes) if run.bytes else "",
        "until": formats.instant(run.expires_at, short=True) if run.expires_at else "",
    }


def export_job(run: ClientExport, formats: Formats, *, now: datetime) -> dict[str, Any]:
    """The run for `ds/progress.html`."""
    state, is_kept = STATES[run.state], _is_kept(run, now)
    here = reverse("desk:client_export_run", args=[run.pk])
    return {
        "state": state,
        "title": _("All of this client as a file"),
        "done": 0,
        "total": 0,
        "note": _note(run, formats, is_kept),
        "steps": [],
        "poll_url": here,
        "page_url": here,
        "result_url": reverse("desk:client_export_file", args=[run.pk]) if is_kept else "",
        "result_label": _("Download"),
        "hint": _("You can leave this page: the file is made all the same, as everything stands at one instant."),
        "retry_url": reverse("desk:client_export"),
    }


def stone_row(stone: Tombstone, formats: Formats) -> dict[str, Any]:
    """One line of the list of erased clients."""
    told = stone.certificate or {}
    return {
        "slug": stone.slug,
        "host": stone.host,
        "begun_by": stone.begun_by,
        "begun_at": formats.instant(stone.begun_at, short=True),
        "erased_at": formats.instant(stone.erased_at, short=True) if stone.erased_at else "",
        "restored_at": formats.instant(stone.restored_at, short=True) if stone.restored_at else "",
        "rows": formats.count(told["rows"]) if "rows" in told else "",
        "files": formats.count(told["files"]) if told.get("files") is not None else "",
    }


def _is_kept(run: ClientExport, now: datetime) -> bool:
    return run.state == ExportState.DONE and run.expires_at is not None and now < run.expires_at


def _state(run: ClientExport, now: datetime) -> str:
    if run.state == ExportState.DONE and not _is_kept(run, now):
        return _("not kept any more")
    return {
        ExportState.QUEUED: _("waits"),
        ExportState.RUNNING: _("is made"),
        ExportState.DONE: _("ready"),
        ExportState.FAILED: _("failed"),
        ExportState.EXPIRED: _("not kept any more"),
    }[ExportState(run.state)]


def _note(run: ClientExport, formats: Formats, is_kept: bool) -> str:
    if run.state == ExportState.FAILED:
        return refusals.worded(run.error, {}, formats) or _("It could not be made. Nothing was changed: ask again.")
    if STATES[run.state] != "done":
        return ""
    if not is_kept:
        return _("The file is not kept any more. Ask for a new export.")
    until = formats.instant(run.expires_at, short=True) if run.expires_at else ""
    return _("%(size)s, kept until %(until)s.") % {"size": filesizeformat(run.bytes), "until": until}
