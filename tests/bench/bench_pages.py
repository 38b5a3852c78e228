"""One client's pages among five hundred against among ten: the portal's month and the desk's home."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tenants.kernel.actor import Role
from tests.bench import many
from tests.bench.ratio import Ratio

MOST_TIMES_FEW = 1.2
PAGES = {"portal_month": (Role.VIEWER, "/"), "desk_home": (Role.ACCOUNT_MANAGER, "/desk/")}


def run() -> dict[str, Ratio]:
    return {name: _page(*page) for name, page in PAGES.items()}


def _page(role: Role, path: str) -> Ratio:
    def prepare() -> Callable[[], Any]:
        browser = many.browser(role)
        return lambda: many.asked(browser, path)

    few, lots = many.in_turns(prepare)
    return Ratio(
        value=lots / few,
        limit=MOST_TIMES_FEW,
        better="less",
        unit="times as long",
        peer=f"the same page of the same client among {many.FEW} instead of {many.MANY}",
        measured={"few_ms": few, "many_ms": lots},
    )
