from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from clients.spaces.models import Space
from clients.spaces.rules.space import SpaceTerms, Visibility
from clients.spaces.selectors import spaces
from clients.spaces.services.spaces import (
    SpaceMoved,
    SpaceReasonNeeded,
    SpaceTaken,
    SpaceUnchanged,
    change,
    open_space,
)
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


TERMS = SpaceTerms("The forum", Visibility.MEMBERS, Role.ANALYST, "Where growers ask", ("Rain  gauge", "rain gauge"))
LEAD = Actor(ActorKind.PERSON, "Alma", roles=frozenset({Role.ACCOUNT_MANAGER}))


def test_change(in_alfa: Tenant, by: Actor) -> None:
    space = open_space(spec(description="Ask here", keywords=("Frost", "frost ")), by=by, at=AT)
    assert (space.description, list(space.keywords), space.changes) == ("Ask here", ["frost"], 1)
    changed = change(space, TERMS, seen=1, reason=" Agreed in March ", by=LEAD, at=AT)
    assert (changed.name, changed.visibility, changed.responsible) == ("The forum", "MEMBERS", "analyst")
    assert (changed.description, changed.keywords, changed.changes) == ("Where growers ask", ["rain gauge"], 2)
    assert (changed.slug, changed.kind, changed.platform) == ("forum", "ONLINE", "DISCOURSE")
    told = Entry.objects.get(verb="spaces.space.changed").data
    assert told["reason"] == "Agreed in March"
    assert told["before"] == {
        **{"name": "Forum", "visibility": "PUBLIC", "responsible": "moderator"},
        **{"description": "Ask here", "keywords": ["frost"]},
    }
    assert told["after"]["keywords"] == ["rain gauge"]
    change(changed, replace(TERMS, name="Forum"), seen=2, reason="Back", by=LEAD, at=AT)
    told = Entry.objects.filter(verb="spaces.space.changed").latest("pk").data
    assert (told["before"], told["after"]) == ({"name": "The forum"}, {"name": "Forum"})


def test_a_change_is_refused(in_alfa: Tenant, by: Actor) -> None:
    space = open_space(spec(), by=by, at=AT)
    same = SpaceTerms("Forum", Visibility.PUBLIC, Role.MODERATOR)
    community_manager = Actor(ActorKind.PERSON, "Mo", roles=frozenset({Role.COMMUNITY_MANAGER}))
    with pytest.raises(NotPermitted):
        change(space, TERMS, seen=1, reason="Why", by=community_manager, at=AT)
    for reason in (" ", "w" * 301, "turned \u202e round"):
        with pytest.raises(SpaceReasonNeeded):
            change(space, TERMS, seen=1, reason=reason, by=LEAD, at=AT)
    wrong = SpaceTerms(" ", Visibility.PUBLIC, Role.VIEWER, "d" * 2001, ("k" * 41,))
    with pytest.raises(InvalidInput) as refused:
        change(space, wrong, seen=1, reason="Why", by=LEAD, at=AT)
    assert [where for where, _ in refused.value.problems] == ["name", "responsible", "description", "keywords"]
    with pytest.raises(SpaceUnchanged):
        change(space, same, seen=1, reason="Why", by=LEAD, at=AT)
    assert not Entry.objects.filter(verb="spaces.space.changed").exists()


def test_nobody_writes_over_what_they_have_not_seen(in_alfa: Tenant, by: Actor) -> None:
    space = open_space(spec(), by=by, at=AT)
    change(space, TERMS, seen=1, reason="First", by=LEAD, at=AT)
    for terms in (TERMS, replace(TERMS, name="Other")):
        with pytest.raises(SpaceMoved):
            change(space, terms, seen=1, reason="Second", by=LEAD, at=AT)
    assert Space.objects.get().name == "The forum"
