"""Who the client is, why, and who works with whom where."""

from __future__ import annotations

import re
from typing import Annotated, Any

from django.utils.translation import gettext_noop as _
from pydantic import AfterValidator, BeforeValidator, Field, field_validator

from clients.brief.fields import (
    NO_TEXT,
    Begins,
    Currency,
    Email,
    Flag,
    Language,
    Line,
    Name,
    Part,
    Since,
    Spoken,
    Text,
    Zone,
    line,
    one_of,
    refused,
    shown,
)
from clients.brief.service import Hours
from clients.rules.sectors import Sector
from clients.spaces.rules.address import check_address
from clients.spaces.rules.space import (
    LONGEST_KEYWORD,
    MOST_KEYWORDS,
    SLUG,
    Kind,
    Platform,
    Visibility,
    keywords,
)
from tenants.kernel.actor import AGENCY_WIDE, STAFF, STAKEHOLDERS, Role
from tenants.kernel.refusals import Refusal
from tenants.rules.slugs import check_slug

NO_SLUG = _(
    "%(value)s cannot be the short name: 3 to 40 of a-z, 0-9 and single hyphens inside, a letter first; "
    "some are reserved"
)
NO_ADDRESS = _("must be an address such as https://forum.example.com, not %(value)s")
_ACCENT = re.compile(r"#[0-9a-fA-F]{6}", re.ASCII)
ACCENT = "#3a5bb8"
"""The colour of a client that has named none."""


def _client_slug(value: Any) -> str:
    if not isinstance(value, str):
        raise refused(NO_TEXT, value=shown(value))
    try:
        return check_slug(value)
    except Refusal as refusal:
        raise refused(NO_SLUG, english=str(refusal)[:300], value=shown(value)) from None


def _space_slug(value: Any) -> str:
    if not isinstance(value, str) or not SLUG.fullmatch(value):
        english = f"{shown(value)} is not a slug: 3 to 40 of a-z, 0-9 and single inner hyphens, a letter first"
        raise refused(NO_SLUG, english=english, value=shown(value))
    return value


def _accent(value: Any) -> str:
    if not isinstance(value, str) or not _ACCENT.fullmatch(value):
        raise refused(_('must be a colour such as "#2f6f4f" in quotes, not %(value)s'), value=shown(value))
    return value.lower()


def _no_logo(value: Any) -> None:
    if value is not None:
        raise refused(_("a logo is uploaded on the client's pages: leave null here"))


def _address(value: Any) -> str:
    if value is None or value == "":
        return ""
    if not isinstance(value, str):
        raise refused(NO_ADDRESS, value=shown(value))
    try:
        return check_address(value)
    except Refusal as refusal:
        raise refused(NO_ADDRESS, english=str(refusal)[:300], value=shown(value)) from None


def _each_once(codes: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(codes))


class Brand(Part):
    accent: Annotated[str, BeforeValidator(_accent)] = ACCENT
    logo: Annotated[None, BeforeValidator(_no_logo)] = None


class Client(Part):
    """`since`: from here service, plan, promises and inputs are in force unless they say otherwise."""

    slug: Annotated[str, BeforeValidator(_client_slug)]
    name: Name
    legal_name: Line
    sector: Annotated[Sector, one_of(Sector, _("sector"))]
    language: Language
    time_zone: Zone
    currency: Currency
    since: Begins
    brand: Brand = Brand()
    generated: Flag = False
    """An invented community, labelled so wherever it shows."""


class Charter(Part):
    why: Text
    for_whom: Text
    goal: Text
    participation: Text
    company_decides: Annotated[tuple[Line, ...], Field(max_length=50)] = ()
    community_decides: Annotated[tuple[Line, ...], Field(max_length=50)] = ()


class Person(Part):
    """One of the client's own people."""

    email: Email
    name: Name
    role: Annotated[Role, one_of(Role, _("role of a client's person"), STAKEHOLDERS)]


class Colleague(Part):
    """One of the agency's people on this client."""

    email: Email
    name: Name
    role: Annotated[Role, one_of(Role, _("role in the team"), STAFF - AGENCY_WIDE)]
    languages: Annotated[tuple[Spoken, ...], Field(max_length=20), AfterValidator(_each_once)] = ()
    """What they speak well enough to moderate in."""
    time_zone: Zone | None = None
    """Where they work; the client's zone when it is left out."""
    works: Hours | None = None
    """Their working hours, in local time there."""


Keyword = Annotated[str, line(LONGEST_KEYWORD)]
Keywords = Annotated[tuple[Keyword, ...], Field(max_length=MOST_KEYWORDS), AfterValidator(keywords)]


class Space(Part):
    slug: Annotated[str, BeforeValidator(_space_slug)]
    name: Name
    kind: Annotated[Kind, one_of(Kind, _("kind of space"))]
    platform: Annotated[Platform, one_of(Platform, _("platform"))] = Platform.NONE
    url: Annotated[str, BeforeValidator(_address), Field(validate_default=True)] = ""
    visibility: Annotated[Visibility, one_of(Visibility, _("visibility"))]
    takes_questions: Flag
    language: Spoken
    responsible: Annotated[Role, one_of(Role, _("role in the team"), STAFF - AGENCY_WIDE)]
    description: Text | None = None
    keywords: Keywords = ()
    since: Since | None = None

    @field_validator("url", mode="after")
    @classmethod
    def _reachable(cls, url: str, info: Any) -> str:
        kind, platform = info.data.get("kind"), info.data.get("platform")
        if not url and kind in (Kind.ONLINE, Kind.HYBRID) and platform not in (None, Platform.NONE):
            raise refused(_("must be the space's address, such as https://forum.example.com"))
        return url
