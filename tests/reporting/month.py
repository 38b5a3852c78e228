"""What was done in the invented month of `sample`: work, content, answers, requests and plans, one of each case."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any

from reporting.rules.delivery import Facts, deliverables
from reporting.rules.month import (
    AskedFigure,
    BreachFigure,
    CadenceFigure,
    ContentFigures,
    CreditFigure,
    GapFigure,
    ItemFigure,
    NextFigures,
    PauseFigure,
    PlannedFigure,
    PlaybookFigure,
    PromiseFigure,
    RuleFigure,
    ServiceFigures,
    WorkFigures,
)
from reporting.rules.report import Instants
from tenants.billing.rules.plans import Pillar

ITEMS = (
    (2, "Show your setup: the season starts", "post", "content_creation", 38, 74, 191),
    (4, "Question of the week: first frost, which settings?", "question", "conversations", 22, 41, 118),
    (6, "Reading the defrost cycle", "article", "content_creation", 12, 15, 96),
    (11, "Question of the week: noise at night", "question", "conversations", 24, 52, 131),
    (13, "Bleeding radiators in a mixed system", "article", "content_creation", 9, 11, 74),
    (18, "Question of the week: which tariff?", "question", "conversations", 17, 33, 93),
    (20, "Ask the engineer: firmware 4.2", "webinar", "conversations", 34, 81, None),
    (25, "Installers’ corner: who is here?", "question", "connectivity", 4, 4, 31),
)


def item(day: int, title: str, kind: str, four_c: str, people: int, replies: int, index: int | None) -> ItemFigure:
    return ItemFigure(
        title=title,
        kind=kind,
        four_c=four_c,
        status="published",
        on=date(2026, 3, day),
        people=people,
        replies=replies,
        index=index,
        objective="Owners help each other",
    )


def content(**changes: Any) -> ContentFigures:
    held = [item(*each) for each in ITEMS]
    left = held[0].model_copy(
        update={"title": "Winter checks", "status": "with_client", "people": None, "replies": None, "index": None}
    )
    fields: dict[str, Any] = {
        "items": (*held, left),
        "cadence": (
            CadenceFigure(kind="article", promised=4, delivered=2),
            CadenceFigure(kind="question", promised=4, delivered=4),
            CadenceFigure(kind="webinar", promised=1, delivered=1),
        ),
        "gaps": (GapFigure(kind="article", from_on=date(2026, 3, 13), until_on=date(2026, 4, 1)),),
        "asked": 9,
        "approved": 8,
        "changes_asked": 1,
        "median_approval_hours": 31.4,
    }
    return ContentFigures(**{**fields, **changes})


def promise(case_kind: str, of: str, met: int, clocks: int, target: float, minutes: int = 480) -> PromiseFigure:
    return PromiseFigure(
        case_kind=case_kind,
        promise=of,
        minutes=minutes,
        target_ratio=target,
        met=met,
        clocks=clocks,
        attainment_ratio=round(met / clocks, 4) if clocks else None,
        version=1,
    )


PROMISES = (
    promise("question", "first_response", 36, 51, 0.8),
    promise("flag", "decision", 19, 20, 0.95, 60),
    promise("appeal", "decision", 0, 0, 0.95, 960),
)
CAUSES = ("unclaimed",) * 10 + ("unfinished",) * 5


def breaches() -> tuple[BreachFigure, ...]:
    late = [
        BreachFigure(
            case_kind="question",
            promise="first_response",
            due_on=date(2026, 3, 2 + 2 * (at % 13)),
            ended_on=date(2026, 3, 4 + 2 * (at % 13)),
            late_minutes=45 + 61 * at,
            cause=cause,
        )
        for at, cause in enumerate(CAUSES)
    ]
    still = BreachFigure(
        case_kind="flag",
        promise="decision",
        due_on=date(2026, 3, 30),
        ended_on=None,
        late_minutes=None,
        cause="unclaimed",
    )
    return (*late, still)


def instants() -> tuple[Instants, ...]:
    """Nine in the morning of the days on which the breaches were due and ended."""
    nine = time(9, tzinfo=UTC)
    return tuple(
        Instants(
            due_at=datetime.combine(each.due_on, nine),
            ended_at=datetime.combine(each.ended_on, nine) if each.ended_on else None,
        )
        for each in breaches()
    )


def service(**changes: Any) -> ServiceFigures:
    fields: dict[str, Any] = {
        "promises": PROMISES,
        "opened": {"question": 51, "flag": 20},
        "decided": 19,
        "positive": 2,
        "median_decision_minutes": 41,
        "breaches": breaches(),
        "pauses": (
            PauseFigure(reason="member", count=14, service_minutes=6744),
            PauseFigure(reason="platform", count=1, service_minutes=45),
        ),
        "removals": (
            RuleFigure(rule="4.2", title="Advertising by installers", decisions=9, removals=7),
            RuleFigure(rule="2.1", title="Personal attack", decisions=6, removals=4),
        ),
        "appeals": 1,
        "still_open": 3,
        "missed_by_day": {},
        "closed_on": tuple(date(2026, 3, day) for day in (1, 7, 8, 14, 15, 21, 22, 28, 29)),
        "credit": CreditFigure(amount_minor=7250, percent_of_fee=5.0, missed=(("question", "first_response"),)),
    }
    return ServiceFigures(**{**fields, **changes})


PLAYBOOKS = (PlaybookFigure(playbook="Welcome a new member", version=2, runs=11, tasks=33, done=33, in_time=31),)
FACTS = Facts(
    included_minutes=1200,
    has_charter=True,
    kpis=(5, 5),
    spaces=(2, 2),
    cadence=content().cadence,
    promises=PROMISES,
    playbooks=PLAYBOOKS,
)


def work(**changes: Any) -> WorkFigures:
    bought = [pillar for pillar in Pillar if pillar is not Pillar.TECHNOLOGY_PLATFORM]
    fields: dict[str, Any] = {
        "plan": "Standard",
        "deliverables": deliverables(bought, FACTS),
        "playbooks": PLAYBOOKS,
    }
    return WorkFigures(**{**fields, **changes})


def next_month(**changes: Any) -> NextFigures:
    fields: dict[str, Any] = {
        "asked": (
            AskedFigure(
                what="The title should name the model",
                title="Reading the defrost cycle",
                on=date(2026, 3, 5),
                done="published",
                done_on=date(2026, 3, 6),
            ),
            AskedFigure(what="More on tariffs", title="Which tariff?", on=date(2026, 3, 12), done="open", done_on=None),
        ),
        "planned": (
            PlannedFigure(on=date(2026, 4, 2), title="Engineer’s evening", kind="webinar", objective="Owners stay"),
            PlannedFigure(
                on=date(2026, 4, 7), title="Spring checks", kind="article", objective="Owners help each other"
            ),
        ),
        "waiting": 1,
        "answer_due_on": date(2026, 4, 3),
    }
    return NextFigures(**{**fields, **changes})


EMPTY: dict[str, Any] = {
    "work": work(plan="", deliverables=(), playbooks=()),
    "content": content(items=(), cadence=(), gaps=(), asked=0, approved=0, changes_asked=0, median_approval_hours=None),
    "service": service(
        promises=(),
        opened={},
        decided=0,
        positive=0,
        median_decision_minutes=None,
        breaches=(),
        pauses=(),
        removals=(),
        appeals=0,
        still_open=0,
        closed_on=(),
        credit=None,
    ),
    "next_month": next_month(asked=(), planned=(), waiting=0, answer_due_on=None),
}
"""A month in which nothing was promised, done, asked or planned."""

BEFORE: dict[str, Any] = dict.fromkeys(EMPTY)
"""What a report holds that was made before any of this was kept."""
