"""Whether a client that comes back may have a name."""

from __future__ import annotations

from enum import StrEnum

from tenants.models import Tenant, Tombstone
from tenants.rules.slugs import BadSlug, check_slug, schema_name


class Name(StrEnum):
    """How a slug stands for a client that was called `of` when it was packed."""

    FREE = "FREE"
    BACK = "BACK"
    """It was erased here under this slug, which is given back to it."""
    BAD = "BAD"
    TAKEN = "TAKEN"
    ERASED = "ERASED"
    """Another client had it and was erased."""
    GOING = "GOING"
    """A client of this slug is being erased at this moment."""


def standing(slug: str, *, of: str) -> Name:
    """How this slug stands here. Stand in public."""
    try:
        schema = schema_name(check_slug(slug))
    except BadSlug:
        return Name.BAD
    stone = Tombstone.objects.filter(slug=slug, restored_at=None).first()
    if stone is not None and stone.erased_at is None:
        return Name.GOING
    if Tenant.objects.filter(schema_name=schema).exists():
        return Name.TAKEN
    if stone is not None:
        return Name.BACK if slug == of else Name.ERASED
    return Name.FREE


def free_near(slug: str) -> str:
    """A slug like this one that is free, to suggest; "" when it cannot be made one."""
    for tail in ("-restored", *(f"-{number}" for number in range(2, 10))):
        if standing(f"{slug}{tail}", of="") == Name.FREE:
            return f"{slug}{tail}"
    return ""
