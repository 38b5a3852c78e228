"""The client's row counts what the client, and colleagues, are asked about."""

from __future__ import annotations

from datetime import datetime, timedelta

from clients.models import Objective
from clients.spaces.models import Space
from content_calendar.models import Item
from content_calendar.services import approvals, items
from tenants.boards.models import ClientRow
from tenants.kernel.actor import Actor
from tests.content_calendar.conftest import BODY, NOW, SLOT


def counted() -> tuple[int | None, datetime | None, int | None]:
    """With the client, since when, in review."""
    row = ClientRow.objects.get()
    return row.approvals_waiting_count, row.approvals_since_at, row.reviews_waiting_count


def an_item(objective: Objective, forum: Space, cm: Actor, title: str) -> Item:
    said = {"kind": "article", "objective_id": objective.pk, "space_id": forum.pk, "on": SLOT, "body": BODY}
    return items.plan(title=title, **said, by=cm, at=NOW)


def test_it_follows_an_edition_from_hand_in_to_the_answer(
    objective: Objective, forum: Space, cm: Actor, am: Actor, client_approver: Actor
) -> None:
    assert counted() == (0, None, 0)
    item = an_item(objective, forum, cm, "One hundred questions")
    assert counted() == (0, None, 0)
    item = items.submit(item, by=cm, at=NOW)
    assert counted() == (0, None, 1)
    asked_at = NOW + timedelta(hours=1)
    item = approvals.review(item, edition=1, by=am, at=asked_at)
    assert counted() == (1, asked_at, 0)
    item = approvals.ask_change(item, edition=1, by=client_approver, at=asked_at, note="Name the price.")
    assert counted() == (0, None, 0)
    item = items.submit(item, by=cm, at=asked_at)
    item = approvals.review(item, edition=2, by=am, at=asked_at)
    assert counted() == (1, asked_at, 0)
    approvals.approve(item, edition=2, by=client_approver, at=asked_at)
    assert counted() == (0, None, 0)


def test_the_oldest_that_waits_says_since_when(objective: Objective, forum: Space, cm: Actor, am: Actor) -> None:
    for hours, title in ((1, "One hundred questions"), (2, "Two hundred questions")):
        item = items.submit(an_item(objective, forum, cm, title), by=cm, at=NOW)
        approvals.review(item, edition=1, by=am, at=NOW + timedelta(hours=hours))
    assert counted() == (2, NOW + timedelta(hours=1), 0)


def test_what_is_taken_back_called_off_or_written_anew_waits_for_nobody_or_for_a_colleague(
    objective: Objective, forum: Space, cm: Actor, am: Actor
) -> None:
    item = items.submit(an_item(objective, forum, cm, "One hundred questions"), by=cm, at=NOW)
    item = approvals.review(item, edition=1, by=am, at=NOW)
    item = items.move(item, SLOT + timedelta(days=1), by=cm, at=NOW)
    assert counted() == (0, None, 1)
    item = items.edit(item, {"title": "Another title"}, seen_edition=item.edition, by=cm, at=NOW)
    assert counted() == (0, None, 1)
    item = items.take_back(item, by=cm, at=NOW)
    assert counted() == (0, None, 0)
    item = items.submit(item, by=cm, at=NOW)
    items.cancel(item, by=cm, at=NOW)
    assert counted() == (0, None, 0)
