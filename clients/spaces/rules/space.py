"""What a space is, as a brief says it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from clients.spaces.rules.address import check_address
from tenants.kernel.actor import STAFF, Role
from tenants.kernel.refusals import InvalidInput, Refusal
from tenants.kernel.text import first_not_text

SLUG = re.compile(r"(?=.{3,40}$)[a-z][a-z0-9]*(?:-[a-z0-9]+)*", re.ASCII)
LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z]{2,4})?", re.ASCII)
LONGEST_NAME, LONGEST_DESCRIPTION = 120, 2000
MOST_KEYWORDS, LONGEST_KEYWORD = 12, 40


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
    description: str = ""
    keywords: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SpaceTerms:
    """What may change of a space; short name, kind and platform never do, since all that is held there rests on them.

    keywords: as `keywords` keeps them.
    """

    name: str
    visibility: Visibility
    responsible: Role
    description: str = ""
    keywords: tuple[str, ...] = ()


def keywords(said: Iterable[str]) -> tuple[str, ...]:
    """Keywords as they are kept: in lower case, blanks closed up, each once, in the order in which they were said.

    >>> keywords(["Rain  gauge", "frost", " rain gauge ", ""])
    ('rain gauge', 'frost')
    """
    plain = (" ".join(unicodedata.normalize("NFC", word).lower().split()) for word in said)
    return tuple(dict.fromkeys(word for word in plain if word))


def problems(spec: SpaceSpec) -> list[tuple[str, str]]:
    """Return what is not allowed in `spec`, as `(field, what)` pairs; empty when all is well."""
    found: list[tuple[str, str]] = []
    if not SLUG.fullmatch(spec.slug):
        allowed = "3 to 40 of a-z, 0-9 and single inner hyphens, a letter first"
        found.append(("slug", f"{spec.slug!r} is not a slug: {allowed}"))
    found += terms_problems(spec)
    if not LANGUAGE.fullmatch(spec.language):
        found.append(("language", f"{spec.language!r} is not a language code such as en"))
    if spec.url:
        try:
            check_address(spec.url)
        except Refusal as refusal:
            found.append(("url", str(refusal)))
    elif spec.kind is not Kind.OFFLINE and spec.platform is not Platform.NONE:
        found.append(("url", "a space on a platform has an address, such as https://forum.example.com"))
    return found


def terms_problems(terms: SpaceTerms | SpaceSpec) -> list[tuple[str, str]]:
    """The same of what may change later."""
    found: list[tuple[str, str]] = []
    if not terms.name.strip() or len(terms.name) > LONGEST_NAME:
        found.append(("name", f"a name has 1 to {LONGEST_NAME} characters"))
    if terms.responsible not in STAFF:
        found.append(("responsible", f"{terms.responsible} is not a role of the agency: {', '.join(sorted(STAFF))}"))
    if len(terms.description) > LONGEST_DESCRIPTION:
        found.append(("description", f"has {len(terms.description)} characters, at most {LONGEST_DESCRIPTION}"))
    if len(terms.keywords) > MOST_KEYWORDS or any(len(word) > LONGEST_KEYWORD for word in terms.keywords):
        found.append(("keywords", f"at most {MOST_KEYWORDS}, each of at most {LONGEST_KEYWORD} characters"))
    texts = {"name": (terms.name,), "description": (terms.description,), "keywords": terms.keywords}
    for field, said in texts.items():
        if character := first_not_text("".join(said)):
            found.append((field, f"the character {character} cannot stand in text"))
    return found


def check(spec: SpaceSpec) -> None:
    """Raises: InvalidInput, listing every field that is not allowed."""
    if found := problems(spec):
        raise InvalidInput(found)


def check_terms(terms: SpaceTerms) -> None:
    """Raises: InvalidInput, listing every field that is not allowed."""
    if found := terms_problems(terms):
        raise InvalidInput(found)
