"""How the guideline and the playbooks look on the desk: rows, files, and findings in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from cms.lists import Column, Filter, Table
from cms.reader import signed, who
from playbooks.rules.checking import Finding, Kind
from playbooks.rules.guideline import Rule
from playbooks.selectors.confirmations import Reader
from playbooks.selectors.guidelines import GuidelineView
from reporting.document.formats import Formats
from tenants.access.names import role_name

if TYPE_CHECKING:
    from playbooks.models import Run

READ, NOT_READ = "READ", "NOT_READ"
READERS = Table(
    "guideline-readers",
    (
        Column("name"),
        Column("roles"),
        Column("version"),
        Column("state"),
        Column("confirmed_at"),
    ),
    sort="state",
    searched=("name", "roles"),
    page_size=100,
)
RUNS = Table(
    "playbook-runs",
    (
        Column("playbook", "version__title"),
        Column("version", "version__version"),
        Column("started_at"),
        Column("started_by", "started_by", lambda run: who(run.started_by, run.started_by_user_id)),
        Column("tasks", "tasks_count"),
        Column("open", "open_count"),
        Column("next_due_at"),
        Column("ended_at"),
    ),
    sort="-started_at",
    searched=("version__title", "started_by"),
    page_size=50,
)


@dataclass(frozen=True, slots=True)
class ReaderRow:
    """One person of staff and a version: read, with the instant, or not yet."""

    name: str
    roles: str
    version: int
    state: str
    confirmed_at: datetime | None
    at: str


def reader_rows(readers: Iterable[Reader], version: int, formats: Formats) -> list[ReaderRow]:
    return [
        ReaderRow(
            name=reader.name,
            roles=", ".join(map(role_name, reader.roles)) or _("no role here any more"),
            version=version,
            state=READ if reader.confirmed_at else NOT_READ,
            confirmed_at=reader.confirmed_at,
            at=formats.instant(reader.confirmed_at, short=True) if reader.confirmed_at else "",
        )
        for reader in readers
    ]


def reader_states() -> Filter:
    return Filter("state", _("Read"), [(READ, _("Has read it")), (NOT_READ, _("Has not"))])


@dataclass(frozen=True, slots=True)
class Told:
    """A finding as the reader is told it."""

    finding: Finding
    title: str
    why: str
    place: str


def told(findings: Iterable[Finding], rules: Iterable[Rule]) -> list[Told]:
    """Findings with their reason in the reader's language and the title of their rule."""
    titles = {rule.number: rule.title for rule in rules}
    return [
        Told(
            finding=each,
            title=titles[each.rule],
            why=_why(each),
            place=_("line %(line)s, column %(column)s") % {"line": each.line, "column": each.column},
        )
        for each in findings
    ]


def _why(finding: Finding) -> str:
    words = {"text": finding.text, "instead": finding.instead}
    if finding.kind is Kind.NEVER:
        return _("“%(text)s” is never used.") % words
    if finding.kind is Kind.PREFER:
        return _("Write “%(instead)s” instead of “%(text)s”.") % words
    if finding.text:
        return _("“%(text)s” needs the disclosure “%(instead)s”.") % words
    return _("The disclosure “%(instead)s” is missing.") % words


def history(versions: Iterable[GuidelineView], formats: Formats) -> list[dict[str, Any]]:
    """Published versions, the newest first, each a link to what it changed."""
    return [
        {
            "version": each.version,
            "signed": signed(each.published_at, each.published_by, each.published_by_user_id, formats),
            "reason": each.reason,
        }
        for each in versions
    ]


@dataclass(frozen=True, slots=True)
class RunRow:
    """One run in the list of runs."""

    run: Run
    started: str
    done: int
    due: str
    is_late: bool
    ended: str


def run_rows(runs: Iterable[Any], formats: Formats, *, at: datetime) -> list[RunRow]:
    return [
        RunRow(
            run=run,
            started=signed(run.started_at, run.started_by, run.started_by_user_id, formats),
            done=run.tasks_count - run.open_count,
            due=formats.instant(run.next_due_at, short=True) if run.next_due_at else "",
            is_late=bool(run.next_due_at and run.next_due_at < at),
            ended=formats.instant(run.ended_at, short=True) if run.ended_at else "",
        )
        for run in runs
    ]
