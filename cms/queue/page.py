"""What the templates of the queue and of one case read."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _

from cms.queue import words
from cms.queue.acting import Attempt
from cms.queue.forms import DecideForm, PauseForm, WithdrawForm
from cms.queue.places import Place
from cms.queue.reading import CaseReading, read
from reporting.document.formats import Formats
from tenants.kernel.actor import Actor
from tenants.models import Tenant


def case_context(
    number: int,
    by: Actor,
    place: Place,
    tenant: Tenant,
    formats: Formats,
    *,
    at: datetime,
    tried: Attempt | None = None,
) -> dict[str, Any]:
    """One case with its forms, read standing at its client; after an attempt with what came of it. Raises: Http404."""
    case = read(number, by, place, tenant, formats, at=at)
    if case is None:
        raise Http404
    forms: dict[str, Any] = {"form": DecideForm(rules=case.rule_numbers)}
    if case.may_decide:
        forms["pause_form"] = PauseForm(auto_id="pause_%s")
    if case.may_decide and case.may_withdraw:
        forms["withdraw_form"] = WithdrawForm(auto_id="withdraw_%s")
    said = {"said": tried.said, "refusal": tried.refusal, "kept_words": _kept(tried, case)} if tried else {}
    return {"case": case, **forms, **(tried.forms if tried else {}), **said, **common(formats, at)}


def _kept(tried: Attempt, case: CaseReading) -> str:
    """What was written in a form that the case, as it stands now, does not show any more."""
    if case.may_decide:
        return ""
    written = (form.data.get(name, "") for form in tried.forms.values() for name in ("reason", "evidence", "why"))
    return next((str(text) for text in written if text), "")


def moved(case: CaseReading, seen: str) -> CaseReading:
    """The same, telling what happened since the reader saw it, if something did."""
    if seen in ("", str(case.seen)):
        return case
    last = case.events[-1] if case.events else None
    return replace(case, moved=f"{last.text}, {last.note}." if last else _("Look again."))


def common(formats: Formats, at: datetime) -> dict[str, Any]:
    """What the script needs to know."""
    return {
        "now": int(at.timestamp()),
        "script_words": json.dumps(words.script_words()),
        "locale": words.locale_tag(formats.language),
        "zone": str(formats.zone),
        "staff_word": _("Staff"),
        "out_word": _("not shown there"),
    }
