"""A new client at an agency of five hundred against one of ten."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

from django.utils import timezone

from tenants.services.provisioning import create_client
from tests.bench import many
from tests.bench.ratio import Ratio
from tests.conftest import SYSTEM, profile

MOST_TIMES_FEW = 1.5


def run() -> dict[str, Ratio]:
    numbers = itertools.count()

    def prepare() -> Callable[[], Any]:
        return lambda: create_client(profile(f"newcomer-{next(numbers)}"), by=SYSTEM, at=timezone.now())

    few, lots = many.in_turns(prepare, turns=4, rounds=2)
    return {
        "new_client": Ratio(
            value=lots / few,
            limit=MOST_TIMES_FEW,
            better="less",
            unit="times as long",
            peer=f"the same among {many.FEW} instead of {many.MANY}",
            measured={"few_ms": few, "many_ms": lots},
        )
    }
