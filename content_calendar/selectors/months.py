"""A month of content, for the client's report: what came of it, what was asked, what comes next."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from statistics import median

from django.db.models import Q

from clients.selectors import objectives
from clients.spaces.selectors import threads
from content_calendar.models import Comment, Decision, Edition, Item
from content_calendar.rules.cadence import CadenceLine, Gap
from content_calendar.rules.status import OPEN, Stage, Status, Verdict
from content_calendar.selectors import cadence
from tenants.kernel.periods import Month
from tenants.kernel.rounding import hours
from tenants.models import Tenant

_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class ItemOutcome:
    """One piece and what came of it. `replies` and `people` are None where the thread is not held (yet)."""

    title: str
    kind: str
    four_c: str
    status: str
    slot_at: datetime | None
    published_at: datetime | None
    url: str
    replies: int | None
    people: int | None
    objective: str
    planned_on: date
    item_id: int


@dataclass(frozen=True, slots=True)
class ContentMonth:
    """The month's pieces by their hour, what was promised, and how the client answered.

    asked: editions that the client was asked about in the month; approved and changes_asked: its answers in the month.
    four_cs: pieces published, by C.
    """

    items: tuple[ItemOutcome, ...]
    cadence: tuple[CadenceLine, ...]
    gaps: tuple[Gap, ...]
    asked: int
    approved: int
    changes_asked: int
    median_approval_hours: float | None
    four_cs: dict[str, int]


@dataclass(frozen=True, slots=True)
class Asked:
    """What one of the client's people asked or said, and what became of it.

    done: `published`, `approved`, `handed_in`, `answered`, `cancelled`, or `open`; `done_at` its instant, None while
    it is open. is_change: they asked for a change; else they commented.
    """

    what: str
    by: str
    at: datetime
    done: str
    done_at: datetime | None
    title: str
    item_id: int
    is_change: bool


@dataclass(frozen=True, slots=True)
class PlannedItem:
    """A piece that stands on the calendar of a month and is not out."""

    on: date
    title: str
    kind: str
    objective: str
    status: str
    four_c: str


def content_month(month: Month, *, tenant: Tenant, as_of: datetime) -> ContentMonth:
    """The month's content as it stood at `as_of`: what was published later is not published yet."""
    start, end = month.starts_at(tenant.zone), month.ends_at(tenant.zone)
    answers = Decision.objects.filter(stage=Stage.CLIENT.value, at__lte=as_of)
    given = list(answers.filter(at__gte=start, at__lt=end))
    waits = [Fraction((answer.at - answer.asked_at) // _MICROSECOND) for answer in given]
    asked = answers.filter(asked_at__gte=start, asked_at__lt=end).count()
    waiting = Item.objects.filter(status=Status.WITH_CLIENT.value, asked_at__gte=start, asked_at__lt=end)
    return ContentMonth(
        items=tuple(_outcomes(month, tenant, as_of)),
        cadence=cadence.of_month(month, tenant=tenant, as_of=as_of),
        gaps=cadence.gaps_of_month(month, tenant=tenant, as_of=as_of),
        asked=asked + waiting.filter(asked_at__lte=as_of).count(),
        approved=sum(answer.verdict == Verdict.APPROVED.value for answer in given),
        changes_asked=sum(answer.verdict == Verdict.CHANGE_ASKED.value for answer in given),
        median_approval_hours=hours(median(waits)) if waits else None,
        four_cs=cadence.four_cs(month, tenant=tenant, as_of=as_of),
    )


def planned(month: Month, *, tenant: Tenant) -> tuple[PlannedItem, ...]:
    """What is planned for the month and not out yet, in the order of the calendar."""
    titles = objectives.titles()
    rows = Item.objects.between(month.first_on, month.shifted(1).first_on).filter(status__in=OPEN)
    return tuple(
        PlannedItem(row.planned_on, row.title, row.kind, titles.get(row.objective_id, ""), row.status, row.four_c)
        for row in rows
    )


def asked_for(month: Month, *, tenant: Tenant, as_of: datetime) -> tuple[Asked, ...]:
    """What the client's people asked for or said about content in the month, and what had become of it at `as_of`."""
    start, end = month.starts_at(tenant.zone), month.ends_at(tenant.zone)
    said_then = Q(at__gte=start, at__lt=end, at__lte=as_of)
    changes = Decision.objects.filter(
        said_then, stage=Stage.CLIENT.value, verdict=Verdict.CHANGE_ASKED.value
    ).select_related("item")
    comments = Comment.objects.filter(said_then, is_client=True).select_related("item")
    replies = _by_item(Comment.objects.filter(is_client=False, at__lte=as_of, item__in=comments.values("item")))
    later = _by_item(Edition.objects.filter(at__lte=as_of, item__in=changes.values("item")))
    found = [
        _asked(row.note, row, is_change=True, as_of=as_of, steps={"handed_in": later.get(row.item_id, [])})
        for row in changes
    ]
    found += [
        _asked(row.text, row, is_change=False, as_of=as_of, steps={"answered": replies.get(row.item_id, [])})
        for row in comments
    ]
    return tuple(sorted(found, key=lambda asked: (asked.at, asked.item_id)))


def _asked(
    what: str, row: Decision | Comment, *, is_change: bool, as_of: datetime, steps: dict[str, list[datetime]]
) -> Asked:
    """The farthest that it came: out, approved, taken up, called off, or still open."""
    item = row.item
    reached = {
        "published": item.published_at,
        "approved": item.approved_at if (item.approved_edition or 0) == item.edition else None,
        **{word: next(iter(sorted(at for at in instants if at > row.at)), None) for word, instants in steps.items()},
    }
    done, done_at = next(
        ((word, at) for word, at in reached.items() if at is not None and row.at < at <= as_of), ("open", None)
    )
    if item.status == Status.CANCELLED.value:
        done, done_at = "cancelled", None
    return Asked(what, row.by_name, row.at, done, done_at, item.title, item.pk, is_change)


def _by_item(rows: Iterable[Comment | Edition]) -> dict[int, list[datetime]]:
    found: dict[int, list[datetime]] = {}
    for row in rows:
        found.setdefault(row.item_id, []).append(row.at)
    return found


def _outcomes(month: Month, tenant: Tenant, as_of: datetime) -> Iterable[ItemOutcome]:
    """What was published in the month, and what was planned for it and was not."""
    titles = objectives.titles()
    start, end = month.starts_at(tenant.zone), month.ends_at(tenant.zone)
    out = Q(status=Status.PUBLISHED.value, published_at__lte=as_of)
    in_month = Q(planned_on__gte=month.first_on, planned_on__lt=month.shifted(1).first_on)
    rows = Item.objects.filter((out & Q(published_at__gte=start, published_at__lt=end)) | (in_month & ~out))
    held = list(rows.exclude(status=Status.CANCELLED.value).order_by("planned_on", "slot_at", "pk"))
    out_now = [row for row in held if row.published_at is not None and row.published_at <= as_of]
    led_to = threads.outcomes([(row.space_id, row.external_id) for row in out_now], as_of=as_of)
    for row in held:
        is_out = row in out_now
        came = led_to.get((row.space_id, row.external_id)) if is_out else None
        yield ItemOutcome(
            title=row.title,
            kind=row.kind,
            four_c=row.four_c,
            status=row.status if is_out or row.status != Status.PUBLISHED.value else Status.SCHEDULED.value,
            slot_at=row.slot_at,
            published_at=row.published_at if is_out else None,
            url=row.url if is_out else "",
            replies=came.replies if came else None,
            people=came.people if came else None,
            objective=titles.get(row.objective_id, ""),
            planned_on=row.planned_on,
            item_id=row.pk,
        )
