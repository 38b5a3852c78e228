"""A month of content as the report and the calendar read it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from clients.models import Objective
from clients.spaces.models import Person as Member
from clients.spaces.models import Post, Space, Thread
from content_calendar.models import Item
from content_calendar.rules.cadence import CadenceLine, Gap
from content_calendar.selectors import cadence, items, months
from content_calendar.services import approvals
from content_calendar.services import items as planning
from tenants.billing.rules.plans import CadenceTerm, Period
from tenants.kernel.actor import Actor
from tenants.kernel.periods import Month
from tenants.models import Tenant
from tests.content_calendar.conftest import NOW, SLOT, day, promise, put

MARCH = Month(2018, 3)
AS_OF = datetime(2018, 4, 9, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture
def weekly(in_alfa: Tenant, by: Actor) -> Tenant:
    """An article a week and a webinar a quarter, from the year's first day."""
    cadence = (CadenceTerm("article", 1, Period.WEEK), CadenceTerm("webinar", 2, Period.QUARTER))
    promise(in_alfa, *cadence, starts_on=date(2018, 1, 1), by=by)
    return in_alfa


def at(month: int, day_of_it: int, hour: int = 12) -> datetime:
    return datetime(2018, month, day_of_it, hour, tzinfo=UTC)


def test_delivered_and_promised_by_the_weeks_of_the_month(weekly: Tenant, out: Any, objective: Objective) -> None:
    for instant in (at(2, 26), at(3, 9), at(3, 20), at(4, 1, 21), at(4, 1, 22)):
        out(instant)
    out(at(2, 14), kind="webinar")
    out(at(3, 31), kind="poll")
    lines = cadence.of_month(MARCH, tenant=weekly, as_of=AS_OF)
    assert lines == (
        CadenceLine("article", 5, 4, "week", True, days=(date(2018, 2, 26), date(2018, 4, 2))),
        CadenceLine("webinar", 2, 1, "quarter", True, days=(date(2018, 1, 1), date(2018, 4, 1))),
        CadenceLine("poll", 0, 1),
    )
    assert cadence.of_month(MARCH, tenant=weekly, as_of=at(3, 10))[0].delivered == 2
    assert cadence.of_month(MARCH, tenant=weekly, as_of=at(3, 10))[0].planned == 2, "out later: planned still"


def test_without_a_plan_nothing_is_promised(in_alfa: Tenant, out: Any) -> None:
    out(at(3, 9))
    assert cadence.of_month(MARCH, tenant=in_alfa, as_of=AS_OF) == (CadenceLine("article", 0, 1),)
    assert cadence.gaps_ahead(in_alfa, at=NOW) == ()
    assert cadence.gaps_of_month(MARCH, tenant=in_alfa, as_of=AS_OF) == ()


def test_a_gap_is_told_of_before_its_eighth_day(
    weekly: Tenant, out: Any, objective: Objective, forum: Space, cm: Actor
) -> None:
    out(at(3, 5, 8))
    for passed in range(8):
        told = [gap for gap in cadence.gaps_ahead(weekly, at=at(3, 5 + passed, 9)) if gap.kind == "article"]
        assert told[0].from_on == date(2018, 3, 6), f"after {passed} days"
    idea = put(objective, forum, cm, on=day("2018-03-13"), body="", at=at(3, 5))
    after = [gap for gap in cadence.gaps_ahead(weekly, at=at(3, 6)) if gap.kind == "article"]
    assert [gap.from_on for gap in after] == [date(2018, 3, 14)], "a week between them is none"
    planning.cancel(idea, by=cm, at=at(3, 6))
    assert cadence.gaps_ahead(weekly, at=at(3, 6))[0].from_on == date(2018, 3, 6)


def test_the_gaps_of_a_month_that_is_over(weekly: Tenant, out: Any) -> None:
    for instant in (at(2, 27), at(3, 6), at(3, 20), at(3, 27)):
        out(instant)
    assert cadence.gaps_of_month(MARCH, tenant=weekly, as_of=AS_OF) == (
        Gap("article", date(2018, 3, 7), date(2018, 3, 19)),
    )


