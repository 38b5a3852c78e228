"""kill -9 while a mail is sent: it goes out at least once, and a copy is the same message to who reads it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from datetime import datetime, timedelta
from email import message_from_bytes
from pathlib import Path

import pytest
from django.conf import settings

from tenants.boards.models import Work
from tenants.boards.services.work import CLAIM
from tenants.context import client
from tenants.embedded import addresses
from tenants.kernel.actor import Role
from tenants.models import Tenant
from tenants.notifications import services
from tenants.notifications.models import Notification
from tenants.notifications.services.notifications import MAIL
from tenants.services.provisioning import create_client
from tests.conftest import LONG_AGO, SYSTEM, person, profile

WORKER = """
import os, signal, sys, django
from datetime import datetime
django.setup()
from django.conf import settings
from django.core.mail import EmailMessage
from tenants.boards import tasks
from tenants.context import client, public
from tenants.models import Tenant
folder, work, point, at = sys.argv[1:]
settings.EMAIL_BACKEND, settings.EMAIL_FILE_PATH = "django.core.mail.backends.filebased.EmailBackend", folder
really = EmailMessage.send
def send(message, *given, **named):
    if point == "sending":
        os.kill(os.getpid(), signal.SIGKILL)
    really(message, *given, **named)
    if point == "sent":
        os.kill(os.getpid(), signal.SIGKILL)
EmailMessage.send = send
with public():
    tenant = Tenant.objects.get(slug="gamma")
with client(tenant):
    tasks.perform_one(int(work), at=datetime.fromisoformat(at))
"""


@pytest.fixture
def gamma(own_database: str) -> Tenant:
    return create_client(profile("gamma"), by=SYSTEM, at=LONG_AGO)


def run(work: Work, database: str, folder: Path, *, at: datetime, point: str = "none") -> int:
    url = addresses(settings.VAR_DIR).database_url.rsplit("/", 1)[0] + f"/{database}"
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings.test", "DATABASE_URL": url}
    command = [sys.executable, "-c", WORKER, str(folder), str(work.pk), point, at.isoformat()]
    return subprocess.run(command, cwd=settings.BASE_DIR, env=env, timeout=60, check=False).returncode


def message_ids(folder: Path) -> list[str]:
    return [message_from_bytes(path.read_bytes().split(b"\n---")[0])["Message-ID"] for path in folder.iterdir()]


@pytest.mark.parametrize(("point", "copies"), [("sending", 1), ("sent", 2)])
def test_killed_before_it_is_noted_it_goes_out_again_as_the_same_message(
    gamma: Tenant, own_database: str, tmp_path: Path, now: datetime, point: str, copies: int
) -> None:
    reader = person(Role.SPONSOR, gamma)
    with client(gamma):
        (told,) = services.notify(
            "reporting.report_released", to=[reader.pk], object_id=1, facts={"month": "2026-03"}, at=now
        )
        work = Work.objects.get(kind=MAIL, object_id=told.pk)
    assert run(work, own_database, tmp_path, at=now, point=point) == -signal.SIGKILL
    assert Notification.objects.get().mailed_at is None
    assert len(message_ids(tmp_path)) == copies - 1
    assert run(work, own_database, tmp_path, at=now) == 0
    assert len(message_ids(tmp_path)) == copies - 1, "the dead worker's claim holds still"
    after = now + CLAIM + timedelta(seconds=1)
    for _ in range(2):
        assert run(work, own_database, tmp_path, at=after) == 0
    sent = message_ids(tmp_path)
    assert len(sent) == copies
    assert len(set(sent)) == 1
    assert sent[0].startswith(f"<notification-{told.pk}@")
    assert Notification.objects.get().mailed_at == after
