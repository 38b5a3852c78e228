"""Making, releasing and correcting a client's month."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import transaction

from clients.selectors import profile
from reporting.document.context import Standing
from reporting.events import ReportMade, ReportReleased, ReportRestated
from reporting.models import Report, Status
from reporting.models.report import OPEN
from reporting.rules.changes import changes
from reporting.rules.report import Figures, ReportData, Restates, data_sha256
from reporting.rules.service import promised
from reporting.selectors import figures
from reporting.selectors.reports import data_of
from reporting.services import board, corrections
from reporting.services.rendering import Made, keep, made
from tenants import audit
from tenants.access.rules.permissions import Permission, require
from tenants.billing.services import credits
from tenants.kernel.actor import Actor, ActorKind
from tenants.kernel.announcements import announce
from tenants.kernel.periods import Month
from tenants.kernel.refusals import Refusal
from tenants.kernel.text import first_not_text
from tenants.locks import client_lock
from tenants.rules.lifecycle import Doing
from tenants.services import lifecycle

Progress = Callable[[str, int], None]
STEPS = ("figures", "pages", "kept")
"""What making a report goes through; progress counts those behind it."""
LONGEST_REASON = 500


class ReportNotOpen(Refusal):
    """The report is released already, or its draft was computed anew meanwhile."""


class ReportNotReleased(Refusal):
    """Only a released month is corrected; a draft is simply made again."""


class MonthNotOver(Refusal):
    """The figures stop before the month's end, so they cannot be final."""


class ReasonNeeded(Refusal):
    """A correction says why, in at most so many characters."""


class ReasonNotText(ReasonNeeded):
    """A reason is read by the client: no control characters, nothing that turns the direction of the text."""


class EditionMoved(Refusal):
    """The edition that was looked at is corrected already."""


def _quiet(step: str, done: int) -> None:
    """Nobody waits."""


def make(
    month: Month, *, by: Actor, at: datetime, as_of: datetime | None = None, progress: Progress = _quiet
) -> Report:
    """Compute and render a month's draft, or return the released report, which is never computed anew.

    Again with the same activity and inputs: the same data hash, and with the same `as_of` the same PDF.

    Raises: NotPermitted; AsOfNotAllowed, also for a month that has not begun; ClientBusy; OtherCurrency.
    """
    require(by, Permission.REPORT_MAKE)
    lifecycle.require_here(Doing.REPORT_MAKE)
    tenant = profile.current()
    instant = figures.as_of(month, tenant=tenant, now=at, asked=as_of)
    with client_lock(tenant, "report"):
        held = Report.objects.of_month(str(month)).first()
        if held is not None and held.is_released:
            return held
        progress("figures", 0)
        data = figures.month_data(month, tenant=tenant, at=instant)
        progress("pages", 1)
        draft = made(data, Standing("draft", data_sha256=data_sha256(data.figures)))
        progress("kept", 2)
        return _keep_draft(held, draft, by=by, at=at)


@transaction.atomic
def _keep_draft(held: Report | None, draft: Made, *, by: Actor, at: datetime) -> Report:
    fields, was = _fields(draft, replaces=(held.pdf.name or "") if held else ""), _stands(held)
    fields |= {"status": Status.DRAFT, **_made(by, at)}
    if held is None:
        report = Report.objects.create(**fields)
    else:
        if Report.objects.filter(pk=held.pk, status__in=OPEN).update(**fields) != 1:
            raise ReportNotOpen(f"{held.month} was released meanwhile; its figures stay", month=held.month)
        report = Report.objects.get(pk=held.pk)
    audit.record(
        "reporting.report.made", target=report, by=by, at=at, month=report.month, before=was, after=_stands(report)
    )
    announce(ReportMade(report_id=report.pk, month=report.month, made_at=at))
    board.note(report, at=at)
    return report


