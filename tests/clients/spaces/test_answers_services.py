"""A decision on a flag is told to its platform, once, after the commit; what becomes of that stands on its row."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from clients.spaces.connectors.discourse.deciding import is_pending
from clients.spaces.connectors.fields import Fields, Malformed
from clients.spaces.models import Answer, Connection, Flag, Post, Space
from clients.spaces.rules.answers import TELL
from clients.spaces.rules.connection import PULL, NotTaken, PlatformFails
from clients.spaces.rules.pulling import Decision
from clients.spaces.services import answers, flags
from clients.spaces.services.connections import connect
from clients.spaces.standin.discourse import DiscourseStandIn
from clients.spaces.standin.flags import flags_of
from clients.spaces.standin.server import Trouble, serving
from tenants.boards.models import Work
from tenants.boards.tasks import perform_one
from tenants.kernel.actor import Actor
from tests.clients.spaces.platforms import KEY, NOW, forum_at, site, topics

pytestmark = pytest.mark.django_db
Told = tuple[DiscourseStandIn, str]
MINUTE = timedelta(minutes=1)


@pytest.fixture
def platform() -> Iterator[Told]:
    there = site(topics=topics(count=20, posts=40))
    with serving(there) as address:
        yield there, address


@pytest.fixture
def flagged(forum: Space, platform: Told, by: Actor) -> Flag:
    """A flag that waits, at a connected forum."""
    connect(forum, kind="DISCOURSE", base_url=platform[1], username="agency", secret=KEY, by=by, at=NOW)
    platform[0]._clock = waiting_at(platform[0])
    flags.pull(forum, by=by, at=NOW)
    return Flag.objects.filter(state="OPEN").latest("pk")


def waiting_at(there: DiscourseStandIn) -> Any:
    """A moment at which something waits on the stand-in: shortly after its last flag was raised."""
    made = flags_of(there._topics.values(), NOW)
    instant = made[-1].flagged_at
    return lambda: instant


def owed(flag: Flag, decision: Decision = Decision.REMOVE) -> Answer:
    answers.owe([flag.pk], decision, at=NOW)
    return Answer.objects.get()


def perform(at: Any = NOW) -> Answer:
    """Let the board do what is due."""
    assert perform_one(Work.objects.get(kind=TELL).pk, at=at)
    return Answer.objects.get()


def test_it_is_told_once_and_the_platform_is_looked_at_soon(
    forum: Space, flagged: Flag, platform: Told, by: Actor
) -> None:
    owed(flagged)
    assert platform[0].reviewing.performed == []
    answer = perform()
    assert (answer.state, answer.told_at, answer.error) == ("TOLD", NOW, "")
    assert platform[0].reviewing.performed == [(int(flagged.external_id), "delete_and_agree")]
    assert Work.objects.get(kind=PULL).due_at <= NOW + MINUTE
    Answer.objects.update(state="WAITING")  # as if the worker had died before it wrote that it was done
    answers.tell(answer.pk, NOW)
    assert Answer.objects.get().state == "TOLD"
    assert len(platform[0].reviewing.performed) == 1
    flags.pull(forum, by=by, at=NOW + MINUTE)
    flagged.refresh_from_db()
    assert (flagged.state, flagged.resolution, flagged.is_settled_by_staff) == ("RESOLVED", "AGREED", True)


@pytest.mark.parametrize(
    ("decision", "action"),
    [
        (Decision.REMOVE, "delete_and_agree"),
        (Decision.HIDE, "agree_and_hide"),
        (Decision.KEEP, "agree_and_keep"),
        (Decision.REJECT, "disagree"),
        (Decision.IGNORE, "ignore_and_do_nothing"),
    ],
)
def test_each_decision_has_its_action(flagged: Flag, platform: Told, decision: Decision, action: str) -> None:
    forum_at(platform[1]).decide(flagged.external_id, decision)
    assert platform[0].reviewing.performed == [(int(flagged.external_id), action)]


def test_a_hidden_post_has_actions_of_its_own(flagged: Flag, platform: Told) -> None:
    platform[0]._find(int(flagged.external_id))[1]["hidden"] = True
    forum_at(platform[1]).decide(flagged.external_id, Decision.REJECT)
    assert platform[0].reviewing.performed[0][1] == "disagree_and_restore"


def test_what_is_not_offered_is_refused_in_words(flagged: Flag, platform: Told) -> None:
    platform[0]._find(int(flagged.external_id))[1]["hidden"] = True
    with pytest.raises(NotTaken, match="other actions on it: agree_and_keep_hidden, delete_and_agree"):
        forum_at(platform[1]).decide(flagged.external_id, Decision.IGNORE)


@pytest.mark.parametrize(("times", "ends"), [(2, "TOLD"), (9, "WAITING")])
def test_whoever_is_faster_is_asked_anew(
    flagged: Flag, platform: Told, monkeypatch: pytest.MonkeyPatch, times: int, ends: str
) -> None:
    """Somebody alters the entry between our look and our act."""
    there, left = platform[0], [times]
    real = there.reviewing.page

    def page(one: Any, *rest: Any) -> dict[str, Any]:
        told = real(one, *rest)
        if left[0]:
            left[0] -= 1
            there.reviewing.touch(one.post_id)
        return told

    monkeypatch.setattr(there.reviewing, "page", page)
    owed(flagged)
    answer = perform()
    assert (answer.state, len(there.reviewing.performed)) == (ends, int(ends == "TOLD"))
    if ends == "WAITING":
        assert (answer.error_code, answer.next_at) == (PlatformFails.__name__, NOW + MINUTE)


def test_settled_there_by_somebody_else_is_done(flagged: Flag, platform: Told) -> None:
    forum_at(platform[1]).decide(flagged.external_id, Decision.IGNORE)
    owed(flagged)
    assert perform().state == "TOLD"
    assert [action for _, action in platform[0].reviewing.performed] == ["ignore_and_do_nothing"]


@pytest.mark.parametrize("trouble", [Trouble.FAULT, Trouble.CUT, Trouble.PAGE, Trouble.READ_ONLY])
def test_what_goes_wrong_is_told_again_after_a_pause_and_done_once(
    flagged: Flag, platform: Told, trouble: Trouble
) -> None:
    platform[0].trouble(trouble, method="PUT")
    owed(flagged)
    answer = perform()
    assert (answer.state, answer.attempts, answer.next_at) == ("WAITING", 1, NOW + MINUTE)
    assert answer.error_code
    work = Work.objects.get(kind=TELL)
    assert not perform_one(work.pk, at=NOW)  # not before its time
    answer = perform(NOW + MINUTE)
    assert (answer.state, answer.error, answer.next_at) == ("TOLD", "", None)
    assert len(platform[0].reviewing.performed) == 1


def test_a_platform_that_asks_for_time_gets_it_and_days_of_silence_end_it(flagged: Flag, platform: Told) -> None:
    platform[0].trouble(Trouble.SLOW_DOWN, method="GET")
    owed(flagged)
    assert perform().next_at == NOW + MINUTE  # it asked for seven seconds
    Answer.objects.update(owed_at=NOW - timedelta(days=3))
    platform[0].trouble(Trouble.FAULT, method="GET")
    answer = perform(NOW + MINUTE)
    assert (answer.state, answer.error_code, answer.next_at) == ("FAILED", "PlatformFails", None)


def test_a_refusal_is_kept_in_words_and_tried_again_by_a_person(
    forum: Space, flagged: Flag, platform: Told, by: Actor
) -> None:
    connect(forum, kind="DISCOURSE", base_url=platform[1], username="agency", secret="wrong", by=by, at=NOW)
    owed(flagged)
    answer = perform()
    assert (answer.state, answer.error_code) == ("FAILED", "KeyRefused")
    connect(forum, kind="DISCOURSE", base_url=platform[1], username="agency", secret=KEY, by=by, at=NOW)
    assert answers.retry([flagged.pk], by=by, at=NOW) == 1
    assert perform().state == "TOLD"
    with pytest.raises(answers.NothingToTell):
        answers.retry([flagged.pk], by=by, at=NOW)


def test_where_nobody_is_there_nothing_is_told_until_somebody_is(
    forum: Space, flagged: Flag, platform: Told, by: Actor
) -> None:
    Connection.objects.all().delete()
    assert owed(flagged).state == "UNCONNECTED"
    assert not Work.objects.filter(kind=TELL).exists()
    connect(forum, kind="DISCOURSE", base_url=platform[1], username="agency", secret=KEY, by=by, at=NOW)
    answers.retry([flagged.pk], by=by, at=NOW)
    assert perform().state == "TOLD"


def test_the_first_decision_on_a_flag_stays(flagged: Flag) -> None:
    owed(flagged, Decision.KEEP)
    answers.owe([flagged.pk], Decision.REMOVE, at=NOW)
    assert Answer.objects.get().decision == "KEEP"


def test_a_post_that_was_removed_is_deleted_in_what_the_topic_tells(flagged: Flag, platform: Told) -> None:
    forum_at(platform[1]).decide(flagged.external_id, Decision.REMOVE)
    assert platform[0]._find(int(flagged.external_id))[1]["deleted_at"]
    assert not Post.objects.exists()  # nothing of it is made up here: the pull tells


@pytest.mark.parametrize("status", [7, None, "odd"])
def test_an_entry_without_a_status_is_not_understood(status: Any) -> None:
    with pytest.raises(Malformed):
        is_pending(Fields("", {"status": status} if status is not None else {}))


def test_decided_anew_after_it_was_opened_anew_it_is_told_again(flagged: Flag, platform: Told) -> None:
    owed(flagged)
    perform()
    Flag.objects.filter(pk=flagged.pk).update(reopened_at=NOW + MINUTE)
    again = NOW + 2 * MINUTE
    answers.owe([flagged.pk], Decision.REJECT, at=again)
    answer = Answer.objects.get()
    assert (answer.state, answer.decision, answer.told_at, answer.owed_at) == ("WAITING", "REJECT", None, again)
    assert Work.objects.get(kind=TELL).done_at is None
    answers.owe([flagged.pk], Decision.REMOVE, at=again + MINUTE)
    assert Answer.objects.get().decision == "REJECT", "the first decision since"


def test_what_was_not_told_before_it_was_opened_anew_is_told_no_more(
    forum: Space, flagged: Flag, platform: Told, by: Actor
) -> None:
    owed(flagged)
    Flag.objects.filter(pk=flagged.pk).update(state="RESOLVED")  # somebody was faster, then it was flagged anew
    flags.pull(forum, by=by, at=NOW + MINUTE)
    answer = Answer.objects.get()
    assert (answer.state, answer.error_code) == ("FAILED", "OpenedAnew")
    perform_one(Work.objects.get(kind=TELL).pk, at=NOW + MINUTE)
    assert platform[0].reviewing.performed == []


@pytest.mark.parametrize("state", ["FAILED", "UNCONNECTED"])
def test_what_was_decided_before_it_was_opened_anew_is_told_by_nobody_again(
    flagged: Flag, platform: Told, by: Actor, state: str
) -> None:
    answer = owed(flagged)
    Answer.objects.update(state=state)
    Flag.objects.filter(pk=flagged.pk).update(reopened_at=NOW + MINUTE)
    with pytest.raises(answers.OpenedAnew):
        answers.retry([flagged.pk], by=by, at=NOW + 2 * MINUTE)
    Answer.objects.update(state="WAITING")  # as if the platform had opened it anew at the same moment
    answers.tell(answer.pk, NOW + 2 * MINUTE)
    answer.refresh_from_db()
    assert (answer.state, answer.error_code, platform[0].reviewing.performed) == ("FAILED", "OpenedAnew", [])


def test_told_again_it_was_owed_when_it_was_decided_and_a_later_decision_is_owed_too(
    flagged: Flag, platform: Told, by: Actor
) -> None:
    owed(flagged)
    Answer.objects.update(state="FAILED")
    late = NOW + timedelta(days=4)
    answers.retry([flagged.pk], by=by, at=late)
    platform[0].trouble(Trouble.FAULT, method="GET")
    answer = perform(late)
    assert (answer.owed_at, answer.state, answer.next_at) == (NOW, "WAITING", late + MINUTE), "the days count anew"
    Flag.objects.filter(pk=flagged.pk).update(reopened_at=late - MINUTE)
    answers.owe([flagged.pk], Decision.REJECT, at=late + MINUTE)
    answer = Answer.objects.get()
    assert (answer.decision, answer.owed_at, answer.retried_at) == ("REJECT", late + MINUTE, None)
