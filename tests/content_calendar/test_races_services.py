"""Two people in the same second, on two connections: one effect, and one refusal that says who was first."""

from __future__ import annotations

import pytest

from content_calendar.models import Decision, Edition, Item
from content_calendar.services import approvals, items, workflow
from content_calendar.services.approvals import ItemNotInReview
from content_calendar.services.editions import OutdatedEdition
from tenants.boards.models import Work
from tenants.context import client
from tenants.kernel.refusals import Refusal
from tests.content_calendar.committed import Committed, a_client, with_client
from tests.content_calendar.conftest import NOW, day
from tests.racing import at_once


@pytest.fixture
def people(own_database: str) -> Committed:
    return a_client()


def test_two_approvers(people: Committed) -> None:
    for _ in range(5):
        item = with_client(people)
        first, second = people.approvers
        found = at_once(
            people.tenant,
            lambda: approvals.approve(item, edition=1, by=first, at=NOW),  # noqa: B023 - done within the round
            lambda: approvals.approve(item, edition=1, by=second, at=NOW),  # noqa: B023
        )
        refused = [each for each in found if isinstance(each, Refusal)]
        done = [each for each in found if isinstance(each, Item)]
        assert [type(each) for each in refused] == [ItemNotInReview]
        assert [each.status for each in done] == ["SCHEDULED"]
        with client(people.tenant):
            decision = Decision.objects.get(item=item, stage="CLIENT")
            assert refused[0].facts["name"] == decision.by_name
            assert Work.objects.filter(kind=approvals.PUBLISH, object_id=item.pk).count() == 1


def test_one_approves_while_the_other_asks_for_a_change(people: Committed) -> None:
    item = with_client(people)
    first, second = people.approvers
    found = at_once(
        people.tenant,
        lambda: approvals.approve(item, edition=1, by=first, at=NOW),
        lambda: approvals.ask_change(item, edition=1, by=second, at=NOW, note="Not yet"),
    )
    assert sum(isinstance(each, ItemNotInReview) for each in found) == 1
    with client(people.tenant):
        assert Decision.objects.filter(item=item, stage="CLIENT").count() == 1


def test_one_approves_while_the_author_edits(people: Committed) -> None:
    item = with_client(people)
    found = at_once(
        people.tenant,
        lambda: approvals.approve(item, edition=1, by=people.approvers[0], at=NOW),
        lambda: items.edit(item, {"title": "Another title altogether"}, seen_edition=1, by=people.author, at=NOW),
    )
    with client(people.tenant):
        row = Item.objects.get(pk=item.pk)
        assert (row.status, row.edition) == ("IN_REVIEW", 2), "whoever was first: what was edited is asked about again"
    assert isinstance(found[0], Item | OutdatedEdition)


def test_two_save_the_same_edition(people: Committed) -> None:
    item = with_client(people)
    found = at_once(
        people.tenant,
        lambda: items.edit(item, {"title": "A title of the author"}, seen_edition=1, by=people.author, at=NOW),
        lambda: items.edit(item, {"title": "A title of the other"}, seen_edition=1, by=people.reviewer, at=NOW),
    )
    assert sum(isinstance(each, OutdatedEdition) for each in found) == 1
    with client(people.tenant):
        assert Edition.objects.filter(item=item).count() == 2


def test_a_move_and_an_approval(people: Committed) -> None:
    item = with_client(people)
    at_once(
        people.tenant,
        lambda: approvals.approve(item, edition=1, by=people.approvers[0], at=NOW),
        lambda: items.move(item, day("2018-03-22"), by=people.author, at=NOW),
    )
    with client(people.tenant):
        row = Item.objects.get(pk=item.pk)
        assert (row.status, row.edition, str(row.planned_on)) == ("IN_REVIEW", 2, "2018-03-22")


def test_the_workflow_is_made_once(people: Committed) -> None:
    found = at_once(people.tenant, workflow.ensure, workflow.ensure, workflow.ensure)
    assert len(set(found)) == 1
    with client(people.tenant):
        assert workflow.ensure().tasks.count() == 2