def release(report: Report, *, by: Actor, at: datetime) -> Report:
    """Make a draft final: its figures are frozen, its PDF says so, and a credit that its promises call for is proposed.

    Raises: NotPermitted; MonthNotOver; ReportNotOpen, also when someone else was first or the draft has moved.
    """
    require(by, Permission.REPORT_RELEASE)
    lifecycle.require_here(Doing.REPORT_RELEASE)
    if report.status not in OPEN:
        raise ReportNotOpen(f"{report.month} is released already; correct it with a restatement", month=report.month)
    _refuse_open_month(Month.parse(report.month), report.as_of)
    final = made(data_of(report), _released(by, at, report.data_sha256))
    return _freeze(report, final, by=by, at=at)


@transaction.atomic
def _freeze(report: Report, final: Made, *, by: Actor, at: datetime) -> Report:
    fields = {"pdf": keep(final, replaces=report.pdf.name or ""), "pdf_sha256": final.pdf_sha256, "pages": final.pages}
    was = _stands(report)
    changed = Report.objects.filter(pk=report.pk, status__in=OPEN, data_sha256=report.data_sha256).update(
        status=Status.FINAL, **_by(by, at), **fields
    )
    if changed != 1:
        told = f"{report.month} was released or computed anew meanwhile; look at it again"
        raise ReportNotOpen(told, month=report.month)
    report.refresh_from_db()
    now = _stands(report)
    audit.record("reporting.report.released", target=report, by=by, at=at, month=report.month, before=was, after=now)
    _propose_credit(report, by=by, at=at)
    announce(ReportReleased(report_id=report.pk, month=report.month, released_at=at))
    board.note(report, at=at)
    corrections.note(at=at)
    return report


def _propose_credit(report: Report, *, by: Actor, at: datetime) -> None:
    """Tell billing how the month's promises were kept, as frozen: by the plan's rule that may give money back."""
    data = data_of(report)
    if data.figures.service is not None:
        month, held = Month.parse(report.month), promised(data.figures.service, data.evidence)
        credits.propose(profile.current(), month=month, report_id=report.pk, missed=held, by=by, at=at)


def make_final(month: Month, *, by: Actor, at: datetime, as_of: datetime | None = None) -> Report:
    """Make a month's draft and release it at once; a month that is released already is returned as it is.

    Raises: as `make` and `release`; a month that is not over is refused before anything is made.
    """
    require(by, Permission.REPORT_RELEASE)
    lifecycle.require_here(Doing.REPORT_RELEASE)
    _refuse_open_month(month, figures.as_of(month, tenant=profile.current(), now=at, asked=as_of))
    report = make(month, by=by, at=at, as_of=as_of)
    return report if report.is_released else release(report, by=by, at=at)


def checked_reason(reason: str) -> str:
    """A correction's reason on one line. Raises: ReasonNeeded."""
    if odd := first_not_text(reason):
        raise ReasonNotText(f"A correction's reason is text: the character {odd} is not allowed in it", character=odd)
    why = " ".join(reason.split())
    if len(why) > LONGEST_REASON or not any(map(str.isalnum, why)):
        raise ReasonNeeded(f"A correction says why: 1 to {LONGEST_REASON} characters", most=LONGEST_REASON)
    return why


def restate(
    month: Month, reason: str, *, by: Actor, at: datetime, as_of: datetime | None = None, seen: int | None = None
) -> Report:
    """Compute a released month anew and put it, numbered and dated, beside what was released.

    seen: the number of the edition that was looked at, so that the same form sent twice corrects once.

    Raises: NotPermitted; ReportNotReleased; ReasonNeeded; AsOfNotAllowed; MonthNotOver; EditionMoved; ClientBusy;
        OtherCurrency.
    """
    require(by, Permission.REPORT_RELEASE)
    lifecycle.require_here(Doing.REPORT_RELEASE)
    why = checked_reason(reason)
    tenant = profile.current()
    instant = figures.as_of(month, tenant=tenant, now=at, asked=as_of)
    with client_lock(tenant, "report"):
        last = Report.objects.of_month(str(month)).first()
        if last is None or not last.is_released:
            told = f"{month} is not released, so there is nothing to correct: make it and release it"
            raise ReportNotReleased(told, month=str(month))
        _refuse_open_month(month, instant)
        if seen is not None:
            refuse_unseen(last, seen)
        data = figures.month_data(month, tenant=tenant, at=instant)
        numbered = _numbered(data, last, why)
        standing = _released(by, at, data_sha256(numbered.figures), number=last.number + 1)
        return _keep_correction(made(numbered, standing), last, why, by=by, at=at)


