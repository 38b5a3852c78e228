"""kill -9 at any moment of onboarding or ingestion: nothing half done, and running it again completes."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from clients.generated import Written, write
from clients.spaces.models import Post
from tenants.backend.current import connection
from tenants.context import client
from tenants.rules.roles import role_for
from tenants.rules.slugs import schema_name
from tests.forked import Forked

MOMENTS = (0, 0.2, 0.4, 0.6, 0.8, 0.95)
"""Shares of the time that a whole run takes."""
BEGUN = "begun"

Run = Callable[..., Forked]


def command(*arguments: str) -> None:
    """One of our commands, which says when it begins; what it says to people goes nowhere."""
    print(BEGUN, flush=True)  # noqa: T201 - the test waits for it
    call_command(*arguments, stderr=StringIO())


@pytest.fixture
def run(own_database: str) -> Run:
    """Start one of our commands on the test's own database, in a process of its own."""

    def start(*arguments: str) -> Forked:
        process = Forked(own_database, command, *arguments)
        assert process.line() == BEGUN
        return process

    return start


def invented(folder: Path) -> Written:
    return write(folder, today=date(2026, 4, 1), seed=3)


def finish(process: Forked) -> dict[str, object]:
    return dict(json.loads(process.finish().splitlines()[-1]))  # a log may stand before it


def kill_in_the_middle(process: Forked, *, later: float) -> bool:
    """Kill the process `later` seconds after it was seen to hold its client's lock; False when it ended before."""
    while process.is_running:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted"
                " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
            )
            if cursor.fetchall()[0][0]:
                return process.kill_after(later)
    return False


def traces(slug: str) -> set[bool]:
    """Whether the client's row, schema and role stand: one answer when the client is whole or absent."""
    schema = schema_name(slug)
    role = role_for(connection.settings_dict["NAME"], schema)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM tenants_tenant WHERE slug = %s),"
            " EXISTS (SELECT FROM pg_namespace WHERE nspname = %s), EXISTS (SELECT FROM pg_roles WHERE rolname = %s)",
            [slug, schema, role],
        )
        return set(cursor.fetchall()[0])


def length_of(action: Callable[[], object]) -> float:
    started = time.monotonic()
    action()
    return time.monotonic() - started


def test_onboarding(run: Run, tmp_path: Path) -> None:
    made = invented(tmp_path)
    whole = length_of(lambda: finish(run("onboard", str(_other(made.brief, "warm-up")), "--json")))
    killed = 0
    for number, moment in enumerate(MOMENTS):
        slug = f"round-{number}"
        brief = _other(made.brief, slug)
        killed += run("onboard", str(brief), "--json").kill_after(whole * moment)
        assert len(traces(slug)) == 1, f"half a client after round {number}"
        assert finish(run("onboard", str(brief), "--json"))["client"] == slug
        assert traces(slug) == {True}
    assert killed, "no round was killed: the check did not check"


def _other(brief: Path, slug: str) -> Path:
    """The same brief for another client."""
    text = brief.read_text()
    old = next(line.split(":")[1].strip() for line in text.splitlines() if line.strip().startswith("slug:"))
    path = brief.with_name(f"{slug}.yaml")
    path.write_text(text.replace(f"slug: {old}", f"slug: {slug}", 1))
    return path


def test_ingestion(run: Run, tmp_path: Path) -> None:
    made = invented(tmp_path)
    finish(run("onboard", str(made.brief), "--json"))
    arguments = ("ingest", made.slug, made.space, "--from", "csv", str(made.activity), "--json")
    killed = sum(kill_in_the_middle(run(*arguments), later=seconds) for seconds in (0.0, 0.1, 0.2))
    assert killed, "no round was killed: the check did not check"
    completed = finish(run(*arguments))
    assert completed["posts"] == made.posts
    assert finish(run(*arguments))["changed"] == 0
    with client(made.slug):
        assert Post.objects.count() == made.posts
