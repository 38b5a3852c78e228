"""What is missing for going live, kept on the client's row of the portfolio until it is live."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from clients.models import Onboarding
from clients.selectors import profile
from clients.selectors.readiness import Missing, missing_for_go_live
from tenants.boards.services import client_rows, recounting
from tenants.models import Stage


@transaction.atomic
def note(*, at: datetime) -> tuple[Missing, ...]:
    """Look at what is missing at the client in whose schema we stand, let its row say so, and return it."""
    tenant = profile.current()
    client_rows.hold(tenant)
    missing = tuple(missing_for_go_live(at))
    client_rows.note_missing(tenant, [each.code for each in missing], at=at)
    return missing


@recounting.looks_before_go_live
def look_again(at: datetime) -> None:
    """After a change of something that it needs: for a client whose brief is in and that is not live yet."""
    if profile.current().stage == Stage.ONBOARDING and Onboarding.objects.exists():
        note(at=at)
