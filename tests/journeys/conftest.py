"""A whole site for the journeys: its own database and folder, web and worker as in production, and a browser."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from cms.demo.people import SignIn
from tenants.embedded import addresses
from tests import database

CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
START_SECONDS = 60
REDIS_NUMBER = 9


@dataclass(frozen=True, slots=True)
class Site:
    """A running site: where it is, who can sign in, and where pictures are kept."""

    port: int
    people: dict[str, SignIn]
    pictures: Path
    stripe_port: int
    """Of the stand-in for Stripe."""

    def url(self, host: str, path: str = "/") -> str:
        return f"http://{host}.localhost:{self.port}{path}"


@pytest.fixture(scope="session")
def site(template_database: str, worker_id: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The demo, made by its own command on a database of its own, served by gunicorn with a Celery worker."""
    name = f"{database.PREFIX}_site_{worker_id}_{os.getpid()}"
    folder = tmp_path_factory.mktemp("site")
    shutil.copytree(Path(settings.VAR_DIR) / "templates", folder / "templates")
    database.copy(template_database, name)
    port = _free_port()
    env = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.settings.local",
        "DATABASE_URL": addresses(settings.VAR_DIR).database_url.rsplit("/", 1)[0] + f"/{name}",
        "REDIS_URL": f"{addresses(settings.VAR_DIR).redis_url.split('?')[0]}?db={REDIS_NUMBER}",
        "VAR_DIR": str(folder),
        "PORT": str(port),
        "STRIPE_STANDIN_PORT": str(stripe_port := _free_port()),
        "SERVE": "0",
        "REAL": "0",
    }
    python = sys.executable
    subprocess.run([python, "manage.py", "demo"], env=env, cwd=settings.BASE_DIR, check=True, capture_output=True)
    log = (folder / "site.log").open("w")
    processes = [
        subprocess.Popen(command, env=env, cwd=settings.BASE_DIR, stdout=log, stderr=log)
        for command in (
            [python, "-m", "gunicorn", "-c", "config/gunicorn.py", "-b", f"127.0.0.1:{port}"],
            [python, "-m", "celery", "-A", "config.celery:app", "worker", "-c", "1", "-l", "INFO"],
            [python, "manage.py", "stripe_standin"],
        )
    ]
    try:
        _wait_until_ready(port, folder / "site.log")
        pictures = Path(settings.VAR_DIR) / "pictures"
        pictures.mkdir(parents=True, exist_ok=True)
        yield Site(port, _people(folder), pictures, stripe_port)
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.wait(30)
        log.close()
        database.drop(name)


def _people(folder: Path) -> dict[str, SignIn]:
    known = json.loads((folder / "demo.json").read_text())
    return {email: SignIn(email, "", one["password"], one["totp_secret"]) for email, one in known.items()}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


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


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's chromium where it is installed, else Playwright's own.

    From here to the session's end Playwright keeps an event loop in this thread, which Django would take for an async
    view: in these tests, and in whatever this worker runs after them.
    """
    installed = shutil.which("chromium")
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        browser = playwright.chromium.launch(executable_path=installed, args=CHROMIUM_FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def visit(chromium: Browser) -> Iterator[Callable[..., Page]]:
    """Open a fresh browser window: `visit(width=390)` for a phone. Errors in a page's script fail the test."""
    contexts: list[BrowserContext] = []
    errors: list[str] = []

    def opened(width: int = 1440, height: int = 1000, dark: bool = False) -> Page:
        context = chromium.new_context(
            viewport={"width": width, "height": height}, color_scheme="dark" if dark else "light", locale="en-GB"
        )
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        return page

    yield opened
    for context in contexts:
        context.close()
    assert not errors


@pytest.fixture
def sign_in_as(site: Site) -> Callable[[Page, str], None]:
    """Fill in the agency's sign-in form, with the second factor where one is asked for."""

    def fill(page: Page, email: str) -> None:
        person = site.people[email]
        page.get_by_label("Email").fill(person.email)
        page.get_by_label("Password").fill(person.password)
        page.get_by_role("button", name="Sign in").click()
        if "/2fa/authenticate/" in page.url:
            page.get_by_label("code").fill(person.code)
            page.get_by_role("button").first.click()

    return fill
