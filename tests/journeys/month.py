"""One client's March, worked through by services alone: whoever acts is the person who may, and time is handed in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from clients.brief.reading import read
from clients.models import Objective
from clients.services.onboarding import onboard
from clients.spaces.models import Space
from clients.spaces.rules.flag import FlagRow, Reason, Resolution, State
from clients.spaces.services import flags as platform
from clients.spaces.services.connections import connect
from clients.spaces.services.ingestion import ingest
from clients.spaces.standin.receiver import Receiver
from clients.spaces.standin.server import serving
from content_calendar.models import Item
from content_calendar.services import approvals, items, publishing
from playbooks.rules.guideline import Action
from playbooks.services import guidelines
from sla.models import Case
from sla.services import cases
from tenants.access.models import User
from tenants.access.selectors.actors import actor_at
from tenants.access.services.memberships import grant
from tenants.access.services.users import ensure_user
from tenants.billing.models import Checkout, Invoice
from tenants.billing.services import checkouts
from tenants.context import client, find, public
from tenants.kernel.actor import Actor, Role
from tenants.kernel.periods import Month
from tenants.models import Tenant
from tenants.services import lifecycle
from tests.clients.spaces.forums import write_rows
from tests.clients.spaces.platforms import SECRET
from tests.conftest import SYSTEM
from tests.tenants.stripe_standin import Watched, watched

BRIEF = Path(__file__).parents[1] / "clients" / "brief.yaml"
ZONE = ZoneInfo("Europe/Stockholm")
MARCH = Month(2024, 3)
SETTLED = datetime(2024, 4, 9, 9, tzinfo=UTC)
TITLE = "Six regulators, one cold lake"
HEADER = ["post_id", "created_at", "author", "thread", "staff", "body"]
WEEK = 'mon: [["09:00", "17:00"]]\n' + "".join(f'    {day}: [["09:00", "17:00"]]\n' for day in ("tue", "wed", "thu"))


def brief() -> bytes:
    """The tests' brief with a whole working week, an hour for each flag, and the two people whom it lacks."""
    text = BRIEF.read_text()
    for said, instead in (
        ('mon: [["09:00", "17:00"]]\n', WEEK),
        ("promise: decision, minutes: 0", "promise: decision, minutes: 60"),
        (
            "team:\n",
            "team:\n"
            "  - {email: community@agency.example, name: Community manager, role: community_manager}\n"
            "  - {email: analyst@agency.example, name: Analyst, role: analyst}\n",
        ),
    ):
        assert said in text
        text = text.replace(said, instead)
    return text.encode()


def at(day: int, clock: str) -> datetime:
    """An instant of March by the client's own clock."""
    return datetime.fromisoformat(f"2024-03-{day:02}T{clock}").replace(tzinfo=ZONE).astimezone(UTC)


@dataclass(slots=True)
class Story:
    """The client, the stand-ins that it meets, and the posts that were written so far."""

    tenant: Tenant
    stripe: Watched
    clock: Clock
    forum: Receiver
    address: str
    folder: Path
    posts: list[list[object]] = field(default_factory=list)

    def who(self, role: Role) -> Actor:
        """The one person who holds the role here."""
        with public():
            user = User.objects.get(memberships__role=role)
        return actor_at(user, self.tenant, at=self.clock.at)

    @property
    def space(self) -> Space:
        return Space.objects.get()

    def write(self, when: datetime, author: str, thread: str, *, staff: bool = False) -> None:
        """A post that the next ingestion brings."""
        number = len(self.posts) + 1
        self.posts.append([f"p{number}", when.isoformat(), author, thread, int(staff), f"Post {number}"])

    def take_in(self, when: datetime) -> None:
        """The community comes in as it stands."""
        path = write_rows(self.folder / "posts.csv", self.posts, HEADER)
        ingest(self.space, "csv", path, by=self.who(Role.ACCOUNT_MANAGER), at=when)


@dataclass(slots=True)
class Clock:
    """What the stand-in for Stripe takes for now."""

    at: datetime

    def __call__(self) -> datetime:
        return self.at


