"""The portfolio at five hundred clients against ten: its page, the queries behind it, and what finds one client."""

from __future__ import annotations

import statistics
from collections.abc import Callable
from typing import Any

from tenants.kernel.actor import Role
from tests.bench import many
from tests.bench.ratio import Ratio

MOST_TIMES_FEW = 1.5
PATHS = {
    "page": "/portfolio/",
    "sorted": "/portfolio/?sort=-sla_ratio",
    "searched": "/portfolio/?q=bench-0",  # which one client alone is called, however many there are
}


def run() -> dict[str, Ratio]:
    found = {f"{name}_time": _time(path) for name, path in PATHS.items()}
    return found | _queries(PATHS["page"])


def _asking(path: str) -> Callable[[], Callable[[], Any]]:
    def prepare() -> Callable[[], Any]:
        browser = many.browser(Role.OWNER)
        return lambda: many.asked(browser, path)

    return prepare


def _time(path: str) -> Ratio:
    few, lots = many.in_turns(_asking(path))
    return _ratio(lots / few, "times as long", {"few_ms": few, "many_ms": lots})


def _queries(path: str) -> dict[str, Ratio]:
    held: dict[int, list[tuple[int, float]]] = {many.FEW: [], many.MANY: []}
    for count, kept in held.items():
        with many.standing(count):
            action = _asking(path)()
            action()
            kept.extend(many.database_work(action) for _ in range(9))
    counts = {count: kept[0][0] for count, kept in held.items()}
    times = {count: statistics.median(ms for _queries, ms in kept) for count, kept in held.items()}
    return {
        "query_count": _ratio(
            counts[many.MANY] / counts[many.FEW],
            "times the queries",
            {"few": counts[many.FEW], "many": counts[many.MANY]},
        ),
        "query_time": _ratio(
            times[many.MANY] / times[many.FEW],
            "times as long",
            {"few_ms": times[many.FEW], "many_ms": times[many.MANY]},
        ),
    }


def _ratio(value: float, unit: str, measured: dict[str, float]) -> Ratio:
    peer = f"the same page with {many.FEW} clients instead of {many.MANY}"
    return Ratio(value, MOST_TIMES_FEW, "less", unit, peer, measured)
