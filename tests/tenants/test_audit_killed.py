"""kill -9 of a sealer, and two of them at once: one chain, without a gap or a second one."""

from __future__ import annotations

import os
import subprocess
import sys
import threading

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from tenants import audit
from tenants.audit.models import Entry, Link
from tenants.audit.services import sealing
from tenants.audit.services.verifying import verify
from tenants.context import client
from tenants.embedded import addresses
from tenants.locks import ClientBusy
from tenants.models import Tenant
from tenants.services.provisioning import create_client
from tenants.witness.models import Head
from tests.conftest import LONG_AGO, SYSTEM, profile
from tests.racing import at_once

COUNT = 40
DIES = """
import os, sys, django
django.setup()
from django.utils import timezone
from tenants.audit.services import sealing
from tenants.context import find
sealing.BATCH = 10
real, calls = sealing.{where}, []
def dying(*given, **named):
    calls.append(1)
    if len(calls) == {call}:
        print("dying", flush=True)
        import time; time.sleep(60)
    return real(*given, **named)
sealing.{where} = dying
sealing.seal(find("gamma"), at=timezone.now())
"""


@pytest.fixture
def gamma(own_database: str) -> Tenant:
    tenant = create_client(profile("gamma"), by=SYSTEM, at=LONG_AGO)
    with client(tenant):
        for _ in range(COUNT):
            audit.record("a.b.c", target=tenant, by=SYSTEM, at=timezone.now())
    return tenant


@pytest.mark.parametrize(("where", "call", "sealed"), [("note_head", 1, 0), ("note_head", 3, 20), ("_link", 25, 20)])
def test_killed_in_the_middle(gamma: Tenant, own_database: str, where: str, call: int, sealed: int) -> None:
    url = addresses(settings.VAR_DIR).database_url.rsplit("/", 1)[0] + f"/{own_database}"
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings.test", "DATABASE_URL": url}
    lines = DIES.format(where=where, call=call)
    process = subprocess.Popen([sys.executable, "-c", lines], cwd=settings.BASE_DIR, env=env, stdout=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stdout.readline() == b"dying\n"
    process.kill()
    process.communicate(timeout=30)
    with client(gamma):
        assert Link.objects.count() == sealed
    verdict = verify(gamma, at=timezone.now())  # waits until the server has let go of the dead one's lock
    assert (verdict.broken, verdict.position) == (None, COUNT)
    assert Head.objects.filter(tenant=gamma).order_by("-position").values_list("position", flat=True)[0] == COUNT


def test_two_sealers_at_once(gamma: Tenant, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "BATCH", 5)
    for _ in range(3):
        with client(gamma):
            for _ in range(COUNT):
                audit.record("a.b.c", target=gamma, by=SYSTEM, at=timezone.now())
        said = at_once(gamma, *[lambda: sealing.seal(gamma, at=timezone.now())] * 4)
        assert any(isinstance(each, int) and each for each in said)
        assert all(isinstance(each, int | ClientBusy) for each in said)
    sealing.seal(gamma, at=timezone.now())
    verdict = verify(gamma, at=timezone.now())
    assert (verdict.broken, verdict.position) == (None, 4 * COUNT)


def test_without_the_lock_the_key_keeps_one_chain(gamma: Tenant, monkeypatch: pytest.MonkeyPatch) -> None:
    """A lock is lost with its connection; then one of two batches is rolled back whole."""

    def unlocked() -> object:
        try:
            return sealing.chain_up(gamma, at=timezone.now())
        except IntegrityError as error:
            return str(error)

    at_once(gamma, *[unlocked] * 4)
    sealing.seal(gamma, at=timezone.now())
    with client(gamma):
        assert Link.objects.count() == Entry.objects.count() == COUNT
    assert verify(gamma, at=timezone.now()).broken is None


def test_recording_waits_for_nobody(gamma: Tenant) -> None:
    """Two transactions of one client have both recorded before either ends."""
    both_recorded = threading.Barrier(2)

    def recording() -> object:
        with transaction.atomic():
            audit.record("a.b.c", target=gamma, by=SYSTEM, at=timezone.now())
            return both_recorded.wait(20)

    at_once(gamma, recording, recording)
    sealing.seal(gamma, at=timezone.now())
    assert verify(gamma, at=timezone.now()).position == COUNT + 2
