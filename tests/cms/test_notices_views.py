"""The page of notifications on both hosts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tenants.access.models import User
from tenants.context import client as standing_at
from tenants.models import Tenant
from tenants.notifications import services
from tenants.notifications.models import Notification
from tenants.notifications.rules import wording
from tenants.notifications.rules.wording import Host, Wording, words

SignIn = Callable[[User, Tenant], Client]
Agency = Callable[[User], Client]


@pytest.fixture(autouse=True)
def _kinds() -> Iterator[None]:
    words("tests.waits", name=lambda: "Things")(lambda facts: Wording("A thing waits", "Open", "/reports/"))
    words("tests.money", name=lambda: "Money")(
        lambda facts: Wording("A credit waits", "Open", "/portfolio/", Host.AGENCY)
    )
    yield
    wording._kinds.pop("tests.waits")
    wording._kinds.pop("tests.money")


def tell(tenant: Tenant, user: User, at: datetime, kind: str = "tests.waits") -> int:
    with standing_at(tenant):
        return services.notify(kind, to=[user.pk], object_id=1, at=at)[0].pk


def test_a_stakeholder_reads_follows_and_is_done(alfa: Tenant, viewer: User, sign_in: SignIn, now: datetime) -> None:
    browser = sign_in(viewer, alfa)
    assert "Nothing waits for you" in browser.get("/notifications/").content.decode()
    pk = tell(alfa, viewer, now)
    page = browser.get("/notifications/").content.decode()
    assert "A thing waits" in page
    assert 'class="bell__n">1' in page
    answer = browser.get(f"/notifications/{pk}/")
    assert (answer.status_code, answer["Location"]) == (302, "/reports/")
    assert 'class="bell__n"' not in browser.get("/notifications/").content.decode()


def test_staff_follow_to_each_clients_host(
    alfa: Tenant, beta: Tenant, owner: User, agency_browser: Agency, now: datetime
) -> None:
    here, there, money = tell(alfa, owner, now), tell(beta, owner, now), tell(alfa, owner, now, "tests.money")
    browser = agency_browser(owner)
    page = browser.get("/notifications/").content.decode()
    assert page.count("A thing waits") == 2
    assert browser.get(f"/notifications/{here}/")["Location"] == "/handover/?to=alfa.localhost&path=/reports/"
    assert browser.get(f"/notifications/{there}/")["Location"] == "/handover/?to=beta.localhost&path=/reports/"
    assert browser.get(f"/notifications/{money}/")["Location"] == "/portfolio/"
    assert browser.post("/notifications/read/").status_code == 302
    assert Notification.objects.filter(read_at=None).count() == 0
    listed = browser.get("/notifications/?format=csv&kind=tests.money")
    text = b"".join(listed.streaming_content) if listed.streaming else listed.content
    assert b"A credit waits" in text
    assert b"A thing waits" not in text


def test_somebody_elses_is_not_there(alfa: Tenant, viewer: User, sponsor: User, sign_in: SignIn, now: datetime) -> None:
    pk = tell(alfa, viewer, now)
    assert sign_in(sponsor, alfa).get(f"/notifications/{pk}/").status_code == 404


def test_mail_is_chosen_by_kind(alfa: Tenant, viewer: User, sign_in: SignIn) -> None:
    browser = sign_in(viewer, alfa)
    browser.post("/notifications/mail/", {"kind": ["tests.money", "no.such.kind"]})
    page = browser.get("/notifications/").content.decode()
    assert 'value="tests.money" checked' in page
    assert 'value="tests.waits" checked' not in page


def test_the_page_asks_as_little_for_twenty_as_for_two(
    alfa: Tenant, viewer: User, sign_in: SignIn, now: datetime
) -> None:
    browser = sign_in(viewer, alfa)
    asked = []
    for numbers in (range(2), range(2, 20)):
        with standing_at(alfa):
            for number in numbers:
                services.notify("tests.waits", to=[viewer.pk], object_id=number, at=now)
        with CaptureQueriesContext(connection) as queries:
            browser.get("/notifications/")
        asked.append(len(queries))
    assert asked[0] == asked[1]
