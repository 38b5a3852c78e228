"""People of several spaces who are one: joined on purpose, counted once, parted again with nothing lost."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from clients.spaces.models import ErasedMember, Member, MemberTurn, Person, Post, Space
from clients.spaces.rules.erasure import MARK
from clients.spaces.selectors import members
from clients.spaces.selectors.joined import joined_people
from clients.spaces.services import erasing, joining
from clients.spaces.services.ingestion import ingest
from clients.spaces.services.spaces import open_space
from reporting.rules.metrics import Figures
from reporting.selectors.metrics import month_metrics
from tenants.access.rules.permissions import NotPermitted
from tenants.audit.models import Entry
from tenants.kernel.actor import Actor, ActorKind, Role
from tenants.kernel.periods import Month
from tenants.models import Tenant
from tests.clients.spaces.forums import post, spec, topic, write_topics
from tests.conftest import LONG_AGO

pytestmark = pytest.mark.django_db
AT = datetime(2024, 5, 1, tzinfo=UTC)
JAN, FEB, MARCH = "2024-01-20T10:00:00Z", "2024-02-20T10:00:00Z", "2024-03-05T10:00:00Z"


@pytest.fixture
def both(forum: Space, tmp_path: Path, by: Actor) -> tuple[Space, Space]:
    """Ada is 7 in the forum and 70 in the chat, where she came a month later; Bo (8) and Cy (90) are in one each."""
    chat = open_space(spec("chat"), by=by, at=LONG_AGO)
    here = [topic(5, [post(1, 1, JAN, 7), post(2, 2, MARCH, 8), post(3, 3, MARCH, 7)])]
    there = [topic(6, [post(1, 1, FEB, 90), post(2, 2, FEB, 70, username="user7"), post(3, 3, MARCH, 70)])]
    ingest(forum, "discourse-archive", write_topics(tmp_path / "here", here), by=by, at=AT)
    ingest(chat, "discourse-archive", write_topics(tmp_path / "there", there), by=by, at=AT)
    return forum, chat


def one(key: str) -> Person:
    return Person.objects.get(external_id=key)


def figures(tenant: Tenant, month: int, space: Space | None = None) -> Figures:
    return month_metrics(Month(2024, month), zone=tenant.zone, as_of=AT, space=space)


def test_who_is_joined_counts_once_in_the_total(in_alfa: Tenant, both: tuple[Space, Space], by: Actor) -> None:
    """Sum of spaces = total of posts; members are counted once; a single space's figures stay as they were."""
    apart = {month: [figures(in_alfa, month, space) for space in (*both, None)] for month in (2, 3)}
    assert (apart[3][2]["active_members"], apart[2][2]["new_members"]) == (3, 2)
    joining.join([one("7"), one("70")], "She said so", by=by, at=AT)
    for month, (forum, chat, total) in apart.items():
        assert [figures(in_alfa, month, space) for space in both] == [forum, chat]
        now = figures(in_alfa, month)
        for key in ("posts", "threads_started", "replies", "likes_received", "solved_threads"):
            assert now[key] == total[key] == forum[key] + chat[key], key
    march, february = figures(in_alfa, 3), figures(in_alfa, 2)
    assert march["active_members"] == 2, "Bo and Ada"
    assert march["returning_members"] == 1
    assert march["retention_rate"] == 0.5, "of Cy and Ada"
    assert february["new_members"] == 1, "Ada was here in January; Cy is new"
    assert march["graph_nodes"] == 3, "Ada, Bo, Cy"
    joining.part(one("70"), "It was her brother", by=by, at=AT)
    assert {month: [figures(in_alfa, month, space) for space in (*both, None)] for month in (2, 3)} == apart


def test_who_registered_twice_registered_once(in_alfa: Tenant, both: tuple[Space, Space], by: Actor) -> None:
    Space.objects.update(registered_count=50)
    joined_at = {"7": datetime(2024, 1, 2, tzinfo=UTC), "70": datetime(2024, 2, 2, tzinfo=UTC)}
    for key, at in joined_at.items():
        Person.objects.filter(external_id=key).update(joined_at=at)
    assert figures(in_alfa, 3)["participation_rate"] == 0.03
    january = figures(in_alfa, 1)
    assert january["participation_rate"] == round(january["active_members"] / 99, 4), "one of them came in February"
    assert figures(in_alfa, 2)["newcomer_first_post_30d"] == 1.0
    joining.join([one("7"), one("70")], "She said so", by=by, at=AT)
    assert figures(in_alfa, 3)["participation_rate"] == round(2 / 99, 4)
    assert figures(in_alfa, 2)["newcomer_first_post_30d"] is None, "she joined in January"
    assert figures(in_alfa, 1)["newcomer_first_post_30d"] == 1.0


