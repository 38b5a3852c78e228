"""All clients that are behind, brought up to date: the first of each group watched, the others by what it wrote."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from django.db.migrations.migration import Migration
from django.utils import timezone

from tenants.context import public
from tenants.kernel.refusals import Refusal
from tenants.models import Tenant
from tenants.selectors import schemas
from tenants.services.migrating import pool, states
from tenants.services.migrating.clients import bring_up
from tenants.services.migrating.scripts import Script

MOST_TRIES = 3
"""Clients of a group that are watched in vain before the rest is left to the executor, each by itself."""
PAUSE_SECONDS = 2.0
NO_SCHEMA = "there is no schema of that name with migrations applied"

Tell = Callable[[int, int, float], None]
"""Hears how many are done, of how many, and how many seconds have passed."""


class PublicLags(Refusal):
    """The public schema waits for migrations itself; the clients' windows show its tables."""


@dataclass
class Result:
    """failed: what went wrong, in one line, for each client by its slug."""

    clients: int
    behind: int
    migrated: int = 0
    failed: dict[str, str] = field(default_factory=dict)
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class _Piece:
    client: Tenant
    pending: tuple[Migration, ...]
    script: Script | None


def survey() -> schemas.Survey:
    """Who is behind, nothing changed. Raises: PublicLags."""
    with public():
        if schemas.public_lags():
            raise PublicLags("The public schema comes first: manage.py migrate_schemas --shared")
        return schemas.survey()


def run(*, processes: int, wait_seconds: float, tell: Tell) -> Result:
    """Bring every client up to date. One client's failure stops no other; run again, it goes on where it ended.

    processes: at most so many at once. wait_seconds: how long a client is tried again that is busy with a job.
    Raises: PublicLags.
    """
    began = time.monotonic()
    found = survey()
    result = Result(found.clients, sum(len(behind.clients) for behind in found.behind) + len(found.without_schema))
    result.failed.update((client.slug, NO_SCHEMA) for client in found.without_schema)
    with public():
        states.noted()
        progress = _Progress(result, tell, began)
        pieces = [piece for behind in found.behind for piece in _prepared(behind, progress)]
        _all(pieces, progress, processes=processes, give_up_at=began + wait_seconds)
    result.seconds = round(time.monotonic() - began, 3)
    return result


class _Progress:
    """Counts, and tells how far it is."""

    def __init__(self, result: Result, tell: Tell, began: float) -> None:
        self.result, self.tell, self.began = result, tell, began

    def count(self, client: Tenant, error: str) -> None:
        if error:
            self.result.failed[client.slug] = error
        else:
            self.result.migrated += 1
        done = self.result.migrated + len(self.result.failed)
        self.tell(done, self.result.behind, time.monotonic() - self.began)


def _prepared(behind: schemas.Behind, progress: _Progress) -> list[_Piece]:
    """What is left of those that lack the same after the first of each group was watched."""
    groups = schemas.alike(behind.clients)
    return [piece for group in groups for piece in _watched(group, behind.pending, progress)]


def _watched(group: list[Tenant], pending: tuple[Migration, ...], progress: _Progress) -> list[_Piece]:
    """A client that stands alone is watched by nobody: there is none to learn from it."""
    script, tries, busy = None, 0, []
    while len(group) > 1 and script is None and tries < MOST_TRIES:
        first, *group = group
        outcome = bring_up(first, pending, None)
        script, tries = outcome.script, tries + 1
        if outcome.busy:
            busy.append(first)
        else:
            progress.count(first, outcome.error)
    return [_Piece(client, pending, script) for client in [*group, *busy]]


def _all(pieces: list[_Piece], progress: _Progress, *, processes: int, give_up_at: float) -> None:
    """Each piece once, and those that were busy again until it is time to give up."""

    def job(number: int) -> tuple[str, bool]:
        piece = pieces[number]
        outcome = bring_up(piece.client, piece.pending, piece.script)
        return outcome.error, outcome.busy

    numbers = list(range(len(pieces)))
    while numbers:
        waiting = []
        for number, error, busy in pool.each(job, numbers, processes):
            if busy and time.monotonic() < give_up_at:
                waiting.append(number)
            else:
                if error == pool.DIED:
                    states.failed(pieces[number].client, error, at=timezone.now())
                progress.count(pieces[number].client, error)
        numbers = waiting
        if numbers:
            time.sleep(PAUSE_SECONDS)
