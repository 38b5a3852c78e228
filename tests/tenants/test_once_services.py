"""A form that is sent twice makes one row, also when both come in the same second."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.db import IntegrityError

from clients.spaces.models import Gathering
from clients.spaces.rules.offline import GatheringSpec
from clients.spaces.services import offline
from clients.spaces.services.spaces import open_space
from tenants.audit.models import Entry
from tenants.context import client
from tenants.models import Tenant
from tenants.services.once import SentBefore, create_once
from tenants.services.provisioning import create_client
from tests.clients.spaces.forums import spec
from tests.conftest import LONG_AGO, SYSTEM, profile
from tests.racing import at_once

AT = datetime(2026, 3, 10, 9, tzinfo=UTC)
MEETING = GatheringSpec("Spring", "IN_PERSON", AT.replace(day=5), AT.replace(day=6), 12, None, None, "")


def test_of_two_at_once_one_is_entered_and_the_other_is_told_which(own_database: str) -> None:
    town: Tenant = create_client(profile("gamma"), by=SYSTEM, at=LONG_AGO)
    with client(town):
        space = open_space(spec(kind="HYBRID"), by=SYSTEM, at=LONG_AGO)
    for _ in range(3):
        form = uuid4()
        told = at_once(
            town, *[lambda: offline.note_gathering(space, MEETING, once=form, by=SYSTEM, at=AT)] * 2  # noqa: B023
        )  # fmt: skip
        (made,) = (each for each in told if isinstance(each, Gathering))
        (refused,) = (each for each in told if isinstance(each, SentBefore))
        assert refused.facts == {"pk": made.pk}
    with client(town):
        assert Gathering.objects.count() == Entry.objects.filter(verb="spaces.gathering.noted").count() == 3


@pytest.mark.django_db
def test_what_no_form_made_is_made_each_time_and_another_fault_stays_one(alfa: Tenant) -> None:
    with client(alfa):
        space = open_space(spec(kind="HYBRID"), by=SYSTEM, at=LONG_AGO)
        for _ in range(2):
            offline.note_gathering(space, MEETING, by=SYSTEM, at=AT)
        assert Gathering.objects.count() == 2
        with pytest.raises(IntegrityError):
            create_once(Gathering, uuid4(), title="Of no space")
