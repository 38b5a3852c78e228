"""A whole site for the journeys: its own database and folder, web, worker, beat and stand-ins as the demo runs them."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from django.conf import settings

from cms.demo import observatory
from cms.demo.people import SignIn
from cms.management.commands.demo import DEMO, FORUM_PORT
from tenants.billing.standin.calls import read
from tenants.billing.standin.store import Store
from tenants.embedded import addresses
from tests import database
from tests.tenants import stripe_document as document

START_SECONDS = 120
STOP_SECONDS = 30
STRIPE_CALLS, STRIPE_STORE = "stripe-calls.jsonl", "stripe-standin.sqlite"


@dataclass(frozen=True, slots=True)
class Site:
    """A site: where it is, who can sign in, and where pictures are kept. It serves from when it is started."""

    env: Mapping[str, str]
    """What a command of this site runs with."""
    pictures: Path
    running: ExitStack = field(default_factory=ExitStack)

    @property
    def port(self) -> int:
        return int(self.env["PORT"])

    @property
    def stripe_port(self) -> int:
        """Of the stand-in for Stripe."""
        return int(self.env["STRIPE_STANDIN_PORT"])

    @property
    def people(self) -> dict[str, SignIn]:
        """Who can sign in, by their address; nobody before the demo made them."""
        known = json.loads((self.folder / "demo.json").read_text())
        return {email: SignIn(email, "", one["password"], one["totp_secret"]) for email, one in known.items()}

    def url(self, host: str, path: str = "/") -> str:
        return f"http://{host}.localhost:{self.port}{path}"

    @property
    def folder(self) -> Path:
        return Path(self.env["VAR_DIR"])

    @property
    def forum(self) -> str:
        """Where the invented client's forum answers."""
        return f"http://127.0.0.1:{self.port + FORUM_PORT}"

    def manage(self, *arguments: str, **switches: str) -> str:
        """Run a command as staff do on the machine, with these in its environment; all that it printed."""
        command = [sys.executable, "manage.py", *arguments]
        env = {**self.env, **switches}
        done = subprocess.run(command, env=env, cwd=settings.BASE_DIR, capture_output=True, text=True, timeout=300)
        assert done.returncode == 0, f"{arguments} ended with {done.returncode}:\n{done.stdout}{done.stderr[-4000:]}"
        return done.stdout + done.stderr

    def start(self) -> None:
        """Serve: gunicorn with a Celery worker and beat, and the stand-ins beside them."""
        self.running.enter_context(_processes(self))


@contextmanager
def empty(template: str, label: str, folder: Path, *, redis: int) -> Iterator[Site]:
    """A database and a folder of its own with nothing in them but the agency; whatever is started ends with it.

    redis: the number of its Redis database, which no other site may use at the same time.
    """
    name = f"{database.PREFIX}_site_{label}_{os.getpid()}"
    shutil.copytree(Path(settings.VAR_DIR) / "templates", folder / "templates")
    database.copy(template, name)
    pictures = Path(settings.VAR_DIR) / "pictures"
    pictures.mkdir(parents=True, exist_ok=True)
    site = Site(_environment(name, folder, redis), pictures)
    try:
        with site.running:
            yield site
    finally:
        database.drop(name)
    _hold_to_stripes_document(folder)


def _hold_to_stripes_document(folder: Path) -> None:
    """Fail when a call to the stand-in, or its answer, is not as Stripe documents it."""
    calls = read(folder / STRIPE_CALLS)
    store = Store(folder / STRIPE_STORE)
    customers = store.all("customer")
    store.close()
    assert calls or not customers, "the stand-in for Stripe was called, and noted nothing"
    problems = [problem for call in calls for problem in document.call_problems(call)]
    assert not problems, "\n".join(problems)


@contextmanager
def running(template: str, label: str, folder: Path, *, redis: int) -> Iterator[Site]:
    """The demo, made by its own command, and serving."""
    with empty(template, label, folder, redis=redis) as site:
        site.manage("demo")
        site.start()
        yield site


@contextmanager
def _processes(site: Site) -> Iterator[None]:
    python, port, log_path = sys.executable, site.port, site.folder / "site.log"
    celery = [python, "-m", "celery", "-A", "config.celery:app"]
    with log_path.open("w") as log:
        processes = [
            subprocess.Popen(command, env=site.env, cwd=settings.BASE_DIR, stdout=log, stderr=log)
            for command in (
                [python, "-m", "gunicorn", "-c", "config/gunicorn.py", "-b", f"127.0.0.1:{port}"],
                [*celery, "worker", "-c", "1", "-l", "INFO"],
                [*celery, "beat", "-l", "WARNING", "-s", str(site.folder / "celerybeat-schedule")],
                [python, "manage.py", "stripe_standin", "--calls", str(site.folder / STRIPE_CALLS)],
                [python, "manage.py", "invented_forum", "--port", str(port + FORUM_PORT)],
                *_observatory(site.folder / DEMO, port),
            )
        ]
        try:
            _wait_until_ready(port, log_path)
            yield
        finally:
            for process in processes:
                process.terminate()
            for process in processes:
                process.wait(STOP_SECONDS)


def _environment(name: str, folder: Path, redis: int) -> dict[str, str]:
    held = addresses(settings.VAR_DIR)
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.settings.local",
        "DATABASE_URL": held.database_url.rsplit("/", 1)[0] + f"/{name}",
        "REDIS_URL": f"{held.redis_url.split('?')[0]}?db={redis}",
        "VAR_DIR": str(folder),
        "PORT": str(free_port(beside=(FORUM_PORT, observatory.PORT))),
        "STRIPE_STANDIN_PORT": str(free_port()),
        "SERVE": "0",
        "REAL": "0",
    }


def _observatory(folder: Path, port: int) -> list[list[str]]:
    """The second forum, where the demo has made it already."""
    is_there = (folder / observatory.HOOK_SECRET).is_file()
    return [[sys.executable, "manage.py", *observatory.served(folder, port)]] if is_there else []


def free_port(*, beside: tuple[int, ...] = ()) -> int:
    """A port that nobody listens on, nor on those so much further."""
    while True:
        with ExitStack() as held:
            probe = held.enter_context(socket.socket())
            probe.bind(("127.0.0.1", 0))
            port = int(probe.getsockname()[1])
            try:
                for further in beside:
                    held.enter_context(socket.socket()).bind(("127.0.0.1", port + further))
            except (OSError, OverflowError):
                continue
            return port


def _wait_until_ready(port: int, log: Path) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=2) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.2)
    pytest.fail(f"the site did not start within {START_SECONDS} s:\n{log.read_text()[-4000:]}")
