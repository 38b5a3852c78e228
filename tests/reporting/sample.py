"""An invented month of an invented company, rich enough to fill every section of a report."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from clients.rules.value import Grade, InputKind
from reporting.charts.layout import positions
from reporting.rules import freezing, kpis, roi
from reporting.rules.catalogue import SHOWN
from reporting.rules.drivers import Input, Views
from reporting.rules.estimates import Estimate
from reporting.rules.report import (
    Dot,
    Drawing,
    Edition,
    Evidence,
    Figures,
    InForce,
    KpiFigure,
    MonthFigures,
    ObjectiveFigure,
    ReportData,
    Source,
    Structure,
)
from tenants.kernel.periods import Month
from tests.reporting import month

MONTH = Month(2026, 3)
ACTIVE = (41, 44, 46, 45, 52, 55, 49, 61, 66, 70, 64, 73, 82)
DATED = date(2026, 1, 10)

DEFINITIONS = {key: spec.definition for key, spec in SHOWN.items()}


def metrics(index: int) -> dict[str, Any]:
    """The figures of the month at this place of the history, growing as a young community does."""
    active = ACTIVE[index]
    return {
        "posts": active * 9 + 17,
        "active_members": active,
        "new_members": 8 + index % 5,
        "returning_members": round(active * 0.55),
        "retention_rate": None if index == 0 else round(0.5 + index / 100, 4),
        "threads_started": active + 12,
        "replies": active * 8 + 5,
        "median_first_response_hours": round(7.1 - index * 0.31, 3),
        "median_first_staff_response_hours": round(15.5 - index * 0.42, 3),
        "response_rate_24h": round(0.66 + index * 0.012, 4),
        "unanswered_rate_7d": round(0.16 - index * 0.006, 4),
        "solved_threads": 14 + index,
        "peer_solved_threads": 5 + index,
        "likes_received": 140 + index * 9,
        "contribution_gini": 0.6192,
        "member_post_share": 0.8712,
        "graph_nodes": active + 11,
        "graph_edges": active * 3,
        "tied_share": 0.9286,
        "reciprocity": round(0.41 + index * 0.01, 4),
        "degree_centralization": 0.2639,
        "peer_share": round((5 + index) / (14 + index), 4),
    }


def stated(name: str, kind: InputKind, low: str, expected: str, high: str, grade: Grade, source: str) -> Input:
    by = 100 if kind is InputKind.MONEY else 1
    ends = Estimate.of(*(Decimal(end) * by for end in (low, expected, high)))
    return Input(name, kind, ends, grade, source, DATED, version=1)


def inputs() -> dict[str, dict[str, Input]]:
    share, count, money = InputKind.RATIO, InputKind.COUNT, InputKind.MONEY
    desk = stated("cost_per_contact", money, "18.00", "25.00", "32.00", Grade.ATTRIBUTED, "support desk")
    rows = {
        "direct_support_deflection": [
            stated("contact_share", share, "0.2", "0.4", "0.6", Grade.ASSUMED, "the client's estimate"),
            desk,
        ],
        "indirect_support_deflection": [
            stated("seeking_share", share, "0.2", "0.3", "0.5", Grade.ASSUMED, "default"),
            stated("helped_share", share, "0.1", "0.2", "0.3", Grade.ASSUMED, "default"),
            stated("contact_share", share, "0.02", "0.05", "0.1", Grade.ASSUMED, "default"),
            desk,
        ],
        "acquisition": [
            stated("leads", count, "4", "6", "9", Grade.ATTRIBUTED, "sign-up form"),
            stated("conversion", share, "0.2", "0.3", "0.4", Grade.ATTRIBUTED, "sales system"),
            stated("margin", money, "700.00", "900.00", "1100.00", Grade.ATTRIBUTED, "finance"),
        ],
        "content": [
            stated("pieces_reused", count, "2", "3", "4", Grade.MEASURED, "showcase threads reused"),
            stated("cost_of_the_like", money, "120.00", "180.00", "240.00", Grade.ASSUMED, "price list"),
        ],
    }
    return {key: {each.name: each for each in held} for key, held in rows.items()}


def cost_lines() -> list[roi.CostLine]:
    hours = stated("client_hours_per_month", InputKind.COUNT, "4", "6", "8", Grade.ASSUMED, "the client's estimate")
    hourly = stated("client_hourly", InputKind.MONEY, "60.00", "60.00", "60.00", Grade.ATTRIBUTED, "the client")
    fees = stated("platform_fees", InputKind.MONEY, "100.00", "100.00", "100.00", Grade.ATTRIBUTED, "the client")
    return [
        roi.CostLine("plan_fee", Estimate.exact(145000), Grade.MEASURED),
        roi.CostLine.of("client_hours", [hours, hourly]),
        roi.CostLine.of("platform_fees", [fees]),
    ]


def worth(counted: dict[str, Any], views: Views | None = None) -> roi.Worth:
    return roi.worth_of_month(inputs(), counted, views or Views(2, 18420), cost_lines())


def kpi(metric: str, baseline: float | None, target: float, *, up: bool = True, vanity: bool = False) -> KpiFigure:
    now, before = metrics(12)[metric], metrics(11)[metric]
    course = kpis.Course(now, baseline, target, up, date(2026, 1, 1), date(2026, 12, 31))
    return KpiFigure(
        metric=metric,
        unit="count",
        direction="up" if up else "down",
        cadence="month",
        baseline=baseline,
        target=target,
        vanity=vanity,
        version=1,
        now=now,
        before=before,
        status=kpis.status(course, MONTH.shifted(1).first_on),
    )


def objectives() -> tuple[ObjectiveFigure, ...]:
    shared: dict[str, Any] = {
        "goal_type": "members",
        "starts_on": date(2026, 1, 1),
        "ends_on": date(2026, 12, 31),
        "version": 1,
    }
    return (
        ObjectiveFigure(
            title="Owners help each other",
            business_value="Fewer questions reach the paid desk",
            member_value="An answer the same evening",
            four_c="collaboration",
            corm_application="cost_to_serve",
            kpis=(
                kpi("peer_solved_threads", 6, 20),
                kpi("response_rate_24h", 0.83, 0.9),
                kpi("unanswered_rate_7d", 0.16, 0.05, up=False),
                kpi("likes_received", 150, 260, vanity=True),
            ),
            **shared,
        ),
        ObjectiveFigure(
            title="Owners stay",
            business_value="Service agreements renewed",
            member_value="People they know",
            four_c="connectivity",
            corm_application="loyalty_and_sales",
            kpis=(kpi("retention_rate", 0.5, 0.68), kpi("active_members", None, 90)),
            **shared,
        ),
    )


def drawing(people: int = 93, shown: int = 74) -> Drawing:
    dice = random.Random(7)  # noqa: S311 - a picture, not a secret
    weights = [1 / (1 + index) ** 0.6 for index in range(shown)]
    ties = sorted(
        {
            (min(pair), max(pair))
            for pair in (tuple(dice.choices(range(shown), weights, k=2)) for _ in range(190))
            if pair[0] != pair[1]
        }
    )
    degrees = [sum(index in tie for tie in ties) for index in range(shown)]
    dots = tuple(
        Dot(x=x, y=y, ties=degrees[index], is_staff=index in (1, 4), is_key=degrees[index] == max(degrees))
        for index, (x, y) in enumerate(positions(shown, ties))
    )
    return Drawing(people=people, dots=dots, ties=tuple(ties))


def figures(**changes: Any) -> Figures:
    history = tuple(MonthFigures(month=str(MONTH.shifted(index - 12)), metrics=metrics(index)) for index in range(13))
    fields: dict[str, Any] = {
        "definitions": "1",
        "month": str(MONTH),
        "time_zone": "Europe/Copenhagen",
        "currency": "EUR",
        "history": history,
        "objectives": objectives(),
        "structure": Structure(shape="web", key_person_share=0.1412, key_person_share_before=0.1623),
        "worth": freezing.frozen(worth(metrics(12))),
        "worth_before": freezing.frozen(worth(metrics(11))),
        "in_force": (
            InForce(what="charter", number=2, since_on=date(2026, 1, 1)),
            InForce(what="plan", name="Standard", number=1, since_on=date(2025, 1, 1)),
            InForce(what="objective", name="Owners stay", number=3),
            InForce(what="promise", name="question/first_response", number=1, since_on=date(2025, 1, 1)),
            InForce(what="service_calendar", number=3, since_on=date(2026, 1, 1)),
            InForce(what="guideline", name="How we speak", number=12, since_on=date(2026, 2, 7)),
        ),
        "work": month.work(),
        "content": month.content(),
        "service": month.service(),
        "next_month": month.next_month(),
    }
    return Figures(**{**fields, **changes})


def evidence() -> Evidence:
    addresses = tuple(f"https://forum.example/t/{number}" for number in range(9))
    read_at = datetime(2026, 4, 2, 6, 40, tzinfo=UTC)
    sources = (
        Source(name="Forum", kind="csv", read_at=read_at, source_says=913, we_hold=911, counted=902, skipped=2),
        Source(name="Chat", kind="csv", read_at=read_at, source_says=None, we_hold=382, counted=382, skipped=0),
    )
    return Evidence(
        sources=sources,
        drawing=drawing(),
        definitions=DEFINITIONS,
        cases=tuple(range(101, 117)),
        instants=month.instants(),
        addresses=addresses,
        asked_by=("Approver", "Sponsor"),
        invoice="AQ-0031",
    )


def edition(**changes: Any) -> Edition:
    fields: dict[str, Any] = {
        "client": "Lampehuset",
        "legal_name": "Lampehuset A/S",
        "agency": "Alder & Quay",
        "accent": "#0b5563",
        "language": "en",
        "is_generated": False,
        "as_of": datetime(2026, 4, 8, 22, 0, tzinfo=UTC),
    }
    return Edition(**{**fields, **changes})


def report(*, edition_changes: dict[str, Any] | None = None, **changes: Any) -> ReportData:
    return ReportData(figures=figures(**changes), evidence=evidence(), edition=edition(**(edition_changes or {})))
