"""What a space is, as a brief says it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from clients.spaces.rules.address import check_address
from tenants.kernel.actor import STAFF, Role
from tenants.kernel.refusals import InvalidInput, Refusal

SLUG = re.compile(r"(?=.{3,40}$)[a-z][a-z0-9]*(?:-[a-z0-9]+)*", re.ASCII)
LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z]{2,4})?", re.ASCII)


class Kind(StrEnum):
    """How people meet there."""

    ONLINE = "ONLINE"
    OFFLINE = "OFFLINE"
    HYBRID = "HYBRID"


class Platform(StrEnum):
    """What the space runs on. NONE: no platform of its own, activity comes as files."""

    DISCOURSE = "DISCOURSE"
    MASTODON = "MASTODON"
    MATRIX = "MATRIX"
    DISCORD = "DISCORD"
    SLACK = "SLACK"
    REDDIT = "REDDIT"
    OTHER = "OTHER"
    NONE = "NONE"


class Visibility(StrEnum):
    """Who can read there: anyone, whoever joins, or whoever is let in."""

    PUBLIC = "PUBLIC"
    MEMBERS = "MEMBERS"
    PRIVATE = "PRIVATE"


@dataclass(frozen=True, slots=True)
class SpaceSpec:
    """A space as a brief describes it. `url` may be empty for a space without an address."""

    slug: str
    name: str
    kind: Kind
    platform: Platform
    url: str
    visibility: Visibility
    takes_questions: bool
    language: str
    responsible: Role
    in_force_from: date


def problems(spec: SpaceSpec) -> list[tuple[str, str]]:
    """Return what is not allowed in `spec`, as `(field, what)` pairs; empty when all is well."""
    found: list[tuple[str, str]] = []
    if not SLUG.fullmatch(spec.slug):
        allowed = "3 to 40 of a-z, 0-9 and single inner hyphens, a letter first"
        found.append(("slug", f"{spec.slug!r} is not a slug: {allowed}"))
    if not spec.name.strip() or len(spec.name) > 120:
        found.append(("name", "a name has 1 to 120 characters"))
    if not LANGUAGE.fullmatch(spec.language):
        found.append(("language", f"{spec.language!r} is not a language code such as en"))
    if spec.responsible not in STAFF:
        found.append(("responsible", f"{spec.responsible} is not a role of the agency: {', '.join(sorted(STAFF))}"))
    if spec.url:
        try:
            check_address(spec.url)
        except Refusal as refusal:
            found.append(("url", str(refusal)))
    elif spec.kind is not Kind.OFFLINE and spec.platform is not Platform.NONE:
        found.append(("url", "a space on a platform has an address, such as https://forum.example.com"))
    return found


def check(spec: SpaceSpec) -> None:
    """Raises: InvalidInput, listing every field that is not allowed."""
    if found := problems(spec):
        raise InvalidInput(found)
