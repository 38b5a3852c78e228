"""kill -9 in the middle of a pull: run again it goes on behind the last page that was kept, and ends the same."""

from __future__ import annotations

from copy import deepcopy
from pathlib import Path
from typing import Any

from django.core.management import call_command

from clients.spaces.models import IngestRun, Payload, Person, Post, Pull, Space
from clients.spaces.selectors.soundness import dangling
from clients.spaces.services.connections import connect
from clients.spaces.services.spaces import open_space
from clients.spaces.standin.server import serving
from tenants.audit.models import Entry
from tenants.context import client
from tenants.services.provisioning import create_client
from tests import database
from tests.clients.spaces.forums import spec
from tests.clients.spaces.platforms import KEY, site, topics
from tests.conftest import LONG_AGO, SYSTEM, profile
from tests.forked import Forked
from tests.tenants import dying
from tests.tenants.dying import Point

PULLING = "clients.spaces.services.pulling"
POINTS = (
    Point(f"{PULLING}:payloads.keep", call=3),
    Point(f"{PULLING}:ingestion.merge_source", call=2, after=True),
    Point(f"{PULLING}:_Look.keep", call=4, after=True),
    Point(f"{PULLING}:runs.tell"),
)


def test_killed_anywhere_it_goes_on(own_database: str, tmp_path: Path, settings: Any) -> None:
    settings.MEDIA_ROOT = tmp_path
    tenant = create_client(profile("kelpwright"), by=SYSTEM, at=LONG_AGO)
    with serving(site(topics=deepcopy(topics(count=40, posts=3)))) as address:
        with client(tenant):
            space = open_space(spec(), by=SYSTEM, at=LONG_AGO)
            connect(space, kind="DISCOURSE", base_url=address, username="agency", secret=KEY, by=SYSTEM, at=LONG_AGO)
        kept = [0]
        for point in POINTS:
            database.connection.close()
            process = Forked(own_database, dying.run, tmp_path, point, "pull", "kelpwright", "forum")
            assert process.is_killed(), f"it did not die {point}: the step is not there any more"
            with client(tenant):
                kept.append(Payload.objects.count())
        assert kept == sorted(kept)
        assert kept[-1] == 40 + 1 + 3, "the topics, the categories, and who registered on three days"
        call_command("pull", "kelpwright", "forum")
    with client(tenant):
        assert Post.objects.count() == 120
        assert Pull.objects.get().run is None
        assert dangling() == {}
        told = Entry.objects.filter(verb="spaces.activity.ingested")
        assert [entry.data["after"]["posts"] for entry in told] == [120]
        assert IngestRun.objects.get().post_count == 120
        call_command("recompute", "kelpwright", "forum")
        assert IngestRun.objects.count() == 1
        assert Space.objects.get().registered_count == 3
        assert Person.objects.filter(joined_at__isnull=False).count() == 3
