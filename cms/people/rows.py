"""Rows of people: one a role at a client, one a person at the agency."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from cms.lists import Column, Filter, Table
from cms.people import words
from cms.people.days import first_day, last_day
from cms.portfolio.words import Sign
from reporting.document.formats import Formats
from tenants.access.names import ROLE_NAMES, role_name
from tenants.access.selectors import standing
from tenants.access.selectors.standing import Invitation, Membership, State
from tenants.kernel.actor import AGENCY_WIDE, Role


@dataclass(frozen=True, slots=True)
class RoleRow:
    """One role of one person at a client, or an invitation to one. `invitation_pk` is 0 for a role.

    since, until: the first and the last day; since is None while it begins with the acceptance.
    """

    name: str
    email: str
    side: str
    role: str
    state: str
    since: date | None
    until: date | None
    uuid: UUID | None
    membership_pk: int
    invitation_pk: int
    formats: Formats
    note: str = ""

    @property
    def role_word(self) -> str:
        return role_name(self.role)

    @property
    def side_word(self) -> str:
        return words.sides()[self.side]

    @property
    def sign(self) -> Sign:
        return words.states()[self.state]

    @property
    def since_word(self) -> str:
        return self.formats.day(self.since, short=True) if self.since else _("on acceptance")

    @property
    def until_word(self) -> str:
        return self.formats.day(self.until, short=True) if self.until else ""

    @property
    def is_over(self) -> bool:
        return self.state == State.ENDED

    @property
    def is_wide(self) -> bool:
        return self.role in AGENCY_WIDE


def _iso(on: date | None) -> str:
    return on.isoformat() if on else ""


TABLE = Table(
    "people",
    (
        Column("name"),
        Column("email"),
        Column("side"),
        Column("role"),
        Column("state"),
        Column("since", value=lambda row: _iso(row.since)),
        Column("until", value=lambda row: _iso(row.until)),
    ),
    sort="name",
    searched=("name", "email"),
)


def filters() -> list[Filter]:
    roles = [(role.value, str(ROLE_NAMES[role])) for role in Role]
    sides = [(code, word) for code, word in words.sides().items() if code != standing.NOBODY]
    states = [(code, sign.word) for code, sign in words.states().items()]
    return [
        Filter("side", _("Whose"), sides),
        Filter("role", _("Role"), roles),
        Filter("state", _("Status"), states),
    ]


def role_row(held: Membership, zone: ZoneInfo, formats: Formats, *, at: datetime) -> RoleRow:
    return RoleRow(
        name=held.user.name,
        email=held.user.email,
        side=standing.side(held.role),
        role=held.role,
        state=standing.state(held, at=at),
        since=first_day(held.started_at, zone),
        until=last_day(held.ended_at, zone),
        uuid=held.user.uuid,
        membership_pk=held.pk,
        invitation_pk=0,
        formats=formats,
        note="" if held.user.is_active else _("account closed"),
    )


def invitation_row(asked: Invitation, zone: ZoneInfo, formats: Formats, *, at: datetime) -> RoleRow:
    if asked.mailed_at:
        note = _("mailed %(at)s") % {"at": formats.instant(asked.mailed_at, short=True)}
    elif asked.mail_due_at is None:
        note = _("without a mail")
    else:
        note = _("the mail could not be sent yet") if asked.mail_attempts else _("the mail is on its way")
    return RoleRow(
        name=asked.name,
        email=asked.email,
        side=standing.side(asked.role),
        role=asked.role,
        state=words.INVITED if asked.is_open(at) else words.TOO_OLD,
        since=first_day(asked.starts_at, zone) if asked.starts_at else None,
        until=last_day(asked.ends_at, zone),
        uuid=None,
        membership_pk=0,
        invitation_pk=asked.pk,
        formats=formats,
        note=note,
    )


EVERYONE = Table(
    "people",
    (
        Column("name"),
        Column("email"),
        Column("side"),
        Column("roles", "role_codes"),
        Column("seen"),
        Column("account", "is_active", lambda user: "open" if user.is_active else "closed"),
        Column("since", "date_joined"),
    ),
    sort="name",
    searched=("name", "email"),
)


def everyones_filters() -> list[Filter]:
    roles = [(role.value, str(ROLE_NAMES[role])) for role in Role]
    return [
        Filter("side", _("Whose"), [*words.sides().items()]),
        Filter("role", _("Role"), roles, "role_codes__contains"),
        Filter("account", _("Account"), [(code, sign.word) for code, sign in words.accounts().items()], "is_active"),
    ]


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One person as the owner sees them in the list."""

    user: Any
    formats: Formats
    has_factor: bool

    @property
    def roles_word(self) -> str:
        held = self.user.role_codes.split()
        return ", ".join(role_name(role) for role in Role if role in held)

    @property
    def side_word(self) -> str:
        return words.sides()[self.user.side]

    @property
    def account(self) -> Sign:
        return words.accounts()[str(self.user.is_active)]

    @property
    def seen_word(self) -> str:
        return self.formats.instant(self.user.seen, short=True) if self.user.seen else ""


def person_rows(users: Iterable[Any], factors: set[int], formats: Formats) -> list[PersonRow]:
    return [PersonRow(user, formats, user.pk in factors) for user in users]
