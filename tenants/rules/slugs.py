"""A client's slug: the name in its host and, with underscores, in its schema."""

from __future__ import annotations

import re

from tenants.kernel.refusals import Refusal

RESERVED = frozenset({"public", "agency", "www", "api", "admin", "cms", "static", "media", "mail"})
SHORTEST, LONGEST = 3, 40
_FORM = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*", re.ASCII)


class BadSlug(Refusal):
    """The slug cannot name a client."""


def check_slug(slug: str) -> str:
    """Return the slug when it can name a client. Raises: BadSlug, saying what is allowed."""
    if not _FORM.fullmatch(slug) or not SHORTEST <= len(slug) <= LONGEST:
        raise BadSlug(
            f"{slug!r} is not a slug: {SHORTEST} to {LONGEST} of a-z, 0-9 and single inner hyphens, from a letter on"
        )
    if slug in RESERVED or slug.startswith("pg"):
        raise BadSlug(f"{slug!r} is reserved: choose another; {', '.join(sorted(RESERVED))} and pg… are taken")
    return slug


def schema_name(slug: str) -> str:
    """The schema of the client with this slug: `c_` and the slug, hyphens as underscores.

    >>> schema_name("open-frame")
    'c_open_frame'
    """
    return "c_" + slug.replace("-", "_")