@contextmanager
def signed(folder: Path) -> Iterator[Story]:
    """The brief is signed on the first of March: the client stands, and nothing has happened yet."""
    clock, forum = Clock(at(1, "10:00")), Receiver(SECRET)
    onboard(read(brief()), by=SYSTEM, at=clock.at)
    finance = ensure_user("finance@agency.example", "Finance", by=SYSTEM, at=clock.at)
    grant(finance, Role.FINANCE, tenant=None, by=SYSTEM, at=clock.at)
    lifecycle.go_live(find("kelpwright"), override="The month is served from its first day", by=SYSTEM, at=clock.at)
    tenant = find("kelpwright")
    with watched(clock=clock) as stripe, serving(forum) as address, client(tenant):
        yield Story(tenant, stripe, clock, forum, f"{address}/hooks/month", folder)


def the_guideline_is_published_and_read(story: Story) -> None:
    manager = story.who(Role.ACCOUNT_MANAGER)
    version = guidelines.publish(by=manager, at=at(1, "11:00"), reason="Agreed with the client")
    for role in (Role.COMMUNITY_MANAGER, Role.MODERATOR):
        guidelines.confirm(version.version, by=story.who(role), at=at(1, "13:00"))
    connect(story.space, kind="WEBHOOK", base_url=story.address, secret=SECRET, by=manager, at=at(1, "14:00"))


def a_piece_goes_out(story: Story) -> Item:
    """Planned, reviewed by a colleague, spoken of and approved by the client, sent once; members answer it."""
    slot, writer, approver = at(12, "10:00"), story.who(Role.COMMUNITY_MANAGER), story.who(Role.APPROVER)
    item = items.plan(
        kind="article",
        title=TITLE,
        objective_id=Objective.objects.get().pk,
        space_id=story.space.pk,
        on=slot,
        body="What six of you measured in March.",
        four_c="collaboration",
        by=writer,
        at=at(7, "14:00"),
    )
    item = items.submit(item, by=writer, at=at(7, "15:00"))
    item = approvals.review(item, edition=1, by=story.who(Role.ACCOUNT_MANAGER), at=at(8, "10:00"))
    approvals.comment(item, by=approver, at=at(11, "08:00"), text="Name the lake, please.")
    approvals.approve(item, edition=1, by=approver, at=at(11, "10:00"))
    assert publishing.publish_due(at=slot - timedelta(seconds=1)) == 0
    assert publishing.publish_due(at=slot) == 1
    assert publishing.publish_due(at=slot + timedelta(hours=1)) == 0
    item.refresh_from_db()
    assert story.forum.calls == {str(item.key): 1}
    story.write(slot, "community", item.external_id, staff=True)
    story.write(at(12, "12:00"), "ada", item.external_id)
    story.write(at(13, "12:00"), "bo", item.external_id)
    return item


def questions_are_answered(story: Story, *, late: int) -> None:
    """One within the eight hours that were promised, and so many after three days of service."""
    story.write(at(4, "09:00"), "ada", "in time")
    story.write(at(4, "11:00"), "mod", "in time", staff=True)
    for number in range(late):
        story.write(at(5, "09:00"), "bo", f"late {number}")
    story.take_in(at(5, "12:00"))
    for number in range(late):
        story.write(at(7, "10:00"), "mod", f"late {number}", staff=True)
    story.take_in(at(7, "12:00"))


def a_flag_is_decided_on(story: Story, rule: str) -> None:
    """Half an hour after a member raised it, by the moderator, under that rule."""
    story.take_in(at(13, "13:00"))
    flag = FlagRow("f1", "p1", "in time", Reason.INAPPROPRIATE, at(14, "10:00"), 1, 0.0, State.OPEN, Resolution.NONE)
    platform.store(story.space, [flag], by=story.who(Role.ACCOUNT_MANAGER), at=at(14, "10:05"))
    case = Case.objects.get(kind="flag")
    moderator = story.who(Role.MODERATOR)
    case = cases.claim(case, by=moderator, at=at(14, "10:10"))
    why = "It names another member's employer."
    cases.decide(case, action=Action.HIDE, rule=rule, reason=why, by=moderator, at=at(14, "10:30"), seen=case.moves)


def the_invoice_is_paid(story: Story) -> Invoice:
    """Finance asks for the page, the client pays on it, and Stripe's word comes through the inbox."""
    story.clock.at = at(1, "15:00")
    asked = checkouts.start(story.tenant, by=story.who(Role.FINANCE), at=story.clock.at)
    checkouts.perform(asked.pk, story.clock.at)
    with public():
        session = Checkout.objects.get(pk=asked.pk).session_id
        story.stripe.books.complete(session)
        story.stripe.hear(at=story.clock.at)
        return Invoice.objects.get()
