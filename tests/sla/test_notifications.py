"""Who is told that a promise runs out, or is broken."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from playbooks.rules.guideline import Action
from sla import notifications
from sla.models import Clock
from sla.services import cases, watch
from tenants.access.models import User
from tenants.kernel.actor import Role
from tenants.notifications.models import Notification
from tenants.notifications.rules.wording import Host, kind
from tests.sla import town
from tests.sla.town import at, row, someone, terms

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_alfa")]


def told(code: str) -> set[int]:
    return set(Notification.objects.filter(kind=code, read_at=None).values_list("user_id", flat=True))


@pytest.fixture
def clock(tmp_path: Path, moderator: User, community_manager: User, account_manager: User, viewer: User) -> Clock:
    """Of a question of Monday 10:00, due at 12:00."""
    town.agree(terms())
    town.publish_guideline()
    town.tell(town.forum(), tmp_path, [row("1", "4 10:00", "ada", "t")], when=at("4 10:05"))
    return Clock.objects.get()


def test_everyone_who_could_answer_is_told_once_it_runs_out(
    clock: Clock, moderator: User, community_manager: User, account_manager: User
) -> None:
    watch.warn(clock.pk, at=at("4 11:31"))
    watch.warn(clock.pk, at=at("4 11:32"))
    assert told(notifications.NEAR) == {moderator.pk, community_manager.pk, account_manager.pk}
    one = Notification.objects.filter(kind=notifications.NEAR).first()
    assert one
    wording = kind(one.kind).say(one.facts)  # type: ignore[union-attr]
    assert (wording.path, wording.host) == (f"/queue/alfa/{clock.case.number}/", Host.AGENCY)
    assert "4 Mar 2024, 11:00 UTC" in wording.title


def test_who_has_the_case_is_told_alone_and_no_more_once_it_is_decided(clock: Clock, moderator: User) -> None:
    case = cases.claim(clock.case, by=someone(moderator), at=at("4 11:00"))
    watch.warn(clock.pk, at=at("4 11:31"))
    assert told(notifications.NEAR) == {moderator.pk}
    by, now = someone(moderator), at("4 11:40")
    cases.decide(case, action=Action.KEEP, rule="2", reason="On topic", by=by, at=now, seen=case.moves)
    assert told(notifications.NEAR) == set()


def test_nobody_is_told_any_more_once_the_question_is_answered(clock: Clock, tmp_path: Path) -> None:
    watch.warn(clock.pk, at=at("4 11:31"))
    assert told(notifications.NEAR)
    answer = row("2", "4 11:40", "mod", "t", staff=True)
    town.tell(clock.case.space, tmp_path, [answer], when=at("4 11:45"))
    assert told(notifications.NEAR) == set()


def test_nobody_is_told_any_more_once_the_case_is_withdrawn(clock: Clock, moderator: User) -> None:
    watch.warn(clock.pk, at=at("4 11:31"))
    cases.withdraw(clock.case, reason="It was none", by=someone(moderator, Role.ACCOUNT_MANAGER), at=at("4 11:40"))
    assert told(notifications.NEAR) == set()


def test_a_broken_promise_is_told_to_who_answers_for_it(clock: Clock, moderator: User, account_manager: User) -> None:
    cases.claim(clock.case, by=someone(moderator), at=at("4 11:00"))
    watch.warn(clock.pk, at=at("4 11:31"))
    watch.breach(clock.pk, at=at("4 12:01"))
    assert told(notifications.NEAR) == set()
    assert told(notifications.BROKEN) == {moderator.pk, account_manager.pk}


def test_what_was_broken_long_ago_is_no_news(clock: Clock) -> None:
    watch.breach(clock.pk, at=at("4 12:01") + timedelta(days=3))
    assert told(notifications.BROKEN) == set()
