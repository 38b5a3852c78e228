"""A client with a small community, made as an account manager makes one: a brief, then its activity."""

from __future__ import annotations

import csv
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.db import connection

from clients.brief.reading import read
from clients.services.onboarding import onboard
from clients.spaces.selectors import spaces
from clients.spaces.services.ingestion import ingest
from tenants.context import client, find
from tenants.kernel.actor import Actor
from tenants.models import Tenant

BRIEF = Path(__file__).parents[1] / "clients" / "brief.yaml"
SIGNED_AT = datetime(2024, 3, 1, 9, tzinfo=UTC)
INGESTED_AT = datetime(2024, 6, 1, 9, tzinfo=UTC)
HEADER = ["post_id", "created_at", "author", "thread", "reply_to", "staff", "likes", "accepted"]
PEOPLE = ("ada", "bo", "cai", "dot", "eva")


def activity(*, more_likes: int = 0) -> list[list[object]]:
    """Twelve threads a month from March to May 2024: a question, an answer after some hours, a thank-you."""
    rows: list[list[object]] = []
    for index in range(36):
        at = datetime(2024, 3 + index // 12, 2 + 2 * (index % 12), 9, tzinfo=UTC)
        asker, helper = PEOPLE[index % 5], PEOPLE[(index * 2 + 1) % 5]
        staff = index % 4 == 0
        by = "mod" if staff else helper if helper != asker else "eva"
        start, answer = f"{index}a", f"{index}b"
        rows.append([start, at, asker, f"t{index}", "", 0, index % 3, 0])
        rows.append(
            [answer, at + timedelta(hours=index % 30), by, f"t{index}", start, int(staff), 1, int(index % 3 == 0)]
        )
        rows.append([f"{index}c", at + timedelta(hours=40), asker, f"t{index}", answer, 0, more_likes, 0])
    return [[cell.isoformat() if isinstance(cell, datetime) else cell for cell in row] for row in rows]


def take_in(tenant: Tenant, folder: Path, *, by: Actor, more_likes: int = 0) -> None:
    """Bring the activity in."""
    path = folder / f"{tenant.slug}-{more_likes}.csv"
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([HEADER, *activity(more_likes=more_likes)])
    with client(tenant):
        ingest(spaces.by_slug("forum"), "csv", path, by=by, at=INGESTED_AT)
        with connection.cursor() as cursor:
            cursor.execute("DISCARD TEMP")  # a test's transaction goes on; another client's role must not meet these


def a_client(slug: str, folder: Path, *, by: Actor, name: str = "Kelpwright") -> Tenant:
    """Onboard a client of the tests' brief under another slug, with its activity."""
    text = (
        BRIEF.read_text().replace("slug: kelpwright", f"slug: {slug}").replace("name: Kelpwright\n", f"name: {name}\n")
    )
    onboard(read(text.encode()), by=by, at=SIGNED_AT)
    tenant = find(slug)
    take_in(tenant, folder, by=by)
    return tenant
