"""How far a long job is, told beside the transaction that nobody can look into."""

from __future__ import annotations

import time

from django.core.cache import cache

from tenants import context

SHOWN_SECONDS = 3600


class Watch:
    """Tells the page which step is under way. `key`: of the cache, in public."""

    def __init__(self, key: str) -> None:
        self.key = key
        self.steps: list[tuple[str, float]] = []

    def moved(self, step: str) -> None:
        self.steps.append((step, time.monotonic()))
        with context.public():
            cache.set(self.key, self.told(), SHOWN_SECONDS)

    def told(self) -> list[tuple[str, float]]:
        """Steps with their seconds; the last one is under way."""
        if not self.steps:
            return []
        ends = [at for _, at in self.steps[1:]] + [time.monotonic()]
        return [(step, round(end - at, 2)) for (step, at), end in zip(self.steps, ends, strict=True)]


def steps_of(told: list[tuple[str, float]], names: tuple[str, ...]) -> list[tuple[str, str, float | None]]:
    """(step, state: done, now or next, seconds) of each name, from what a watch told while it runs."""
    took = dict(told)
    now = told[-1][0] if told else None
    return [
        (step, "now" if step == now else "done" if step in took else "next", None if step == now else took.get(step))
        for step in names
    ]


def seen(key: str) -> list[tuple[str, float]]:
    """What a watch under this key told last. Stand in public."""
    return cache.get(key) or []
