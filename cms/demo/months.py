"""The invented client's months, worked through as its people would: guideline, plan, review, approval, publication.

Everything goes through the doors that the screens use, at the instants of the past. Run again, or after it was
killed, it goes on from where things stand.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from clients.generated import answers
from clients.generated.answers import Piece
from clients.generated.writing import write_rows
from clients.selectors import objectives
from clients.spaces.selectors import spaces
from clients.spaces.services import connections
from clients.spaces.services.ingestion import ingest
from clients.spaces.standin.server import serving
from cms.demo.contents import ARTICLES, IDEAS, NEWSLETTER, WEBINAR, Text
from cms.demo.forum import InventedForum, secret
from content_calendar.selectors import items as calendar
from content_calendar.services import approvals, items, publishing
from playbooks.selectors import runs
from playbooks.services import guidelines
from playbooks.services import runs as working
from tenants.access.selectors import people
from tenants.context import client
from tenants.kernel.actor import Actor, ActorKind, Role
from tenants.kernel.periods import Month
from tenants.models import Tenant

if TYPE_CHECKING:
    from content_calendar.models import Item

MONTHS_BACK = 2
WEEKS_AHEAD = 6
LEFT_OUT = 5
"""A week in which nothing went out: the report shows the gap."""
SENT_BACK = 6
"""A piece that the client wanted changed first."""
ASKED_FOR = "Please say that newcomers may write in Danish, too."
TEN, TWO = time(10), time(14)
TUESDAY = 1


@dataclass(frozen=True, slots=True)
class Team:
    """Who does what for the invented client."""

    manager: Actor
    writer: Actor
    moderator: Actor
    approver: Actor


@dataclass(frozen=True, slots=True)
class Slot:
    """One piece and when it goes out."""

    text: Text
    title: str
    at: datetime
    number: int


def work_through(tenant: Tenant, *, space: str, activity: Path, public: str, now: datetime) -> None:
    """Work through the last full months and plan the weeks to come; members answer what was published.

    public: the address at which the invented forum is served beside the demo; here it is served for the moment.
    """
    with client(tenant):
        team = _team(tenant, now)
        _conduct(tenant, team, now)
        forum, key = InventedForum(activity.parent, public=public), secret(activity.parent)
        with serving(forum) as address:
            _connected(space, address, key, team, now)
            for slot in _past(tenant, now):
                _publish(slot, space, team)
        _connected(space, public, key, team, now)
        for place, slot in enumerate(_ahead(tenant, now)):
            _plan_ahead(slot, place, space, team, now)
        for number, (title, objective) in enumerate(IDEAS):
            _idea(title, objective, space, (now + timedelta(days=18 + 9 * number)).date(), team, now)
        _answered(space, activity, team, now)


def _team(tenant: Tenant, now: datetime) -> Team:
    def one(role: Role) -> Actor:
        held = people.holders(tenant, [role], at=now)[0]
        return Actor(ActorKind.PERSON, held.name, held.user_id, str(tenant.schema_name), frozenset({role}))

    return Team(one(Role.ACCOUNT_MANAGER), one(Role.COMMUNITY_MANAGER), one(Role.MODERATOR), one(Role.APPROVER))


def _conduct(tenant: Tenant, team: Team, now: datetime) -> None:
    """The guideline is in force since the months began, and read by those who write; onboarding is half done."""
    began = Month.of(now, tenant.zone).shifted(-MONTHS_BACK).starts_at(tenant.zone)
    version = guidelines.publish(by=team.manager, at=began, reason="Agreed with the client")
    for number, by in enumerate((team.manager, team.writer, team.moderator)):
        guidelines.confirm(version.version, by=by, at=began + timedelta(days=1, hours=number))
    for run in runs.visible_to(team.manager)[:1]:
        view = runs.run_view(team.manager, run.pk, at=now)
        for task in view.tasks[:4] if view else ():
            if task.state == "OPEN":
                working.finish(task.pk, note="Done with the client", by=team.manager, at=now)


def _connected(space: str, address: str, key: str, team: Team, now: datetime) -> None:
    held = spaces.by_slug(space)
    connections.connect(held, kind="WEBHOOK", base_url=f"{address}/pieces", secret=key, by=team.manager, at=now)


def _past(tenant: Tenant, now: datetime) -> Iterator[Slot]:
    """What went out in the last full months and in this one up to now."""
    begins = Month.of(now, tenant.zone).shifted(-MONTHS_BACK).first_on
    return (slot for slot in _slots(tenant, begins, now.date()) if slot.at < now and slot.number != LEFT_OUT)


def _ahead(tenant: Tenant, now: datetime) -> Iterator[Slot]:
    begins = Month.of(now, tenant.zone).shifted(-MONTHS_BACK).first_on
    until = now.date() + timedelta(weeks=WEEKS_AHEAD)
    return (slot for slot in _slots(tenant, begins, until) if slot.at > now + timedelta(hours=2))


def _slots(tenant: Tenant, begins: date, until: date) -> Iterator[Slot]:
    """An article each Tuesday, the newsletter on a month's 25th, a webinar on the 15th of a quarter's middle month."""
    day, number = begins, 0
    while day <= until:
        if day.weekday() == TUESDAY:
            text = ARTICLES[number % len(ARTICLES)]  # as many as there are Tuesdays, so none comes twice
            yield Slot(text, text.title, _at(day, TEN, tenant), number)
            number += 1
        if day.day == 25:
            yield Slot(NEWSLETTER, f"{NEWSLETTER.title}, {day:%B %Y}", _at(day, TWO, tenant), -1)
        if day.day == 15 and day.month % 3 == 2:
            yield Slot(WEBINAR, f"{WEBINAR.title}, {day:%B %Y}", _at(day, TWO, tenant), -2)
        day += timedelta(days=1)


def _at(day: date, clock: time, tenant: Tenant) -> datetime:
    return datetime.combine(day, clock, tzinfo=tenant.zone)


def _put(slot: Slot, space: str, team: Team, *, at: datetime) -> Item:
    """The item of a slot, planned at `at` unless it stands there already."""
    day = slot.at.date()
    held = calendar.between(day, day + timedelta(days=1)).filter(title=slot.title).first()
    if held is not None:
        return held
    text = slot.text
    return items.plan(
        kind=text.kind,
        title=slot.title,
        objective_id=_objective(text.objective, slot.at),
        space_id=spaces.by_slug(space).pk,
        on=slot.at,
        body=text.body,
        prompt=text.prompt,
        channel=text.channel,
        four_c=text.four_c,
        by=team.writer,
        at=at,
    )


def _objective(number: int, at: datetime) -> int | None:
    return next((each.objective_id for each in objectives.in_force(at) if each.number == number), None)


def _publish(slot: Slot, space: str, team: Team) -> None:
    """From the plan to the forum, each step some days before the slot."""
    days = timedelta(days=1)
    item = _put(slot, space, team, at=slot.at - 12 * days)
    if item.status == "DRAFT":
        item = items.submit(item, by=team.writer, at=slot.at - 9 * days)
    if item.status == "IN_REVIEW":
        item = approvals.review(item, edition=item.edition, by=team.manager, at=slot.at - 8 * days)
    if item.status == "WITH_CLIENT" and slot.number == SENT_BACK and item.edition == 1:
        item = _changed(item, team, at=slot.at - 7 * days)
    if item.status == "WITH_CLIENT":
        hours = timedelta(hours=3 + 5 * (slot.number % 4))
        item = approvals.approve(item, edition=item.edition, by=team.approver, at=slot.at - 6 * days + hours)
    if item.status == "SCHEDULED":
        publishing.publish_item(item.pk, slot.at)


def _changed(item: Item, team: Team, *, at: datetime) -> Item:
    """The client asks for a change and gets it."""
    hour = timedelta(hours=1)
    item = approvals.ask_change(item, edition=item.edition, by=team.approver, at=at, note=ASKED_FOR)
    body = f"{item.body}\n\nYou may write in Danish, too."
    item = items.edit(item, {"body": body}, seen_edition=item.edition, by=team.writer, at=at + 2 * hour)
    item = items.submit(item, by=team.writer, at=at + 3 * hour)
    return approvals.review(item, edition=item.edition, by=team.manager, at=at + 5 * hour)


def _plan_ahead(slot: Slot, place: int, space: str, team: Team, now: datetime) -> None:
    """The weeks to come stand where such things stand: scheduled, with the client, in review, sent back, a draft."""
    hours = timedelta(hours=1)
    item = _put(slot, space, team, at=now - 50 * hours)
    if item.status != "DRAFT" or place > 4:
        return
    item = items.submit(item, by=team.writer, at=now - 48 * hours)
    if place == 4:
        return
    item = approvals.review(item, edition=item.edition, by=team.manager, at=now - 26 * hours)
    if place == 0:
        approvals.approve(item, edition=item.edition, by=team.approver, at=now - 4 * hours)
    elif place == 3:
        note = "Please say who reads the answers, and until when they can be sent in."
        approvals.ask_change(item, edition=item.edition, by=team.approver, at=now - 3 * hours, note=note)


def _idea(title: str, objective: int, space: str, day: date, team: Team, now: datetime) -> None:
    if calendar.between(now.date(), now.date() + timedelta(weeks=30)).filter(title=title).exists():
        return
    at = datetime.combine(day, TEN, tzinfo=now.tzinfo)
    objective_id = _objective(objective, at)
    if objective_id is not None:
        held = spaces.by_slug(space).pk
        items.plan(
            kind="article", title=title, objective_id=objective_id, space_id=held, on=day, by=team.writer, at=now
        )


def _answered(space: str, activity: Path, team: Team, now: datetime) -> None:
    """Members answer what was published; their posts come in as any others do."""
    out = calendar.visible_to(team.writer).filter(status="PUBLISHED").order_by("slot_at")
    warmth = {text.title: text.warmth for text in (*ARTICLES, NEWSLETTER, WEBINAR)}
    pieces = [
        Piece(
            f"{each.slot_at:%Y%m%d}", each.title, each.body, each.channel, each.published_at, _warm(warmth, each.title)
        )
        for each in out
        if each.published_at
    ]
    posts = answers.threads(pieces, lately(activity), until=now, seed=len(ARTICLES))
    path = activity.with_name("published.csv")
    write_rows(path, posts)
    ingest(spaces.by_slug(space), "csv", path, by=team.manager, at=now)


def _warm(warmth: dict[str, float], title: str) -> float:
    return next((mean for known, mean in warmth.items() if title.startswith(known)), 5.0)


def lately(activity: Path) -> list[str]:
    """Members who wrote lately."""
    with activity.open(encoding="utf-8", newline="") as file:
        lately = [row["author"] for row in csv.DictReader(file) if row["staff"] == "0"][-600:]
    return sorted(set(lately))
