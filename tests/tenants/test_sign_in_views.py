"""Signing in at the agency's host: e-mail and password for everyone, a second factor for staff, and no way round it."""

from __future__ import annotations

import json
import time
from io import StringIO
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.contrib.auth.hashers import make_password
from django.core.management import call_command
from django.test import Client

from tenants.access.models import User
from tenants.models import Tenant

PASSWORD = "correct horse battery staple"
SECRET = "JBSWY3DPEHPK3PXP"


@pytest.fixture
def browser(db: None) -> Client:
    return Client(headers={"host": "agency.localhost"})


def with_password(user: User) -> User:
    user.set_password(PASSWORD)
    user.save()
    return user


def sign_in(browser: Client, user: User, password: str = PASSWORD) -> str:
    response = browser.post("/accounts/login/", {"login": user.email, "password": password})
    return response.headers.get("Location", str(response.status_code))


def code(secret: str = SECRET) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def test_a_stakeholder_signs_in_with_e_mail_and_password(browser: Client, viewer: User) -> None:
    assert sign_in(browser, with_password(viewer)) == "/"
    assert browser.get("/").headers["Location"] == "/handover/?to=alfa.localhost&path=/"


def test_a_wrong_password_and_an_unknown_address_read_the_same(browser: Client, viewer: User) -> None:
    with_password(viewer)
    pages = [
        browser.post("/accounts/login/", {"login": login, "password": "wrong wrong wrong"}).content.replace(
            login.encode(), b""
        )
        for login in (viewer.email, "nobody@alfa.example")
    ]
    assert b"not correct" in pages[0]
    assert len(pages[0]) == len(pages[1])


@pytest.mark.parametrize("path", ["/", "/portfolio/", "/handover/?to=alfa.localhost&path=/"])
def test_staff_without_a_second_factor_can_only_set_one_up(browser: Client, moderator: User, path: str) -> None:
    sign_in(browser, with_password(moderator))
    assert browser.get(path).headers["Location"] == "/accounts/2fa/totp/activate/"


def test_staff_with_a_second_factor_are_asked_for_it(browser: Client, moderator: User) -> None:
    TOTP.activate(with_password(moderator), SECRET)
    assert sign_in(browser, moderator) == "/accounts/2fa/authenticate/"
    assert browser.get("/portfolio/").headers["Location"].startswith("/accounts/login/")
    assert browser.post("/accounts/2fa/authenticate/", {"code": "000000"}).status_code == 200
    assert browser.post("/accounts/2fa/authenticate/", {"code": code()}).headers["Location"] == "/"
    assert browser.get("/portfolio/").status_code == 200


@pytest.mark.parametrize("path", ["signup/", "email/", "confirm-email/", "confirm-email/abc/"])
def test_nobody_signs_up_or_claims_an_address(browser: Client, viewer: User, path: str) -> None:
    sign_in(browser, with_password(viewer))
    changes = {"email": "ceo@future.example", "action_add": "", "action_primary": "", "password1": PASSWORD}
    assert browser.get(f"/accounts/{path}").status_code == 404
    assert browser.post(f"/accounts/{path}", changes).status_code == 404
    assert not User.objects.filter(email="ceo@future.example").exists()


def test_a_renewed_hash_does_not_end_the_session_it_begins(browser: Client, viewer: User, settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher", *settings.PASSWORD_HASHERS]
    User.objects.filter(pk=viewer.pk).update(password=make_password(PASSWORD, hasher="md5"))
    assert sign_in(browser, viewer) == "/"
    assert browser.get("/").headers["Location"].startswith("/handover/")


def test_signing_out_at_the_agency_ends_the_sessions_at_clients(browser: Client, viewer: User, alfa: Tenant) -> None:
    sign_in(browser, with_password(viewer))
    ticket = browser.get("/handover/?to=alfa.localhost&path=/")["Location"]
    at_client = Client(headers={"host": "alfa.localhost"})
    at_client.get(ticket.removeprefix("http://alfa.localhost"))
    assert at_client.get("/").status_code == 200
    browser.post("/accounts/logout/")
    assert at_client.get("/").status_code == 401


def test_create_owner_prints_a_one_use_link(browser: Client) -> None:
    out = StringIO()
    call_command("create_owner", "Boss@Agency.example", "--json", stdout=out)
    answer = json.loads(out.getvalue())
    assert answer["email"] == "boss@agency.example"
    path = answer["link"].removeprefix("http://agency.localhost")
    form = browser.get(path, follow=True)
    assert form.status_code == 200
    set_password = form.request["PATH_INFO"]
    browser.post(set_password, {"name": "The Boss", "password1": PASSWORD, "password2": PASSWORD})
    owner = User.objects.get(email="boss@agency.example")
    assert owner.check_password(PASSWORD)
    spent = Client(headers={"host": "agency.localhost"}).get(path, follow=True)
    assert b'name="password1"' not in spent.content
    sign_in(browser, owner)
    assert browser.get("/").headers["Location"] == "/accounts/2fa/totp/activate/"
    again = browser.get("/accounts/2fa/totp/activate/").headers["Location"]
    assert browser.post(again, {"password": PASSWORD}).headers["Location"] == "/accounts/2fa/totp/activate/"
    secret = browser.get("/accounts/2fa/totp/activate/").context["form"].secret
    browser.post("/accounts/2fa/totp/activate/", {"code": code(secret)})
    assert browser.get("/portfolio/").status_code == 200


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["not an address"], "not an e-mail address"),
        ([f"{'x' * 60}@{'y' * 60}.{'z' * 60}.{'w' * 60}.{'v' * 30}.example"], "at most 254"),
        (["a@b.example", "--name", "n" * 121], "at most 254 and 120"),
        (["viewer@alfa.example"], "belongs to a client's stakeholder"),
    ],
)
def test_create_owner_refuses(viewer: User, capsys: pytest.CaptureFixture[str], arguments: list[str], why: str) -> None:
    with pytest.raises(SystemExit) as refused:
        call_command("create_owner", *arguments)
    assert refused.value.code == 2
    assert why in capsys.readouterr().err
