from __future__ import annotations

import pytest

from clients.spaces.models import Space
from clients.spaces.services.spaces import open_space
from tenants.kernel.actor import Actor
from tenants.models import Tenant
from tests.clients.spaces.forums import spec
from tests.conftest import LONG_AGO


@pytest.fixture
def forum(in_alfa: Tenant, by: Actor) -> Space:
    """An empty space of alfa, in whose schema the test stands."""
    return open_space(spec(), by=by, at=LONG_AGO)
