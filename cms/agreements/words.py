"""What is agreed on, as rows that a page shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clients import names
from clients.rules.responsibilities import CELLS, NEEDS_CLIENT, Decider
from clients.selectors import duties as reading
from clients.selectors.agreements import Agreed
from clients.selectors.charters import AnswerView
from clients.selectors.duties import DutyView
from cms.reader import signed
from reporting.document.formats import Formats
from tenants.access.names import role_name
from tenants.access.rules.permissions import Permission, may
from tenants.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class VersionRow:
    """A version of a list: its number, from when it holds, who agreed on it and why."""

    version: int
    since: str
    signed: str
    reason: str
    is_in_force: bool


def versions(held: Sequence[Agreed], now: Agreed | None, formats: Formats) -> list[VersionRow]:
    return [
        VersionRow(
            version=each.version,
            since=since(each.valid_from, formats),
            signed=signed(each.changed_at, each.changed_by, each.changed_by_user_id, formats),
            reason=each.reason,
            is_in_force=now is not None and each.version == now.version,
        )
        for each in held
    ]


def since(at: datetime, formats: Formats) -> str:
    """The day on which something came into force, on the client's clocks."""
    return formats.day(at.astimezone(formats.zone).date())


def answer(view: AnswerView | None, formats: Formats) -> str:
    """Ida Lund, sponsor, 4 Nov 2026, 09:00 CET; "" while nobody has answered."""
    if view is None:
        return ""
    return f"{view.by_name}, {role_name(view.role).lower()}, {formats.instant(view.at, short=True)}"


def data_lines(held: Agreed) -> list[dict[str, Any]]:
    return [{**line, "basis": names.BASES[line["legal_basis"]]} for line in held.lines]


@dataclass(frozen=True, slots=True)
class ActivityRow:
    """One line of the matrix in words; `client_decides` where the client's own word is needed."""

    name: str
    cells: tuple[tuple[str, str], ...]
    decides: str
    client_decides: bool


def activities(held: Agreed) -> list[ActivityRow]:
    heads = dict(zip(CELLS, (_("Responsible"), _("Accountable"), _("Consulted"), _("Informed")), strict=True))
    return [
        ActivityRow(
            name=names.activity_name(line["activity"]),
            cells=tuple((heads[cell], _parties(line[cell])) for cell in CELLS),
            decides=str(names.DECIDERS[line["decides"]]),
            client_decides=Decider(line["decides"]) in NEEDS_CLIENT,
        )
        for line in held.lines
    ]


def _parties(said: str | Sequence[str]) -> str:
    return ", ".join(names.party_name(each) for each in ([said] if isinstance(said, str) else said))


@dataclass(frozen=True, slots=True)
class DutyRow:
    """A duty in words. `may_do`: whether the reader may say that it is done."""

    pk: int
    what: str
    waits: str
    who: str
    due: str
    late: str
    how_often: str
    is_late: bool
    may_do: bool
    done: str
    note: str


def duty_rows(held: Sequence[DutyView], formats: Formats, *, by: Actor) -> list[DutyRow]:
    return [_duty(each, formats, by) for each in held]


def _duty(view: DutyView, formats: Formats, by: Actor) -> DutyRow:
    late = ngettext("%(n)s day late", "%(n)s days late", view.late_days) % {"n": formats.count(view.late_days)}
    asked = reading.is_asked(view, by) or may(by, Permission.DUTY_MANAGE)
    return DutyRow(
        pk=view.pk,
        what=view.what,
        waits=view.waits,
        who=role_name(view.asked_role) if view.asked_role else view.asked_name,
        due=formats.day(view.due_on, short=True),
        late=late if view.is_late else "",
        how_often=str(names.RECURRENCES[view.recurrence]),
        is_late=view.is_late,
        may_do=asked and may(by, Permission.DUTY_DO),
        done=signed(view.done_at, view.done_by, view.done_by_user_id, formats) if view.done_at else "",
        note=view.note,
    )
