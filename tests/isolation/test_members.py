"""Who is one with whom at one client, and who is staff there, are nothing to another."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from clients.spaces.models import Member, MemberTurn, Person, Space
from clients.spaces.selectors.joined import joined_people
from clients.spaces.services import joining
from clients.spaces.services.spaces import open_space
from tenants.context import client
from tenants.kernel.actor import Actor
from tenants.models import Tenant
from tests.clients.spaces.forums import spec

pytestmark = pytest.mark.django_db
AT = datetime(2024, 4, 1, tzinfo=UTC)


def people(by: Actor) -> list[Person]:
    """The same name in two spaces."""
    spaces = [open_space(spec(slug), by=by, at=AT) for slug in ("forum", "chat")]
    return [Person.objects.create(space=space, external_id="7", name="Ada") for space in spaces]


def test_joined_people_stay_where_they_are(alfa: Tenant, beta: Tenant, by: Actor) -> None:
    with client(beta):
        theirs = people(by)
    with client(alfa):
        ours = people(by)
        joining.join(ours, "She said so", by=by, at=AT)
        assert len(joined_people(list(Space.objects.values_list("pk", flat=True)))[0]) == 2
    with client(beta):
        assert not Member.objects.exists()
        assert not MemberTurn.objects.exists()
        assert len(joined_people(list(Space.objects.values_list("pk", flat=True)))[0]) == 0
        with pytest.raises(joining.NotJoined):
            joining.part(theirs[0], "why", by=by, at=AT)
