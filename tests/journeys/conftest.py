"""The sites of the journeys, and a browser."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.journeys.signing import sign_in
from tests.journeys.sites import Site, empty, running

CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
FIRST_REDIS, WORKERS = 2, 6
"""Redis has sixteen databases; each site of each of the suite's workers has one of its own."""


@pytest.fixture(scope="package")
def site(template_database: str, worker_id: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The site that the short journeys share: each leaves it so that the others find what they need."""
    folder = tmp_path_factory.mktemp("site")
    with running(template_database, worker_id, folder, redis=FIRST_REDIS + _number(worker_id)) as held:
        yield held


@pytest.fixture(scope="module")
def month_site(template_database: str, worker_id: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site of its own for the whole month: nothing in it but the agency, and not serving yet."""
    folder = tmp_path_factory.mktemp("month")
    number = FIRST_REDIS + WORKERS + _number(worker_id)
    with empty(template_database, f"month_{worker_id}", folder, redis=number) as held:
        yield held


def _number(worker_id: str) -> int:
    """Of the suite's worker: gw3 is the third, and where there is one alone, 0."""
    return int(worker_id.removeprefix("gw")) % WORKERS if worker_id.startswith("gw") else 0


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """Debian's chromium where it is installed, else Playwright's own.

    From here to the last journey's end Playwright keeps an event loop in this thread, which Django would take for an
    async view. Pictures are for people to look at, and slow to take: set PICTURES=1 to have them in var/pictures.
    """
    installed = shutil.which("chromium")
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        if "PICTURES" not in os.environ:
            patch.setattr(Page, "screenshot", lambda page, **_options: b"")
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
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
            locale="en-GB",
            reduced_motion="reduce",
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
    return lambda page, email: sign_in(site, page, email)
