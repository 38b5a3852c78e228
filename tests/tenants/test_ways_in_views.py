"""Every way in asks staff for more than one thing; and whoever tries too often waits."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.core import mail
from django.core.cache import cache
from django.core.mail import EmailMessage
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tenants.access.models import AccountMail, User
from tenants.access.selectors.factors import has_second_factor
from tenants.access.services import account_mail

PASSWORD = "correct horse battery staple"
SECRET = "JBSWY3DPEHPK3PXP"
AUTHENTICATE = "/accounts/2fa/authenticate/"


@pytest.fixture
def browser(db: None) -> Client:
    return Client(headers={"host": "agency.localhost"})


@pytest.fixture
def limits(settings: Any) -> Iterator[None]:
    """As in production and in the demo: allauth's own limits, and ours."""
    settings.ACCOUNT_RATE_LIMITS = {"invitation": "3/m/ip"}
    cache.clear()
    yield
    cache.clear()


def with_password(user: User) -> User:
    user.set_password(PASSWORD)
    user.save()
    return user


def totp() -> str:
    return format_hotp_value(hotp_value(SECRET, int(time.time()) // 30))


def ask_for_code(browser: Client, email: str) -> str:
    """Ask for a one-time code by mail; returns it, "" when no mail came."""
    mail.outbox.clear()
    asked = browser.post("/accounts/login/code/", {"email": email})
    assert (asked.status_code, asked["Location"]) == (302, "/accounts/login/code/confirm/")
    assert not mail.outbox, "nobody waits for the mail server"
    account_mail.send_due(at=timezone.now())
    found = re.search(r"^([A-Z0-9-]{6,12})$", mail.outbox[0].body, re.MULTILINE) if mail.outbox else None
    return found[1] if found else ""


def test_a_stakeholder_signs_in_with_a_code_that_works_once(browser: Client, viewer: User) -> None:
    User.objects.filter(pk=viewer.pk).update(language="sv")
    code = ask_for_code(browser, viewer.email)
    assert mail.outbox[0].subject == "Brightquay: din engångskod"
    wrong = browser.post("/accounts/login/code/confirm/", {"code": "WRONG1"})
    assert wrong.status_code == 200
    assert browser.post("/accounts/login/code/confirm/", {"code": code})["Location"] == "/"
    assert browser.get("/account/").status_code == 200
    again = Client(headers={"host": "agency.localhost"})
    ask_for_code(again, viewer.email)
    assert again.post("/accounts/login/code/confirm/", {"code": code}).status_code == 200
    assert again.get("/account/").status_code == 302


def test_a_code_alone_lets_no_staff_in(browser: Client, moderator: User) -> None:
    TOTP.activate(moderator, SECRET)
    code = ask_for_code(browser, moderator.email)
    assert browser.post("/accounts/login/code/confirm/", {"code": code})["Location"] == AUTHENTICATE
    assert browser.get("/queue/")["Location"].startswith("/accounts/login/")
    assert browser.post(AUTHENTICATE, {"code": totp()})["Location"] == "/"
    assert browser.get("/queue/").status_code == 200


def test_staff_without_a_second_step_set_one_up_after_a_code_too(browser: Client, moderator: User) -> None:
    code = ask_for_code(browser, moderator.email)
    browser.post("/accounts/login/code/confirm/", {"code": code})
    for path in ("/queue/", "/account/", "/handover/?to=alfa.localhost&path=/"):
        assert browser.get(path)["Location"] == "/accounts/2fa/totp/activate/"


@pytest.mark.parametrize("closed", [False, True])
def test_asking_for_a_code_says_nothing_of_an_address(browser: Client, viewer: User, closed: bool) -> None:
    User.objects.filter(pk=viewer.pk).update(is_active=not closed)
    other = Client(headers={"host": "agency.localhost"})
    ask_for_code(browser, viewer.email)
    assert len(mail.outbox) == (0 if closed else 1)
    assert ask_for_code(other, "no-one@alfa.example") == ""
    pages = [each.get("/accounts/login/code/confirm/") for each in (browser, other)]
    told = [page.content.replace(viewer.email.encode(), b"").replace(b"no-one@alfa.example", b"") for page in pages]
    plain = [re.sub(rb'value="[A-Za-z0-9]{64}"', b"", each) for each in told]
    assert plain[0] == plain[1]


@pytest.mark.parametrize("path", ["/accounts/login/code/", "/accounts/password/reset/"])
@pytest.mark.parametrize("who", ["closed", "nobody"])
def test_an_account_and_none_cost_the_same(
    browser: Client, viewer: User, approver: User, path: str, who: str, django_capture_on_commit_callbacks: Any
) -> None:
    """As many statements of the same kinds, one row, one nudge; nothing rendered or sent while somebody waits."""
    User.objects.filter(pk=approver.pk).update(is_active=False)
    told = []
    for email in (viewer.email, approver.email if who == "closed" else "no-one@alfa.example"):
        fresh = Client(headers={"host": "agency.localhost"})
        fresh.get(path)
        with CaptureQueriesContext(connection) as asked, django_capture_on_commit_callbacks() as after:
            assert fresh.post(path, {"email": email}).status_code == 302
        told.append(([re.sub(r"'[^']*'|\d+", "?", each["sql"]).split("VALUES")[0] for each in asked], len(after)))
    assert told[0] == told[1]
    assert AccountMail.objects.count() == 2
    assert not mail.outbox
    assert account_mail.send_due(at=timezone.now()) == 1
    assert [each.to for each in mail.outbox] == [[viewer.email]]
    assert not AccountMail.objects.exists()


def test_a_mail_that_fails_is_tried_again_and_given_up_in_the_end(
    browser: Client, viewer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser.post("/accounts/login/code/", {"email": viewer.email})
    held, now = AccountMail.objects.get(), timezone.now()
    assert viewer.email not in held.sealed
    with monkeypatch.context() as patch:
        patch.setattr(EmailMessage, "send", lambda self: (_ for _ in ()).throw(ConnectionRefusedError))
        assert account_mail.send_due(at=now) == account_mail.send_due(at=now) == 0
    assert account_mail.send_due(at=now + timedelta(minutes=1)) == 1
    browser.post("/accounts/password/reset/", {"email": viewer.email})
    AccountMail.objects.update(attempts=account_mail.MOST_ATTEMPTS)
    assert account_mail.send_due(at=now + timedelta(hours=1)) == 0
    assert not AccountMail.objects.exists()


def test_a_new_password_does_not_pass_the_second_step(browser: Client, moderator: User) -> None:
    TOTP.activate(with_password(moderator), SECRET)
    browser.post("/accounts/password/reset/", {"email": moderator.email})
    account_mail.send_due(at=timezone.now())
    link = re.search(r"http://agency\.localhost(/\S+)", mail.outbox[0].body)
    assert link is not None
    form = browser.get(link[1], follow=True).request["PATH_INFO"]
    fresh = "another horse, another staple"
    browser.post(form, {"password1": fresh, "password2": fresh})
    assert browser.get("/queue/")["Location"].startswith("/accounts/login/")
    signed = browser.post("/accounts/login/", {"login": moderator.email, "password": fresh})
    assert signed["Location"] == AUTHENTICATE


def test_recovery_codes_sign_in_once_are_shown_once_and_are_no_factor_by_themselves(
    browser: Client, moderator: User
) -> None:
    RecoveryCodes.activate(moderator)
    assert not has_second_factor(moderator)
    TOTP.activate(with_password(moderator), SECRET)
    code = RecoveryCodes(Authenticator.objects.get(user=moderator, type="recovery_codes")).get_unused_codes()[0]
    browser.post("/accounts/login/", {"login": moderator.email, "password": PASSWORD})
    assert browser.post(AUTHENTICATE, {"code": code})["Location"] == "/"
    shown = browser.get("/accounts/2fa/recovery-codes/", follow=True)
    assert code.encode() not in shown.content
    assert b"recovery_codes" not in shown.content or b"readonly" not in shown.content
    again = Client(headers={"host": "agency.localhost"})
    again.post("/accounts/login/", {"login": moderator.email, "password": PASSWORD})
    assert again.post(AUTHENTICATE, {"code": code}).status_code == 200


def test_whoever_tries_too_often_waits(browser: Client, viewer: User, limits: None) -> None:
    with_password(viewer)
    for _ in range(6):
        refused = browser.post("/accounts/login/", {"login": viewer.email, "password": "wrong wrong wrong"})
    assert b"Too many" in refused.content
    right = browser.post("/accounts/login/", {"login": viewer.email, "password": PASSWORD})
    assert right.status_code == 200  # also with the right password, until it is over
    assert browser.get("/account/").status_code == 302


def test_codes_and_new_passwords_are_not_sent_without_end(browser: Client, viewer: User, limits: None) -> None:
    fresh = [Client(headers={"host": "agency.localhost"}) for _ in range(5)]
    answers = [each.post("/accounts/login/code/", {"email": viewer.email}) for each in fresh]
    assert [each.status_code for each in answers] == [302, 302, 302, 200, 200]  # the form says to be patient
    assert account_mail.send_due(at=timezone.now()) == len(mail.outbox) == 3
    answers = [browser.post("/accounts/password/reset/", {"email": viewer.email}) for _ in range(7)]
    assert answers[-1].status_code == 429
    assert "Too many tries" in answers[-1].content.decode()


def test_invitations_are_not_tried_without_end(browser: Client, limits: None) -> None:
    answers = [browser.post("/invitation/a-guess/").status_code for _ in range(5)]
    assert answers == [410, 410, 410, 429, 429]
