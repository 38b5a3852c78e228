"""Cases for the screens, opened as the product opens them: a forum's threads and flags under promises."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from clients.rules.promises import AnsweredBy, CaseKind, PromiseKind
from clients.rules.service_terms import PromiseTerms, ServiceTerms
from clients.rules.service_week import WEEKDAYS, Window
from clients.services import service_hours
from clients.spaces.events import FlagRaised, FlagSettled
from clients.spaces.models import Channel, Flag, Person, Post, Space, Thread
from playbooks.services import guidelines
from sla.models import Case
from sla.services import policies
from tenants.context import client as standing_at
from tenants.kernel.actor import system
from tenants.kernel.announcements import announce
from tenants.models import Tenant

BY = system("tests")
LONG_AGO = datetime(2025, 1, 1, tzinfo=UTC)
ALWAYS = {day: (Window(0, 1440),) for day in WEEKDAYS}
Said = tuple[str, str, bool]
"""Author, text, whether it is of staff."""
INSULT: tuple[Said, ...] = (
    ("hollowlane", "Same here on two units. Holding the left encoder while powering on brings it back to 4.1.", False),
    ("saltbarrow", "I tried that and nothing happens. Is there an order to it?", False),
    ("rookery_k", "Did you even read the notes? Sell the unit to somebody with a brain.", False),
    ("saltbarrow", "Wow. I only asked about the order. Never mind.", False),
    ("Maja", "Not called for. @saltbarrow: power off, hold left, power on, wait for the second blink.", True),
)


def a_forum(tenant: Tenant, *, flag_minutes: int = 60, week: dict[str, tuple[Window, ...]] | None = None) -> int:
    """A forum with a decision promised on flags; its id."""
    since = date(2025, 1, 1)
    with standing_at(tenant):
        space = Space.objects.create(
            slug="forum",
            name="Forum",
            kind="ONLINE",
            platform="DISCOURSE",
            url="https://forum.example",
            visibility="PUBLIC",
            takes_questions=True,
            language="en",
            responsible="moderator",
            in_force_from=since,
            created_at=LONG_AGO,
        )
        terms = ServiceTerms(since, "Europe/Stockholm", week or ALWAYS, "", (), ())
        service_hours.agree_calendar(terms, reason="Tests", by=BY, at=LONG_AGO)
        promise = PromiseTerms(
            CaseKind.FLAG, PromiseKind.DECISION, flag_minutes, AnsweredBy.STAFF, Decimal("0.9"), since
        )
        policies.agree_promise(promise, time_zone="Europe/Stockholm", reason="Tests", by=BY, at=LONG_AGO)
        return space.pk


def a_rule_book(tenant: Tenant) -> None:
    """The starter's rules, published."""
    with standing_at(tenant):
        guidelines.begin_from_starter(tenant.name, by=BY, at=LONG_AGO)
        guidelines.publish(by=BY, at=LONG_AGO)


def a_thread(space_id: int, title: str, said: tuple[Said, ...], at: datetime, key: str) -> Thread:
    """A thread with these posts, three minutes apart, the last one at `at`; standing at the client."""
    channel, _new = Channel.objects.get_or_create(space_id=space_id, external_id="1", defaults={"name": "Interfaces"})
    thread = Thread.objects.create(space_id=space_id, external_id=key, title=title, channel=channel)
    start = at - timedelta(minutes=3 * (len(said) - 1))
    for number, (author, text, is_staff) in enumerate(said, 1):
        person, _new = Person.objects.get_or_create(space_id=space_id, external_id=author, defaults={"name": author})
        post = Post.objects.create(
            space_id=space_id,
            thread=thread,
            author=person,
            external_id=f"{key}-{number}",
            number=number,
            body=text,
            is_staff=is_staff,
            created_at=start + timedelta(minutes=3 * (number - 1)),
        )
        if number == 1:
            Thread.objects.filter(pk=thread.pk).update(
                opening_post=post, starter=person, opened_at=post.created_at, is_staff_started=is_staff
            )
    thread.refresh_from_db()
    return thread


def settled_there(tenant: Tenant, number: int, *, at: datetime, by_staff: bool) -> None:
    """The platform tells, at that instant, that the flags of a case are settled."""
    with standing_at(tenant):
        case = Case.objects.get(number=number)
        state = {"state": "RESOLVED", "resolution": "AGREED", "settled_at": at, "is_settled_by_staff": by_staff}
        Flag.objects.filter(post_id=case.post_id).update(**state)
        announce(FlagSettled(case.flag_id or 0, case.space_id, "AGREED", at, at, by_staff))


def a_flag_case(
    tenant: Tenant, space_id: int, title: str, *, at: datetime, said: tuple[Said, ...] = INSULT, of: int = 3
) -> int:
    """A case on the `of`-th post of a new thread, flagged at `at`; its number."""
    with standing_at(tenant):
        thread = a_thread(space_id, title, said, at - timedelta(minutes=1), key=title)
        post = Post.objects.get(thread=thread, number=of)
        flag = Flag.objects.create(
            space_id=space_id,
            external_id=title,
            post=post,
            reason="INAPPROPRIATE",
            flagged_at=at,
            flag_count=3,
            score=9,
            state="OPEN",
            seen_at=at,
            told_at=at,
        )
        announce(FlagRaised(flag.pk, space_id, post.pk, thread.pk, "INAPPROPRIATE", at))
        return Case.objects.get(post=post).number
