"""Signing in as a person does: password, and the second factor where one is asked for."""

from __future__ import annotations

import re
import time

from playwright.sync_api import Page, expect

from cms.demo.people import STEP_SECONDS
from tests.journeys.sites import Site

PATIENCE_MS = 60_000
"""How long a page may take on a machine that does much else."""
TRIES = 3
_PASSWORD, _CODE = re.compile(r"/accounts/login/"), re.compile(r"/2fa/authenticate/")


def sign_in(site: Site, page: Page, email: str) -> None:
    """Fill in the agency's form, which stands open. A code is good once and for half a minute: then the next one."""
    person = site.people[email]
    page.get_by_label("Email").fill(person.email)
    page.get_by_label("Password").fill(person.password)
    page.get_by_role("button", name="Sign in").click()
    expect(page).not_to_have_url(_PASSWORD, timeout=PATIENCE_MS)
    for _try in range(TRIES):
        if not _CODE.search(page.url):
            return
        page.get_by_label("code").fill(person.code)
        page.get_by_role("button", name="Go on").click()
        if page.get_by_text("Incorrect code").count():
            page.wait_for_timeout(1000 * (STEP_SECONDS - time.time() % STEP_SECONDS))
