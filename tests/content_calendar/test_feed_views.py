"""The calendar as a feed: one person's secret, what that person may see, and nothing told to anybody else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import icalendar
import pytest
from django.test import Client
from django.utils import timezone

from clients.models import Objective
from clients.spaces.models import Space
from content_calendar.models import FeedToken, Item
from content_calendar.selectors import feeds as reading
from content_calendar.services import approvals, feeds, items
from tenants.access.models import Membership, User
from tenants.access.rules.permissions import NotPermitted
from tenants.access.selectors.actors import actor_at
from tenants.access.services.memberships import end
from tenants.audit.models import Entry
from tenants.context import client as standing_at
from tenants.context import public
from tenants.kernel.actor import Actor, ActorKind, Role
from tenants.models import Tenant
from tests.conftest import SYSTEM
from tests.content_calendar.conftest import NOW, SLOT, put

Stranger = Callable[[str], Client]

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _then(monkeypatch: pytest.MonkeyPatch) -> None:
    """The feed is asked for at NOW."""
    monkeypatch.setattr(timezone, "now", lambda: NOW)


def secret(tenant: Tenant, by: Actor, *, at: datetime = NOW) -> str:
    """A request leaves the connection in public, so each feed is made standing at its client."""
    with standing_at(tenant):
        return feeds.make(by=by, at=at)


def got(browser: Client, token: str) -> icalendar.Calendar:
    response = browser.get(f"/feeds/calendar/{token}.ics")
    assert (response.status_code, response["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    return icalendar.Calendar.from_ical(response.content)


def titles(calendar: icalendar.Calendar) -> list[str]:
    return [str(event["summary"]) for event in calendar.walk("VEVENT")]


def test_it_shows_what_its_person_may_see(
    in_alfa: Tenant, with_client: Item, objective: Objective, forum: Space, cm: Actor, client_viewer: Actor,
    stranger: Stranger,
) -> None:  # fmt: skip
    put(objective, forum, cm, title="A draft for nobody's eyes")
    for actor, expected in (
        (cm, [with_client.title, "A draft for nobody's eyes"]),
        (client_viewer, [with_client.title]),
    ):
        token = secret(in_alfa, actor)
        assert sorted(titles(got(stranger(in_alfa.host), token))) == sorted(expected)
    with standing_at(in_alfa):
        called_off = items.cancel(with_client, by=cm, at=NOW)
    assert called_off.title not in titles(got(stranger(in_alfa.host), secret(in_alfa, cm)))


def test_zones_text_and_standing(
    in_alfa: Tenant, objective: Objective, forum: Space, cm: Actor, am: Actor, client_approver: Actor,
    stranger: Stranger,
) -> None:  # fmt: skip
    odd = "Semi;colons, commas\\ and “quotes”: æøå 漢字 <b>not bold</b> BEGIN:VEVENT " + "long " * 30
    made = put(
        objective,
        forum,
        cm,
        title=odd.strip(),
        body="First line, really;\n\nSecond <script>line</script>\nEND:VCALENDAR",
    )
    idea = put(objective, forum, cm, title="All day", on=date(2018, 3, 26), body="")
    items.submit(made, by=cm, at=NOW)
    approvals.review(made, edition=1, by=am, at=NOW)
    approvals.approve(made, edition=1, by=client_approver, at=NOW)
    calendar = got(stranger(in_alfa.host), secret(in_alfa, cm))
    assert str(calendar["x-wr-timezone"]) == "Europe/Stockholm"
    piece, whole_day = calendar.walk("VEVENT")
    assert str(piece["summary"]) == made.title
    assert str(piece["description"]) == made.body
    assert piece.decoded("dtstart") == SLOT
    assert (str(piece.decoded("dtstart").tzinfo), piece["status"]) == ("UTC", "CONFIRMED")
    assert (str(piece["uid"]), piece["sequence"]) == (f"{made.key}@alfa", 1)
    assert (whole_day.decoded("dtstart"), whole_day.decoded("dtend")) == (idea.planned_on, date(2018, 3, 27))
    assert whole_day["status"] == "TENTATIVE"
    raw = stranger(in_alfa.host).get(f"/feeds/calendar/{secret(in_alfa, cm)}.ics").content
    assert max(map(len, raw.split(b"\r\n"))) <= 75
    assert (raw.count(b"\r\nBEGIN:VEVENT"), raw.count(b"\r\nEND:VCALENDAR")) == (2, 1)


def test_the_nights_on_which_clocks_change(
    in_alfa: Tenant, objective: Objective, forum: Space, cm: Actor, stranger: Stranger
) -> None:
    """03:30 on the spring night is 01:30 UTC; 02:30 on the autumn night is its first, 00:30 UTC."""
    put(objective, forum, cm, title="Spring", on=datetime(2018, 3, 25, 3, 30))  # noqa: DTZ001 - the client's clock
    put(objective, forum, cm, title="Autumn", on=datetime(2018, 10, 28, 2, 30))  # noqa: DTZ001
    calendar = got(stranger(in_alfa.host), secret(in_alfa, cm))
    assert {str(event["summary"]): event.decoded("dtstart") for event in calendar.walk("VEVENT")} == {
        "Spring": datetime(2018, 3, 25, 1, 30, tzinfo=UTC),
        "Autumn": datetime(2018, 10, 28, 0, 30, tzinfo=UTC),
    }


def test_only_its_digest_is_kept_and_a_new_one_ends_the_old(in_alfa: Tenant, cm: Actor, stranger: Stranger) -> None:
    assert reading.held(cm) is None
    first, second = secret(in_alfa, cm), secret(in_alfa, cm, at=NOW + timedelta(hours=1))
    assert reading.held(cm) == NOW + timedelta(hours=1)
    browser = stranger(in_alfa.host)
    assert [browser.get(f"/feeds/calendar/{token}.ics").status_code for token in (first, second)] == [404, 200]
    with standing_at(in_alfa):
        kept = str(list(FeedToken.objects.values())) + str(list(Entry.objects.values()))
        assert first not in kept
        assert second not in kept
        assert feeds.revoke(by=cm, at=NOW)
        assert not feeds.revoke(by=cm, at=NOW)
    assert browser.get(f"/feeds/calendar/{second}.ics").status_code == 404


def test_whatever_opens_nothing_is_answered_alike(
    in_alfa: Tenant, beta: Tenant, cm: Actor, client_viewer: Actor, viewer: User, outsider: User, approver: User,
    client_approver: Actor, stranger: Stranger,
) -> None:  # fmt: skip
    good, ended, left = (feeds.make(by=actor, at=NOW) for actor in (cm, client_viewer, client_approver))
    revoked = good
    good = feeds.make(by=cm, at=NOW)
    with standing_at(beta):
        elsewhere = feeds.make(by=actor_at(outsider, beta, at=NOW), at=NOW)
    with public():
        end(Membership.objects.get(user=viewer), by=SYSTEM, at=NOW)
        User.objects.filter(pk=approver.pk).update(is_active=False)

    def told(host: str, token: str) -> tuple[int, bytes, dict[str, str]]:
        response = stranger(host).get(f"/feeds/calendar/{token}.ics")
        headers = {name: value for name, value in response.items() if name != "X-Request-ID"}
        return response.status_code, response.content, headers

    answers = [told(in_alfa.host, token) for token in ("no-such-secret", revoked, ended, left, elsewhere, "%00", "é")]
    answers += [told(beta.host, good), told("nobody.localhost", good)]
    assert {answer[0] for answer in answers} == {404}
    assert all(answer == answers[0] for answer in answers)
    assert told(in_alfa.host, good)[0] == 200
    assert told(beta.host, elsewhere)[0] == 200


def test_the_same_calendar_is_not_sent_twice(in_alfa: Tenant, item: Item, cm: Actor, stranger: Stranger) -> None:
    path = f"/feeds/calendar/{secret(in_alfa, cm)}.ics"
    browser = stranger(in_alfa.host)
    tag = browser.get(path)["ETag"]
    again = browser.get(path, headers={"if-none-match": tag})
    assert (again.status_code, again.content) == (304, b"")
    with standing_at(in_alfa):
        items.edit(item, {"title": "Another title altogether"}, seen_edition=1, by=cm, at=NOW)
    assert browser.get(path, headers={"if-none-match": tag}).status_code == 200
    assert "no-cache" in browser.get(path)["Cache-Control"]
    assert browser.post(path).status_code == 405


def test_a_feed_is_a_persons_who_may_see_the_calendar(in_alfa: Tenant) -> None:
    with pytest.raises(feeds.FeedOfAPerson):
        feeds.make(by=SYSTEM, at=NOW)
    finance = Actor(ActorKind.PERSON, "f", user_id=1, schema_name="c_alfa", roles=frozenset({Role.FINANCE}))
    for action in (feeds.make, feeds.revoke):
        with pytest.raises(NotPermitted):
            action(by=finance, at=NOW)


def test_its_questions_do_not_grow(
    in_alfa: Tenant, objective: Objective, forum: Space, cm: Actor, stranger: Stranger,
    django_assert_max_num_queries: Callable[[int], object],
) -> None:  # fmt: skip
    path = f"/feeds/calendar/{secret(in_alfa, cm)}.ics"
    for count in (2, 20):
        with standing_at(in_alfa):
            for number in range(count):
                put(objective, forum, cm, title=f"Piece {count} {number}")
        with django_assert_max_num_queries(11):  # type: ignore[attr-defined]
            stranger(in_alfa.host).get(path)