def test_the_mapping_is_within_the_spaces_asked_for(both: tuple[Space, Space], by: Actor) -> None:
    forum, chat = (space.pk for space in both)
    assert [len(side) for side in joined_people([forum, chat])] == [0, 0]
    joining.join([one("70"), one("7")], "She said so", by=by, at=AT)
    people, ones = joined_people([chat, forum])
    assert people.tolist() == sorted([one("7").pk, one("70").pk])
    assert set(ones.tolist()) == {min(people.tolist())}
    assert len(joined_people([chat])[0]) == 0


def test_history_is_kept(both: tuple[Space, Space], by: Actor) -> None:
    member = joining.join([one("7"), one("70")], "She said so", by=by, at=AT)
    assert joining.part(one("7"), "No, after all", by=by, at=AT) == member
    assert not Person.objects.filter(member__isnull=False).exists(), "who was left alone stands alone"
    again = joining.join([one("7"), one("70")], "Yes, after all", by=by, at=AT)
    assert again != member
    told = [(turn.turn, turn.reason, turn.by_name) for turn in one("7").turns.order_by("pk")]
    assert told == [
        ("JOINED", "She said so", by.name), ("PARTED", "No, after all", by.name), ("JOINED", "Yes, after all", by.name)
    ]  # fmt: skip
    verbs = list(Entry.objects.filter(verb__startswith="spaces.member.").values_list("verb", flat=True).order_by("pk"))
    assert verbs == ["spaces.member.joined", "spaces.member.parted", "spaces.member.joined"]
    assert "She said so" not in str(list(Entry.objects.values_list("data", flat=True)))


def test_members_grow_together(both: tuple[Space, Space], by: Actor) -> None:
    third = open_space(spec("club"), by=by, at=LONG_AGO)
    fourth = open_space(spec("list"), by=by, at=LONG_AGO)
    a, b = (Person.objects.create(space=space, external_id=f"x{space.pk}", name="Ada") for space in (third, fourth))
    first = joining.join([one("7"), one("70")], "She said so", by=by, at=AT)
    joining.join([a, b], "The same address", by=by, at=AT)
    assert joining.join([one("7"), a], "All of them", by=by, at=AT) == first
    assert first.people.count() == 4
    joining.part(a, "Not her", by=by, at=AT)
    assert first.people.count() == 3
    assert Member.objects.count() == 2


def test_what_is_refused_changes_nothing(both: tuple[Space, Space], by: Actor) -> None:
    moderator = Actor(
        kind=ActorKind.PERSON, name="Mo", user_id=1, schema_name="c_alfa", roles=frozenset({Role.MODERATOR})
    )
    pair = [one("7"), one("70")]
    with pytest.raises(NotPermitted):
        joining.join(pair, "why", by=moderator, at=AT)
    for reason in (" ", "x" * 301):
        with pytest.raises(joining.NoReason):
            joining.join(pair, reason, by=by, at=AT)
    with pytest.raises(joining.NotSeveral):
        joining.join([one("7"), one("7")], "why", by=by, at=AT)
    with pytest.raises(joining.TwoOfOneSpace):
        joining.join([one("7"), one("8")], "why", by=by, at=AT)
    with pytest.raises(joining.NotJoined):
        joining.part(one("7"), "why", by=by, at=AT)
    platform = Person.objects.create(space=both[0], external_id="-1", is_system=True)
    with pytest.raises(joining.CannotBeJoined):
        joining.join([platform, one("70")], "why", by=by, at=AT)
    assert not Member.objects.exists()
    joining.join(pair, "why", by=by, at=AT)
    with pytest.raises(joining.NotSeveral):
        joining.join(pair, "once more", by=by, at=AT)
    with pytest.raises(joining.TwoOfOneSpace):
        joining.join([one("7"), one("90")], "Ada is in the chat already", by=by, at=AT)
    with pytest.raises(NotPermitted):
        joining.part(one("7"), "why", by=moderator, at=AT)
    assert MemberTurn.objects.count() == 2


def test_erased_everywhere_in_one_act(in_alfa: Tenant, both: tuple[Space, Space], by: Actor) -> None:
    joining.join([one("7"), one("70")], "user7 said so", by=by, at=AT)
    before = [figures(in_alfa, month, space) for month in (1, 2, 3) for space in (*both, None)]
    ada = one("7")
    assert members.counts(ada) == (4, 1)
    assert len(members.held_of(ada, by)["posts"]) == 4
    done = erasing.erase(ada, confirm="user7", by=by, at=AT)
    assert done.person_id == ada.pk
    assert ErasedMember.objects.count() == 2
    assert set(Post.objects.filter(author__member=ada.member_id).values_list("body", flat=True)) == {MARK}
    assert not Person.objects.filter(name="user7").exists()
    assert set(MemberTurn.objects.values_list("reason", flat=True)) == {MARK}
    assert [figures(in_alfa, month, space) for month in (1, 2, 3) for space in (*both, None)] == before
    with pytest.raises(joining.CannotBeJoined):
        joining.join([one("8"), Person.objects.filter(name=MARK).last()], "why", by=by, at=AT)
