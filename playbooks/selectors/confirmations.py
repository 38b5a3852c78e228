"""Who of a client's staff has read a version of the guideline, and who has not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from clients.selectors import profile
from playbooks.models import GuidelineConfirmation
from tenants.access.rules.permissions import MATRIX, Permission
from tenants.access.selectors.people import holders
from tenants.kernel.actor import AGENCY_WIDE, Role

READERS = MATRIX[Permission.GUIDELINE_CONFIRM] - AGENCY_WIDE
"""The roles at the client itself that work by its guideline. Owners may confirm; they are not waited for."""


@dataclass(frozen=True, slots=True)
class Reader:
    """One person and the roles they hold here now, none once they left; `confirmed_at` is None until they say so."""

    user_id: int
    name: str
    roles: tuple[Role, ...]
    confirmed_at: datetime | None


def of(version: int, at: datetime) -> list[Reader]:
    """Those who are to read this version and have not, by name; then those who have, in the order of their word."""
    said = list(GuidelineConfirmation.objects.filter(version__version=version, confirmed_at__lte=at))
    held = {person.user_id: person for person in holders(profile.current(), READERS, at=at)}
    done = {each.user_id for each in said}
    waiting = [Reader(p.user_id, p.name, p.roles, None) for p in held.values() if p.user_id not in done]
    have = [
        Reader(each.user_id, each.name, held[each.user_id].roles if each.user_id in held else (), each.confirmed_at)
        for each in sorted(said, key=lambda each: each.confirmed_at)
    ]
    return [*sorted(waiting, key=lambda reader: reader.name.casefold()), *have]
