"""A run that makes a report, as the progress piece shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from cms import refusals
from reporting.document.formats import Formats
from tenants.access.rules.permissions import Permission, may
from tenants.kernel.actor import Actor
from tenants.kernel.periods import Month

if TYPE_CHECKING:
    from reporting.models import ReportRun

STATES = {"QUEUED": "waiting", "RUNNING": "running", "DONE": "done", "FAILED": "failed"}


def make_url(month: str) -> str:
    """Where a report of this month is asked for (by POST)."""
    return f"{reverse('desk:report_make')}?{urlencode({'month': month})}"


def job(run: ReportRun, formats: Formats, *, by: Actor) -> dict[str, Any]:
    """The run for `ds/progress.html`: state, steps in words, and the way on."""
    state = STATES[run.state]
    here = reverse("desk:report_run", args=[run.month])
    month = formats.month(Month.parse(run.month))
    return {
        "state": state,
        "title": _("Report for %(month)s") % {"month": month},
        "done": run.done,
        "total": run.total if state == "running" else 0,
        "note": _failure(run, formats) if state == "failed" else "",
        "steps": _steps(run, state),
        "poll_url": here,
        "page_url": here,
        "result_url": reverse("desk:report", args=[run.month]) if run.report_id else "",
        "result_label": _("Open the draft"),
        "hint": _("You can leave this page: the draft is made all the same. If a step fails, nothing is changed."),
        "retry_url": make_url(run.month) if may(by, Permission.REPORT_MAKE) else "",
    }


def _failure(run: ReportRun, formats: Formats) -> str:
    """Why it failed: a refusal in the reader's words, else what was kept, which may be known in their language."""
    kept = run.refused
    told = refusals.worded(kept["code"], kept["facts"], formats) if kept else ""
    return told or (_(run.error) if run.error else "")


def _steps(run: ReportRun, state: str) -> list[dict[str, str]]:
    labels = (_("Measure the month from the evidence"), _("Write and draw its pages"), _("Keep it as a draft"))
    at = {"waiting": "next", "running": "now", "failed": "failed"}

    def of(index: int) -> str:
        if state == "done" or index < run.done:
            return "done"
        return at[state] if index == run.done else "next"

    return [{"label": label, "state": of(index), "note": ""} for index, label in enumerate(labels)]