def test_the_month_with_its_answers_and_outcomes(
    weekly: Tenant, out: Any, item: Item, cm: Actor, am: Actor, client_approver: Actor, forum: Space
) -> None:
    published = out(at(3, 9), title="How we answer within a day")
    member = Member.objects.create(space=forum, external_id="7")
    other = Member.objects.create(space=forum, external_id="8")
    thread = Thread.objects.create(
        space=forum, external_id=published.external_id, starter=member, opened_at=at(3, 9), title=published.title
    )
    for number, (author, instant) in enumerate([(member, at(3, 9)), (other, at(3, 10)), (other, at(4, 20))]):
        post = Post.objects.create(
            space=forum, external_id=str(number), thread=thread, author=author, created_at=instant
        )
        if number == 0:
            Thread.objects.filter(pk=thread.pk).update(opening_post=post)
    planning.submit(item, by=cm, at=NOW)
    approvals.review(item, edition=1, by=am, at=NOW)
    asked_at = NOW + timedelta(hours=30)
    asked = approvals.ask_change(item, edition=1, by=client_approver, at=asked_at, note="Name the guide")
    month = months.content_month(MARCH, tenant=weekly, as_of=AS_OF)
    assert [(piece.title, piece.status, piece.replies, piece.people) for piece in month.items] == [
        ("How we answer within a day", "PUBLISHED", 1, 1),
        (item.title, "CHANGE_ASKED", None, None),
    ]
    assert month.items[0].objective == "Developers help each other"
    assert (month.asked, month.approved, month.changes_asked, month.median_approval_hours) == (1, 0, 1, 30.0)
    assert month.four_cs == {"connectivity": 0, "conversations": 0, "content_creation": 0, "collaboration": 1}
    early = months.content_month(MARCH, tenant=weekly, as_of=at(3, 8))
    assert [(piece.status, piece.published_at, piece.url) for piece in early.items][0] == ("SCHEDULED", None, "")
    assert asked.status == "CHANGE_ASKED"
    assert months.content_month(Month(2018, 2), tenant=weekly, as_of=AS_OF).items == ()


def test_you_said_we_did(weekly: Tenant, item: Item, cm: Actor, am: Actor, client_approver: Actor) -> None:
    def asked_for(as_of: datetime = AS_OF) -> list[tuple[str, str, datetime | None]]:
        return [(each.what, each.done, each.done_at) for each in months.asked_for(MARCH, tenant=weekly, as_of=as_of)]

    hour = timedelta(hours=1)
    planning.submit(item, by=cm, at=NOW)
    approvals.review(item, edition=1, by=am, at=NOW)
    approvals.comment(item, by=client_approver, at=NOW + hour, text="Is the guide public?")
    approvals.ask_change(item, edition=1, by=client_approver, at=NOW + 2 * hour, note="Name the guide")
    assert asked_for() == [("Is the guide public?", "open", None), ("Name the guide", "open", None)]
    approvals.comment(item, by=cm, at=NOW + 3 * hour, text="It is")
    edited = planning.edit(
        item, {"title": "The guide, after first questions"}, seen_edition=1, by=cm, at=NOW + 4 * hour
    )
    assert asked_for() == [
        ("Is the guide public?", "answered", NOW + 3 * hour),
        ("Name the guide", "handed_in", NOW + 4 * hour),
    ]
    planning.submit(edited, by=cm, at=NOW + 5 * hour)
    approvals.review(edited, edition=2, by=am, at=NOW + 5 * hour)
    approvals.approve(edited, edition=2, by=client_approver, at=NOW + 6 * hour)
    assert asked_for()[1] == ("Name the guide", "approved", NOW + 6 * hour)
    assert asked_for(NOW + hour) == [("Is the guide public?", "open", None)]
    assert months.asked_for(Month(2018, 2), tenant=weekly, as_of=AS_OF) == ()


def test_what_is_planned(weekly: Tenant, item: Item, objective: Objective, forum: Space, cm: Actor) -> None:
    idea = put(objective, forum, cm, title="An idea for the end", on=day("2018-03-30"), body="")
    gone = put(objective, forum, cm, title="Called off")
    planning.cancel(gone, by=cm, at=NOW)
    found = months.planned(MARCH, tenant=weekly)
    assert [(each.on, each.title, each.status) for each in found] == [
        (SLOT.date(), item.title, "DRAFT"),
        (idea.planned_on, idea.title, "PLANNED"),
    ]
    assert months.planned(Month(2018, 4), tenant=weekly) == ()


def test_the_kinds_that_the_plan_promises_come_first(weekly: Tenant) -> None:
    assert items.kinds(weekly, at=NOW)[:3] == ["article", "webinar", "post"]


def test_between_takes_days_and_respects_the_reader(item: Item, cm: Actor, client_viewer: Actor) -> None:
    assert list(items.between(day("2018-03-20"), day("2018-03-21"), by=cm)) == [item]
    assert not items.between(day("2018-03-19"), day("2018-03-20"), by=cm).exists()
    assert not items.between(day("2018-03-20"), day("2018-03-21"), by=client_viewer).exists()
