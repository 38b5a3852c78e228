"""Opening a space, and changing what is said of it."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import datetime

from django.db import IntegrityError, transaction

from clients.spaces.events import SpaceChanged, SpaceOpened
from clients.spaces.models import Space
from clients.spaces.rules.space import SpaceSpec, SpaceTerms, check, check_terms, keywords
from tenants import audit
from tenants.access.rules.permissions import Permission, require
from tenants.kernel.actor import Actor
from tenants.kernel.announcements import announce
from tenants.kernel.refusals import Refusal
from tenants.kernel.text import first_not_text

LONGEST_REASON = 300


class SpaceTaken(Refusal):
    """The client has another space with this slug."""


class SpaceMoved(Refusal):
    """Somebody has changed the space since it was looked at."""


class SpaceUnchanged(Refusal):
    """The space says all of that already."""


class SpaceReasonNeeded(Refusal):
    """A change says why, in plain text of at most so many characters."""


@transaction.atomic
def open_space(spec: SpaceSpec, *, by: Actor, at: datetime) -> Space:
    """Open a space in the client's schema in which the connection stands.

    Raises: NotPermitted; InvalidInput, listing each field; SpaceTaken.
    """
    require(by, Permission.CLIENT_ONBOARD)
    spec = replace(spec, keywords=keywords(spec.keywords))
    check(spec)
    try:
        with transaction.atomic():
            space = Space.objects.create(**asdict(spec), created_at=at)
    except IntegrityError:
        raise SpaceTaken(f"{spec.slug!r} is taken: the client has another space with this slug") from None
    audit.record("spaces.space.opened", target=space, by=by, at=at, slug=space.slug, platform=space.platform)
    announce(SpaceOpened(space_id=space.pk))
    return space


@transaction.atomic
def change(space: Space, terms: SpaceTerms, *, seen: int, reason: str, by: Actor, at: datetime) -> Space:
    """Say of a space what holds from now on. `seen`: its `changes` when it was looked at.

    A case that is open stays with the team with which it landed; the next one lands with the team named now.

    Raises: NotPermitted; SpaceReasonNeeded; InvalidInput, listing each field; SpaceUnchanged; SpaceMoved.
    """
    require(by, Permission.CLIENT_ONBOARD)
    why = reason.strip()
    if not why or len(why) > LONGEST_REASON or first_not_text(why):
        raise SpaceReasonNeeded(f"Say why, in at most {LONGEST_REASON} readable characters", most=LONGEST_REASON)
    kept = replace(
        terms, name=terms.name.strip(), description=terms.description.strip(), keywords=keywords(terms.keywords)
    )
    check_terms(kept)
    held = Space.objects.get(pk=space.pk)
    said = {**asdict(kept), "keywords": list(kept.keywords)}
    before = {name: getattr(held, name) for name, value in said.items() if getattr(held, name) != value}
    after = {name: said[name] for name in before}
    if held.changes == seen and not after:
        raise SpaceUnchanged("The space says all of that already")
    if held.changes != seen or not Space.objects.filter(pk=held.pk, changes=seen).update(**after, changes=seen + 1):
        raise SpaceMoved("Somebody has changed the space since you looked at it")
    audit.record("spaces.space.changed", target=held, by=by, at=at, reason=why, before=before, after=after)
    announce(SpaceChanged(space_id=held.pk, changed=tuple(after), at=at))
    held.refresh_from_db()
    return held
