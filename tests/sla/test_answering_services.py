"""From the flag to the decision to the platform and back: told once, and what we settled is not settled twice."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from clients.spaces.models import Answer, Flag, Space
from clients.spaces.rules.answers import TELL
from clients.spaces.services import answers
from clients.spaces.services import flags as platform
from clients.spaces.services.connections import connect
from clients.spaces.standin.discourse import DiscourseStandIn
from clients.spaces.standin.flags import flags_of
from clients.spaces.standin.server import serving
from playbooks.rules.guideline import Action
from sla.models import Case, CaseEvent, Decision
from sla.services import answering, cases
from tenants.access.models import User
from tenants.access.rules.permissions import NotPermitted
from tenants.boards.models import Work
from tenants.boards.tasks import perform_one
from tenants.kernel.actor import Role
from tests.clients.spaces.platforms import KEY, NOW, site, topics
from tests.sla import town
from tests.sla.town import BY, someone

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_alfa")]


@pytest.fixture
def there() -> Iterator[tuple[DiscourseStandIn, str]]:
    """A forum on which one flag waits."""
    stand_in = site(topics=topics(count=20, posts=40))
    instant = flags_of(stand_in._topics.values(), NOW)[-1].flagged_at
    stand_in._clock = lambda: instant
    with serving(stand_in) as address:
        yield stand_in, address


@pytest.fixture
def space(there: tuple[DiscourseStandIn, str]) -> Space:
    town.publish_guideline()
    space = town.forum()
    connect(space, kind="DISCOURSE", base_url=there[1], username="agency", secret=KEY, by=BY, at=NOW)
    look(space)
    return space


def look(space: Space, at: datetime = NOW) -> None:
    platform.pull(space, by=BY, at=at)


def the_case() -> Case:
    return Case.objects.filter(status="OPEN").latest("pk")


def decide(case: Case, who: User, action: Action = Action.REMOVE, rule: str = "1") -> None:
    cases.decide(case, action=action, rule=rule, reason="Insult", by=someone(who), at=NOW, seen=case.moves)


def tell() -> None:
    assert perform_one(Work.objects.get(kind=TELL).pk, at=NOW)


def test_what_we_settled_does_not_come_back_as_settled_there(
    space: Space, there: tuple[DiscourseStandIn, str], moderator: User
) -> None:
    case, before = the_case(), Case.objects.count()
    decide(case, moderator)
    assert there[0].reviewing.performed == []  # not before the commit
    tell()
    flag = Flag.objects.get(pk=case.flag_id)
    assert there[0].reviewing.performed == [(int(flag.external_id), "delete_and_agree")]
    events = CaseEvent.objects.count()
    for minutes in (10, 20):
        look(space, NOW + timedelta(minutes=minutes))
    flag.refresh_from_db()
    assert (flag.state, flag.is_settled_by_staff) == ("RESOLVED", True)
    assert (Case.objects.count(), CaseEvent.objects.count(), Decision.objects.count()) == (before, events, 1)
    assert not CaseEvent.objects.filter(case=case, kind="SETTLED").exists()
    assert Answer.objects.get().state == "TOLD"


def test_a_case_that_is_passed_on_tells_nothing(space: Space, moderator: User) -> None:
    decide(the_case(), moderator, Action.ESCALATE, "")
    assert not Answer.objects.exists()


def test_a_platform_that_is_not_there_blocks_no_decision(
    space: Space, there: tuple[DiscourseStandIn, str], moderator: User, analyst: User
) -> None:
    connect(space, kind="DISCOURSE", base_url=there[1], username="agency", secret="wrong", by=BY, at=NOW)
    case = the_case()
    decide(case, moderator, Action.KEEP, "")
    assert Case.objects.get(pk=case.pk).status == "DONE"
    tell()
    assert Answer.objects.get().state == "FAILED"
    with pytest.raises(NotPermitted):
        answering.tell_again(case, by=someone(analyst, Role.ANALYST), at=NOW)
    connect(space, kind="DISCOURSE", base_url=there[1], username="agency", secret=KEY, by=BY, at=NOW)
    assert answering.tell_again(case, by=someone(moderator), at=NOW) == 1
    tell()
    assert [action for _, action in there[0].reviewing.performed] == ["disagree"]
    with pytest.raises(answers.NothingToTell):
        answering.tell_again(case, by=someone(moderator), at=NOW)


def test_what_the_platform_settled_first_is_not_ours_to_tell(
    space: Space, there: tuple[DiscourseStandIn, str], moderator: User
) -> None:
    case = the_case()
    there[0]._clock = lambda: NOW  # by now its people have settled everything
    look(space, NOW + timedelta(minutes=10))
    with pytest.raises(cases.CaseClosed):
        decide(case, moderator)
    assert not Answer.objects.exists()
