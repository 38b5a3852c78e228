"""What the client is asked for now, for the first page of its portal: a charter to sign, duties that are late."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from clients.selectors import charters, duties
from cms.agreements.words import DutyRow, duty_rows
from reporting.document.formats import Formats
from tenants.access.rules.permissions import Permission, may
from tenants.kernel.actor import Actor

SOON = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Asked:
    """`charter`: the version that waits for this reader's signature, 0 for none. Late duties first, then those soon."""

    charter: int
    late: tuple[DutyRow, ...]
    soon: tuple[DutyRow, ...]


def asked(by: Actor, formats: Formats, *, at: datetime) -> Asked:
    """Late duties are shown to everyone of the client; what is due soon to whoever is asked for it."""
    open_now = duties.open_turns(by, at=at)
    until = (at + SOON).date()
    late = [each for each in open_now if each.is_late]
    soon = [each for each in open_now if not each.is_late and each.due_on <= until and duties.is_asked(each, by)]
    return Asked(
        charter=_to_sign(by, at),
        late=tuple(duty_rows(late, formats, by=by)),
        soon=tuple(duty_rows(soon, formats, by=by)),
    )


def _to_sign(by: Actor, at: datetime) -> int:
    if not may(by, Permission.CHARTER_SIGN_CLIENT):
        return 0
    held = charters.standing(at)
    return held.newest.version if held and held.waits_for_client else 0
