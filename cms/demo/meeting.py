"""What the invented client's people do off the platforms: a garden club, evenings in a room and online, letters, calls,
and the plan of whom all this is to reach. One group of it is reached by nobody, and the report says so.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from clients.spaces.rules.offline import EntrySpec, Form, GatheringSpec, Way
from clients.spaces.rules.space import Kind, Platform, SpaceSpec, Visibility
from clients.spaces.selectors import offline as reading
from clients.spaces.selectors import spaces
from clients.spaces.services import offline
from clients.spaces.services.spaces import open_space
from cms.demo.months import MONTHS_BACK
from cms.demo.people import acting
from content_calendar.selectors import items as calendar
from tenants.context import client
from tenants.kernel.actor import Actor, Role
from tenants.kernel.periods import Month
from tenants.models import Tenant

CLUB = "garden-club"
SCHOOLS, SMALLHOLDERS, OLDER, POLISH = (
    "School gardens",
    "Allotment societies",
    "Older growers without the forum",
    "Growers who write Polish",
)
PLAN: tuple[tuple[str, tuple[Way, ...]], ...] = (
    (SCHOOLS, (Way.GATHERING, Way.ONLINE)),
    (SMALLHOLDERS, (Way.GATHERING, Way.DESK)),
    (OLDER, (Way.LETTER, Way.PHONE, Way.GATHERING)),
    (POLISH, (Way.ONLINE, Way.LETTER)),
)
"""Nobody has reached those who write Polish yet."""
ENTRIES: tuple[tuple[int, Way, int, str], ...] = (
    (6, Way.LETTER, 5, OLDER),
    (9, Way.DESK, 14, SMALLHOLDERS),
    (17, Way.PHONE, 8, OLDER),
    (22, Way.DESK, 9, SMALLHOLDERS),
)
"""Of each month: on which day, by which way, how many, of which group."""
COUNTED = "Counted at the door"
DAY, SATURDAY, THURSDAY = timedelta(days=1), 5, 3


@dataclass(frozen=True, slots=True)
class Meeting:
    """A gathering of every month. `is_followed`: people go on talking under what is published next."""

    title: str
    form: Form
    space: str
    at: datetime
    hours: int
    groups: tuple[str, ...]
    came: tuple[int | None, int | None]
    registered: int
    is_followed: bool = False

    @property
    def over_at(self) -> datetime:
        return self.at + timedelta(hours=self.hours)


def meet(tenant: Tenant, *, space: str, now: datetime) -> None:
    """Let them have met in the last full months, and plan what comes; again, it goes on from what is entered."""
    with client(tenant):
        lead, writer = (acting(tenant, role, now) for role in (Role.ACCOUNT_MANAGER, Role.COMMUNITY_MANAGER))
        first = Month.of(now, tenant.zone).shifted(-MONTHS_BACK)
        began = first.starts_at(tenant.zone)
        if CLUB not in {each.slug for each in spaces.every()}:
            open_space(_club(first.first_on), by=lead, at=began)
        planned = {group.name for group in reading.plan_visible_to(writer)}
        for name, ways in PLAN:
            if name not in planned:
                offline.plan_group(name, ways, by=writer, at=began)
        for back in range(MONTHS_BACK, -1, -1):
            month = Month.of(now, tenant.zone).shifted(-back)
            for meeting in _meetings(month, space, tenant):
                _enter(meeting, writer, now)
            _count(month, writer, tenant, now)


def _club(since: date) -> SpaceSpec:
    return SpaceSpec(
        slug=CLUB,
        name="Tarnhollow Garden Club",
        kind=Kind.OFFLINE,
        platform=Platform.NONE,
        url="",
        visibility=Visibility.MEMBERS,
        takes_questions=False,
        language="en",
        responsible=Role.COMMUNITY_MANAGER,
        in_force_from=since,
        description="Growers who meet in the old greenhouse, bring their readings and swap seeds.",
        keywords=("readings", "seeds", "allotments"),
    )


def _meetings(month: Month, space: str, tenant: Tenant) -> Iterator[Meeting]:
    """The club's morning on the second Saturday, the evening in a room and online on the third Thursday."""
    more = month.month % 5
    morning = _at(_nth(month, SATURDAY, 2), time(10), tenant)
    yield Meeting(
        "Club morning: bring your readings",
        Form.IN_PERSON,
        CLUB,
        morning,
        2,
        (SMALLHOLDERS, OLDER),
        (17 + more, None),
        20,
    )
    evening = _at(_nth(month, THURSDAY, 3), time(19), tenant)
    title = "Growers’ evening, in the greenhouse and online"
    came = (22 + 2 * more, 41 - more)
    yield Meeting(title, Form.HYBRID, space, evening, 2, (SCHOOLS, SMALLHOLDERS), came, 80 + more, is_followed=True)


def _enter(meeting: Meeting, by: Actor, now: datetime) -> None:
    """Enter a meeting once; who came is entered when it is over."""
    is_over = meeting.over_at < now
    told = GatheringSpec(
        title=meeting.title,
        form=meeting.form,
        starts_at=meeting.at,
        ends_at=meeting.over_at,
        registered_count=meeting.registered if is_over else None,
    )
    if is_over:
        told = replace(told, attended_in_person=meeting.came[0], attended_online=meeting.came[1])
    at = min(meeting.over_at + DAY, now)
    thread = _follow_up(meeting, by) if meeting.is_followed and is_over else ""
    groups = [group.pk for group in reading.plan_visible_to(by) if group.name in meeting.groups]
    held = reading.gatherings_visible_to(by).filter(title=meeting.title, starts_at=meeting.at).first()
    if held is None:
        offline.note_gathering(spaces.by_slug(meeting.space), told, thread_key=thread, groups=groups, by=by, at=at)
    elif is_over and held.attended_in_person is None:
        offline.correct_gathering(held, told, thread_key=thread, groups=groups, reason=COUNTED, by=by, at=now)


def _follow_up(meeting: Meeting, by: Actor) -> str:
    """The thread of the first piece that went out afterwards."""
    out = calendar.visible_to(by).filter(status="PUBLISHED", published_at__gte=meeting.over_at)
    piece = out.order_by("published_at").first()
    return piece.external_id if piece else ""


def _count(month: Month, by: Actor, tenant: Tenant, now: datetime) -> None:
    """The month's letters, calls and talks, as far as their days have come."""
    today = now.astimezone(tenant.zone).date()
    groups = {group.name: group.pk for group in reading.plan_visible_to(by)}
    club = spaces.by_slug(CLUB)
    for day, way, count, group in ENTRIES:
        on = month.first_on.replace(day=day)
        told = EntrySpec(on, way, count + month.month % 3)
        is_held = reading.entries_visible_to(by).filter(on=on, channel=way, group=groups[group]).exists()
        if on < today and not is_held:
            offline.note_entry(club, told, group=groups[group], by=by, at=min(_at(on, time(17), tenant), now))


def _nth(month: Month, weekday: int, which: int) -> date:
    """The month's second Saturday, or the like."""
    ahead = (weekday - month.first_on.weekday()) % 7
    return month.first_on + timedelta(days=ahead + 7 * (which - 1))


def _at(day: date, clock: time, tenant: Tenant) -> datetime:
    return datetime.combine(day, clock, tzinfo=tenant.zone)
