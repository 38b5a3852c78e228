"""One measured ratio and what it must be."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any, Literal


@dataclass(frozen=True, slots=True)
class Ratio:
    """`value` compared with `limit`; `peer` names what it was measured against, `floor` what the machine can do.

    better: "more" when the value must be at least the limit, "less" when at most.
    """

    value: float
    limit: float
    better: Literal["more", "less"]
    unit: str
    peer: str
    measured: dict[str, float]

    @property
    def holds(self) -> bool:
        return self.value >= self.limit if self.better == "more" else self.value <= self.limit

    def plain(self) -> dict[str, Any]:
        return {**asdict(self), "holds": self.holds}


def median_seconds(action: Callable[[], object], *, rounds: int = 5, warm: int = 1) -> float:
    """The median wall time of `action`, after `warm` rounds that do not count."""
    for _ in range(warm):
        action()
    times = []
    for _ in range(rounds):
        started = time.perf_counter()
        action()
        times.append(time.perf_counter() - started)
    return statistics.median(times)