def refuse_unseen(last: Report, seen: int) -> None:
    """Raises: EditionMoved, when the edition that stands is not the one that was looked at."""
    if last.number != seen:
        told = f"{last.month} was corrected since you looked at it; its last correction is number {last.number}"
        raise EditionMoved(told, month=last.month, number=last.number)


def _numbered(data: ReportData, last: Report, why: str) -> ReportData:
    before = data_of(last).figures
    data = _as_planned(data, before)
    changed = changes(before, data.figures)
    restates = Restates(number=last.number + 1, reason=why, changes=changed)
    return data.model_copy(update={"edition": data.edition.model_copy(update={"restates": restates})})


def _as_planned(data: ReportData, before: Figures) -> ReportData:
    """The plan of the month after, and what waited for an answer, as they were told then: they are no longer so."""
    then, now = before.next_month, data.figures.next_month
    if then is None or now is None:
        return data
    kept = then.model_copy(update={"asked": now.asked})
    return data.model_copy(update={"figures": data.figures.model_copy(update={"next_month": kept})})


@transaction.atomic
def _keep_correction(correction: Made, last: Report, why: str, *, by: Actor, at: datetime) -> Report:
    number = last.number + 1
    report = Report.objects.create(
        number=number,
        status=Status.RESTATED,
        reason=why,
        **_made(by, at),
        **_by(by, at),
        **_fields(correction),
    )
    change = {"before": _stands(last), "after": _stands(report)}
    audit.record("reporting.report.restated", target=report, by=by, at=at, month=report.month, reason=why, **change)
    announce(ReportRestated(report_id=report.pk, month=report.month, number=number, released_at=at))
    board.note(report, at=at)
    corrections.note(at=at)
    return report


def _stands(report: Report | None) -> dict[str, Any] | None:
    """What the audit trail says of an edition: where it stands, and the digest of its figures and of its pages."""
    if report is None:
        return None
    told = {"status": str(report.status), "number": report.number}
    return told | {"data_sha256": report.data_sha256, "pdf_sha256": report.pdf_sha256}


def _refuse_open_month(month: Month, as_of: datetime) -> None:
    ends_at = month.ends_at(profile.current().zone)
    if as_of < ends_at:
        stops, ends = as_of.isoformat(), ends_at.isoformat()
        told = f"{month} cannot be final as of {stops}: it ends at {ends}"
        raise MonthNotOver(told, month=str(month), stops_at=stops, ends_at=ends)


def _released(by: Actor, at: datetime, data: str, *, number: int = 0) -> Standing:
    """Who released it is named when it was a person."""
    name = by.name if by.kind is ActorKind.PERSON else ""
    return Standing("restated" if number else "final", number, at, name, data)


def _made(by: Actor, at: datetime) -> dict[str, Any]:
    return {"made_at": at, "made_by": by.name, "made_by_user_id": by.user_id}


def _by(by: Actor, at: datetime) -> dict[str, Any]:
    return {"released_at": at, "released_by": by.name, "released_by_user_id": by.user_id}


def _fields(report: Made, *, replaces: str = "") -> dict[str, Any]:
    return {
        "month": report.data.figures.month,
        "as_of": report.data.edition.as_of,
        "data": report.data.model_dump(mode="json"),
        "data_sha256": report.data_sha256,
        "pdf": keep(report, replaces=replaces),
        "pdf_sha256": report.pdf_sha256,
        "pages": report.pages,
    }
