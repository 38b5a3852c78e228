from __future__ import annotations

from django.db.models import Exists, OuterRef

from clients.spaces.models import Space, Thread
from clients.spaces.rules.space import Kind
from tenants.kernel.refusals import Refusal


class UnknownSpace(Refusal):
    """The client has no space with that slug."""


def every() -> list[Space]:
    """The client's spaces, by slug."""
    return list(Space.objects.all())


def ids() -> list[int]:
    """Their row ids."""
    return list(Space.objects.values_list("pk", flat=True))


def without_activity() -> list[Space]:
    """The spaces of which no thread is held, by slug; a place off the platforms has none to hold."""
    held = Exists(Thread.objects.filter(space=OuterRef("pk")))
    return list(Space.objects.exclude(kind=Kind.OFFLINE).filter(~held))


def by_slug(slug: str) -> Space:
    """Return the space with this slug. Raises: UnknownSpace, naming those that there are."""
    found = every()
    for space in found:
        if space.slug == slug:
            return space
    names = ", ".join(space.slug for space in found) or "none yet"
    raise UnknownSpace(f"There is no space {slug!r} at this client; its spaces: {names}")
