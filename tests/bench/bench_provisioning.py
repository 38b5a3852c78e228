"""A new client, against django-tenants' own way of making one."""

from __future__ import annotations

import itertools
import time

from django.db import connection
from django.utils import timezone

from tenants.backend.current import connection as ours
from tenants.context import public
from tenants.kernel.actor import system
from tenants.models import Tenant
from tenants.services import template
from tenants.services.provisioning import create_client
from tests.bench.ratio import Ratio, median_seconds
from tests.conftest import profile

LEAST_TIMES_FASTER = 40
MOST_MS_A_RELATION = 1.0


def run() -> dict[str, Ratio]:
    template.text()  # half a minute once for each state of the migrations, not for each client
    numbers = itertools.count()
    by, at = system("bench"), timezone.now()
    our_seconds = median_seconds(lambda: create_client(profile(f"bench-{next(numbers)}"), by=by, at=at))
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_class WHERE relnamespace = 'c_bench_0'::regnamespace")
        relations = cursor.fetchone()[0]
    peer_seconds = _migrated()
    return {
        "new_client": Ratio(
            value=peer_seconds / our_seconds,
            limit=LEAST_TIMES_FASTER,
            better="more",
            unit="times faster",
            peer="migrate_schemas",
            measured={"ours_s": our_seconds, "migrate_schemas_s": peer_seconds, "relations": relations},
        ),
        "a_relation": Ratio(
            value=our_seconds * 1000 / relations,
            limit=MOST_MS_A_RELATION,
            better="less",
            unit="ms a relation",
            peer="the whole of create_client",
            measured={"relations": relations},
        ),
    }


def _migrated() -> float:
    """Seconds that django-tenants takes to make and migrate one schema."""
    started = time.perf_counter()
    with ours.as_owner(), public():
        tenant = Tenant(slug="peer", schema_name="c_peer", name="Peer")
        tenant.save()
        tenant.create_schema(check_if_exists=True, verbosity=0)
    return time.perf_counter() - started
