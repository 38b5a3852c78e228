"""The latest month of each client, for whoever makes and looks through reports."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from django.db.models import Case, CharField, DateTimeField, F, Func, Q, QuerySet, Value, When
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cms.lists import Column, Filter, Table
from cms.portfolio import words
from cms.portfolio.rows import Row, entrance
from cms.portfolio.words import Sign
from tenants.kernel.periods import Month
from tenants.models import Stage

STALE = timedelta(days=35)
"""Evidence read longer ago misses at least one whole month."""


class Waits(StrEnum):
    """What is to be done with a client's reports next, the most pressing first."""

    CORRECT = "CORRECT"
    """A released month does not show a credit that was approved since."""
    RELEASE = "RELEASE"
    """The draft of a month that is over."""
    MAKE = "MAKE"
    """The last full month has no report, or a draft that stops before its end."""
    EVIDENCE = "EVIDENCE"
    """The same, and nothing was ever taken in."""
    NOTHING = "NOTHING"


TABLE = Table(
    "reports",
    (
        Column("client", "name"),
        Column("slug"),
        Column("stage"),
        Column("month", "report_month"),
        Column("state", "report_state"),
        Column("failed", "check_count"),
        Column("checks", "report_checks", lambda row: " ".join(row.report_checks or ())),
        Column("as_of", "report_as_of"),
        Column("evidence", "last_ingest_at"),
        Column("activity", "last_activity_at"),
        Column("waits"),
        Column("correct", "correct_month"),
        Column("due", "due_month"),
    ),
    sort="-failed",
    searched=("name", "slug", "report_month"),
)


def of_clients(clients: QuerySet[Any], *, at: datetime) -> QuerySet[Any]:
    """The clients with `report_state`, `due_month` (the last full month of their calendar) and `waits`."""
    local = Func(F("time_zone"), Value(at, output_field=DateTimeField()), function="timezone")
    month = Func(local, template="to_char(%(expressions)s - interval '1 month', 'YYYY-MM')", output_field=CharField())
    since = Func(F("service_since"), Value("YYYY-MM"), function="to_char", output_field=CharField())
    state = Case(When(report_status="", then=Value(words.NO_REPORT)), default=F("report_status"))
    return clients.annotate(report_state=state, due_month=month, since_month=since).annotate(waits=_waits())


def _waits() -> Case:
    is_draft = Q(report_status__in=["DRAFT", "IN_REVIEW"])
    is_served = Q(stage__in=[Stage.ONBOARDING, Stage.LIVE, Stage.ENDING])
    is_served &= Q(service_since=None) | Q(since_month__lte=F("due_month"))
    is_owed = Q(report_month__lt=F("due_month")) | (is_draft & Q(report_month__lte=F("due_month")))
    return Case(
        When(Q(correct_month__gt=""), then=Value(Waits.CORRECT.value)),
        When(is_draft & Q(report_is_whole=True), then=Value(Waits.RELEASE.value)),
        When(is_served & is_owed & Q(last_ingest_at=None), then=Value(Waits.EVIDENCE.value)),
        When(is_served & is_owed, then=Value(Waits.MAKE.value)),
        default=Value(Waits.NOTHING.value),
        output_field=CharField(),
    )


def filters() -> list[Filter]:
    states = [(code, sign.word) for code, sign in words.reports().items()]
    waits = [*words.waits().items()]
    return [Filter("state", _("Status"), states, "report_state"), Filter("waits", _("Waits"), waits)]


class Todo:
    """What is to be done with a client's reports, in words and with the way there; of a row with `waits`."""

    def __init__(self, row: Row) -> None:
        self.row, self.board, self.formats = row, row.board, row.formats

    @property
    def words(self) -> str:
        due = self.formats.month(Month.parse(self.board.due_month))
        told = {
            Waits.CORRECT: _("Correct %(month)s: a credit was approved") % {"month": self._correct_month},
            Waits.RELEASE: _("Release the draft"),
            Waits.MAKE: _("Make %(month)s") % {"month": due},
            Waits.EVIDENCE: _("Take in evidence"),
        }
        return told.get(self.board.waits, "")

    @property
    def _correct_month(self) -> str:
        month = self.board.correct_month
        return self.formats.month(Month.parse(month)) if month else ""

    @property
    def url(self) -> str:
        if self.board.waits == Waits.CORRECT:
            return entrance(self.row.tenant, f"/desk/reports/{self.board.correct_month}/")
        if self.board.waits == Waits.EVIDENCE:
            return entrance(self.row.tenant, "/desk/evidence/")
        return self.row.report_url if self.board.waits == Waits.RELEASE else entrance(self.row.tenant, "/desk/reports/")


class ReportRow(Row):
    """The latest month's report, what failed in it, how old it is and what it rests on, and what waits."""

    @property
    def checks(self) -> Sign | None:
        """The worst check that failed; None without a report, or one whose checks were not noted."""
        failed = self.board.report_checks
        if failed is None:
            return None
        if not failed:
            return Sign(_("Nothing is odd"), "good", "check")
        return Sign(words.checks().get(failed[0], failed[0]), "warn", "alert")

    @property
    def others(self) -> str:
        """How many checks failed beside the worst."""
        more = len(self.board.report_checks or ()) - 1
        return ngettext("%(n)s more", "%(n)s more", more) % {"n": more} if more > 0 else ""

    @property
    def as_of(self) -> str:
        at = self.board.report_as_of
        return self.formats.instant(at, short=True) if at else ""

    @property
    def as_of_age(self) -> str:
        at = self.board.report_as_of
        return words.age(at, now=self.at, formats=self.formats) if at else ""

    @property
    def is_stale(self) -> bool:
        read_at = self.board.last_ingest_at
        return read_at is not None and self.at - read_at > STALE

    @property
    def activity(self) -> str:
        at = self.board.last_activity_at
        return self.formats.day(at.astimezone(self.formats.zone).date(), short=True) if at else ""

    @property
    def waits(self) -> str:
        return Todo(self).words

    @property
    def waits_url(self) -> str:
        return Todo(self).url
