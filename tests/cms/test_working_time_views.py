"""When people work and what they speak: said by themselves or by an owner, shown at each client at once."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from tenants.access.models import User
from tenants.access.models import WorkingTime as Row
from tenants.kernel.actor import Role
from tenants.models import Tenant

pytestmark = pytest.mark.django_db
SignIn = Callable[[User, Tenant], Client]
Agency = Callable[[User], Client]
At = Callable[[Role], User]
NINE_TO_FIVE = dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), "9:00-12:00, 13:00-17:00")
SAID = {"time_zone": "Europe/Stockholm", "language_1": "en", "language_2": "sv", "language_3": "en", **NINE_TO_FIVE}


def test_a_person_says_it_and_the_client_s_page_shows_it_at_once(
    kelpwright: Tenant, at_kelpwright: At, sign_in: SignIn, agency_browser: Agency
) -> None:
    moderator, manager = at_kelpwright(Role.MODERATOR), sign_in(at_kelpwright(Role.ACCOUNT_MANAGER), kelpwright)
    own = agency_browser(moderator)
    assert "Nobody of the team has said when they work" in manager.get("/desk/fit/").content.decode()
    assert "Working time</a>" in own.get("/account/").content.decode()
    assert own.post("/account/working-time/", SAID | {"time_zone": "America/Los_Angeles"}).status_code == 302
    page = manager.get("/desk/fit/").content.decode()
    assert "under 2 hours" in page
    assert "America/Los Angeles" in page
    assert own.post("/account/working-time/", SAID).status_code == 302
    page = manager.get("/desk/fit/").content.decode()
    assert "under 2 hours" not in page
    assert "Monday 09:00–12:00, 13:00–17:00" in page
    assert "English, Swedish" in page
    held = own.get("/account/working-time/").content.decode()
    assert 'value="09:00-12:00, 13:00-17:00"' in held
    assert "language_4" not in held
    assert own.post("/account/working-time/", {"time_zone": "UTC"}).status_code == 302
    assert Row.objects.get(user=moderator).week == {}


@pytest.mark.parametrize(
    ("name", "text"),
    [("mon", "nine to five"), ("tue", "17:00-09:00"), ("wed", "13:00-15:00, 09:00-12:00"), ("thu", "09:00-25:00"),
     ("fri", "09:00-12:00, 11:00-13:00"), ("time_zone", "Mars/Base"), ("language_1", "tlh"), ("sun", "9" * 90)],
)  # fmt: skip
def test_what_is_no_working_time_is_told_at_its_field(
    moderator: User, agency_browser: Agency, name: str, text: str
) -> None:
    answer = agency_browser(moderator).post("/account/working-time/", SAID | {name: text})
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [name]
    assert not Row.objects.exists()


def test_an_owner_mends_anybody_s_and_nobody_else(
    moderator: User, account_manager: User, owner: User, viewer: User, agency_browser: Agency
) -> None:
    browser, address = agency_browser(owner), f"/people/{moderator.uuid}/working-time/"
    assert "not said" in browser.get(f"/people/{moderator.uuid}/").content.decode()
    assert "not said" not in browser.get(f"/people/{viewer.uuid}/").content.decode(), "the client's people have none"
    assert browser.post(address, {**SAID, "mon": "?"}).status_code == 422
    assert browser.post(address, SAID).status_code == 302
    assert "Tuesday 09:00–12:00" in browser.get(f"/people/{moderator.uuid}/").content.decode()
    assert agency_browser(account_manager).get(address).status_code == 403
    assert agency_browser(viewer).post("/account/working-time/", SAID).status_code == 403
    assert "Working time</a>" not in agency_browser(viewer).get("/account/").content.decode()


def test_more_languages_than_lines_are_kept(moderator: User, agency_browser: Agency) -> None:
    browser = agency_browser(moderator)
    for codes in (("en", "sv", "da"), ("en", "sv", "da", "fi")):
        said = {f"language_{number}": code for number, code in enumerate(codes, 1)}
        browser.post("/account/working-time/", SAID | said)
        assert Row.objects.get(user=moderator).languages == list(codes)
