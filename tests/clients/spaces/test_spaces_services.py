from __future__ import annotations

from datetime import UTC, datetime

import pytest

from clients.spaces.models import Space
from clients.spaces.selectors import spaces
from clients.spaces.services.spaces import SpaceTaken, open_space
from tenants.access.rules.permissions import NotPermitted
from tenants.audit.models import Entry
from tenants.kernel.actor import Actor, ActorKind, Role
from tenants.kernel.refusals import InvalidInput
from tenants.models import Tenant
from tests.clients.spaces.forums import spec

pytestmark = pytest.mark.django_db
AT = datetime(2024, 4, 1, tzinfo=UTC)


def test_open(in_alfa: Tenant, by: Actor) -> None:
    space = open_space(spec(), by=by, at=AT)
    assert (space.platform, space.kind, space.responsible, space.created_at) == ("DISCOURSE", "ONLINE", "moderator", AT)
    assert Entry.objects.get(verb="spaces.space.opened").target_id == str(space.pk)
    assert spaces.by_slug("forum") == space


def test_refusals(in_alfa: Tenant, by: Actor) -> None:
    open_space(spec(), by=by, at=AT)
    with pytest.raises(SpaceTaken):
        open_space(spec(), by=by, at=AT)
    with pytest.raises(InvalidInput):
        open_space(spec("chat", url="http://10.0.0.1"), by=by, at=AT)
    with pytest.raises(NotPermitted):
        open_space(spec("chat"), by=Actor(ActorKind.PERSON, "Mo", roles=frozenset({Role.MODERATOR})), at=AT)
    assert [space.slug for space in Space.objects.all()] == ["forum"]


def test_an_unknown_space_names_those_there_are(in_alfa: Tenant, by: Actor) -> None:
    with pytest.raises(spaces.UnknownSpace, match="its spaces: none yet"):
        spaces.by_slug("forum")
    open_space(spec(), by=by, at=AT)
    with pytest.raises(spaces.UnknownSpace, match="its spaces: forum"):
        spaces.by_slug("chat")
