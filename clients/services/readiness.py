"""What is missing for going live, kept on the client's row of the portfolio until it is live."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db import transaction

from clients.models import Onboarding
from clients.selectors import profile
from clients.selectors.readiness import Missing, missing_for_go_live
from tenants.boards.services import client_rows, recounting
from tenants.models import Stage
from tenants.services.lifecycle import Objection, objects_to


@transaction.atomic
def note(*, at: datetime) -> tuple[Missing, ...]:
    """Look at what is missing at the client in whose schema we stand, let its row say so, and return it."""
    tenant = profile.current()
    client_rows.hold(tenant)
    missing = tuple(missing_for_go_live(at))
    client_rows.note_missing(tenant, [each.code for each in missing], at=at)
    return missing


def is_looked_at() -> bool:
    """Whether the client's brief is in and it is not live yet."""
    return Onboarding.objects.exists() and profile.current().stage == Stage.ONBOARDING


@recounting.looks_before_go_live
def look_again(at: datetime) -> None:
    """After a change of something that going live needs."""
    if is_looked_at():
        note(at=at)


@objects_to(Stage.LIVE)
def stands_against_going_live(at: datetime) -> Iterator[Objection]:
    """Whatever is missing; the why can never be gone without."""
    for each in missing_for_go_live(at):
        yield Objection(each.code, each.what, is_final=each.code == "no_charter")
