"""A client whose members ask: hours, promises, a space, and posts that come in as CSV."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from clients.rules.promises import AnsweredBy, CaseKind, PromiseKind
from clients.rules.service_terms import PromiseTerms, ServiceTerms
from clients.rules.service_week import Window
from clients.services.service_hours import agree_calendar
from clients.spaces.models import Space
from clients.spaces.services.ingestion import ingest
from clients.spaces.services.spaces import open_space
from playbooks.rules.guideline import Action, Guideline, Rule, Severity
from playbooks.services import guidelines
from sla.models import Case
from sla.services.policies import agree_promise
from tenants.access.models import User
from tenants.kernel.actor import Actor, ActorKind, Role, system
from tests.clients.spaces.forums import spec, write_rows

BY = system("tests")
SINCE = date(2024, 1, 1)
EARLY = datetime(2024, 1, 1, tzinfo=UTC)
NINE_TO_FIVE = (Window(540, 1020),)
HOURS = ServiceTerms(
    since=SINCE,
    time_zone="Europe/Stockholm",
    week=dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), NINE_TO_FIVE),
    country="",
    listed_holidays=(),
    promises=(),
)
HEADER = ["post_id", "created_at", "author", "thread", "staff"]
Row = tuple[str, str, str, str, int]


def at(text: str) -> datetime:
    """An instant of March 2024 in Stockholm's winter, by day and time: "4 09:30" is Monday 08:30 UTC."""
    day, clock = text.split()
    return datetime.fromisoformat(f"2024-03-{int(day):02}T{clock}:00+01:00").astimezone(UTC)


def row(post_id: str, when: str, author: str, thread: str, *, staff: bool = False) -> Row:
    return (post_id, at(when).isoformat(), author, thread, int(staff))


def terms(
    kind: CaseKind = CaseKind.QUESTION,
    promise: PromiseKind = PromiseKind.FIRST_RESPONSE,
    minutes: int = 120,
    answered_by: AnsweredBy = AnsweredBy.ANYONE,
    since: date = SINCE,
) -> PromiseTerms:
    return PromiseTerms(kind, promise, minutes, answered_by, Decimal("0.8"), since)


def agree(*promises: PromiseTerms, hours: ServiceTerms | None = HOURS, when: datetime = EARLY) -> None:
    if hours is not None:
        agree_calendar(hours, reason="Agreed", by=BY, at=when)
    for one in promises:
        agree_promise(one, time_zone="Europe/Stockholm", reason="Agreed", by=BY, at=when)


def forum(**changes: Any) -> Space:
    return open_space(spec(**changes), by=BY, at=EARLY)


def tell(space: Space, folder: Path, rows: Iterable[Row], *, when: datetime) -> int:
    """Take the posts in; returns how many rows changed."""
    path = write_rows(folder / "posts.csv", rows, HEADER)
    return ingest(space, "csv", path, by=BY, at=when).changed


def case_of(thread: str) -> Case:
    return Case.objects.get(thread__external_id=thread)


def someone(user: User, role: Role = Role.MODERATOR) -> Actor:
    """That person at work at this client."""
    return Actor(ActorKind.PERSON, user.name, user_id=user.pk, schema_name="c_alfa", roles=frozenset({role}))


def publish_guideline() -> None:
    """A guideline in force: rule 1 against insults, which a machine finds, rule 2 on staying on topic."""
    said = Guideline(
        "House rules",
        "Be kind",
        (
            Rule("1", "No insults", "Nobody is insulted", Severity.CRITICAL, Action.REMOVE, never={"en": ("idiot",)}),
            Rule("2", "On topic", "Stay on topic", Severity.LOW, Action.KEEP),
        ),
    )
    guidelines.freeze(said, by=BY, at=EARLY)
