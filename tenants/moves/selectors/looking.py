"""What an archive holds, found out without putting anything of it in."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from django.apps import apps
from django.contrib.auth import get_user_model

from tenants import schema_fit
from tenants.backend.schema import lives_in_client_schema
from tenants.moves.rules import releases
from tenants.moves.rules.manifest import Manifest

FIELDS = ("name", "slug", "stage", "legal_name", "sector", "language", "time_zone", "currency", "service_since")
LONGEST_TEXT = 200


@dataclass(frozen=True, slots=True)
class Look:
    """What the first page of an archive tells, set against what is here.

    client: some of the tenant's fields, as text. made_at: as written. bytes: of all parts, unpacked. known_people: how
    many of `people` have an account here. lacks_here, lacks_there: migrations that one side has alone.
    """

    client: dict[str, str]
    made_at: str
    tables: int
    rows: int
    files: int
    bytes: int
    people: int
    known_people: int
    lacks_here: list[str]
    lacks_there: list[str]

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def look(told: Manifest) -> Look:
    """What the first page of an archive says, set against what is here. Stand in public."""
    lacks_here, lacks_there = releases.apart(told, ours())
    emails = [person.email.lower() for person in told.people]
    return Look(
        client={name: str(told.client.get(name) or "")[:LONGEST_TEXT] for name in FIELDS},
        made_at=str(told.made_at)[:LONGEST_TEXT],
        tables=len(told.tables),
        rows=sum(table.rows for table in told.tables),
        files=len(told.files),
        bytes=sum(part.bytes for part in told.parts),
        people=len(emails),
        known_people=get_user_model().objects.filter(email__in=emails).count(),
        lacks_here=lacks_here,
        lacks_there=lacks_there,
    )


def ours() -> list[str]:
    """The migrations that shape a client's schema here, as an archive names them."""
    held = {config.label for config in apps.get_app_configs() if lives_in_client_schema(config.label)}
    return [f"{app}.{name}" for app, name in sorted(schema_fit.migrations_on_disk()) if app in held]
