"""The address that Stripe calls: only what is signed, fresh and an event is kept; every refusal has a name."""

from __future__ import annotations

import json
import time
from collections.abc import Callable

import pytest
from django.test import Client

from tenants.billing.models import WebhookEvent
from tenants.billing.services import inbox
from tenants.billing.standin import objects
from tenants.billing.standin.webhooks import signature

SECRET = "whsec_tests"
BODY = json.dumps({**objects.event("invoice.paid", {"id": "in_1", "object": "invoice"}, before=None, now=1)}).encode()

pytestmark = pytest.mark.django_db


@pytest.fixture
def caller(stranger: Callable[[str], Client]) -> Client:
    browser = stranger("agency.localhost")
    browser.handler.enforce_csrf_checks = True
    return browser


def post(caller: Client, body: bytes, signed: str | None) -> tuple[int, object]:
    headers = {} if signed is None else {"stripe-signature": signed}
    answer = caller.post("/billing/stripe/", body, content_type="application/json", headers=headers)
    return answer.status_code, answer.json() if answer["Content-Type"] == "application/json" else None


def signed(body: bytes, *, secret: str = SECRET, ago: float = 0) -> str:
    return signature(body, secret, now=time.time() - ago)


def test_a_signed_event_is_stored_and_answered_without_a_session(caller: Client) -> None:
    assert post(caller, BODY, signed(BODY)) == (200, {"stored": True})
    assert post(caller, BODY, signed(BODY)) == (200, {"stored": True})
    row = WebhookEvent.objects.get()
    assert (row.type, row.object_id, row.state, row.body) == ("invoice.paid", "in_1", "WAITING", BODY.decode())
    assert not caller.cookies


def test_while_the_secret_is_changed_both_count(caller: Client, settings: object) -> None:
    settings.STRIPE_WEBHOOK_SECRETS = ["whsec_new", SECRET]  # type: ignore[attr-defined]
    assert post(caller, BODY, signed(BODY))[0] == 200
    other = BODY.replace(b"in_1", b"in_2")
    assert post(caller, other, signed(other, secret="whsec_new"))[0] == 200


def now() -> int:
    return int(time.time())


def old() -> str:
    return signed(BODY, ago=301)


def itself(body: bytes) -> tuple[bytes, Callable[[], str]]:
    """A body that is rightly signed, whatever it holds."""
    return body, lambda: signed(body)


REFUSED: dict[str, tuple[bytes, Callable[[], str | None], str]] = {
    "no header": (BODY, lambda: None, "SignatureMissing"),
    "empty header": (BODY, lambda: "", "SignatureMissing"),
    "another secret": (BODY, lambda: signed(BODY, secret="whsec_other"), "SignatureForged"),
    "altered": (BODY.replace(b"in_1", b"in_2"), lambda: signed(BODY), "SignatureForged"),
    "instant alone": (BODY, lambda: "t=1", "SignatureForged"),
    "signature alone": (BODY, lambda: "v1=00", "SignatureForged"),
    "instant in words": (BODY, lambda: "t=now,v1=00", "SignatureForged"),
    "nonsense": (BODY, lambda: "nonsense", "SignatureForged"),
    "letters of nobody's": (BODY, lambda: f"t={now()},v1=é", "SignatureForged"),
    "zeros": (BODY, lambda: f"t={now()},v1={'0' * 64}", "SignatureForged"),
    "another scheme": (BODY, lambda: signed(BODY).replace("v1=", "v0="), "SignatureForged"),
    "no text": (*itself(b"\xff\xfe"), "SignatureForged"),
    "old": (BODY, old, "SignatureTooOld"),
    "old, made young": (BODY, lambda: f"{old()},t={now()}", "SignatureTooOld"),
    "from the future": (BODY, lambda: signed(BODY, ago=-400), "SignatureTooOld"),
    "empty": (*itself(b""), "NotAnEvent"),
    "not JSON": (*itself(b"not json"), "NotAnEvent"),
    "deep": (*itself(b"[" * 100_000), "NotAnEvent"),
    "a list": (*itself(b"[]"), "NotAnEvent"),
    "nothing": (*itself(b"null"), "NotAnEvent"),
    "no head": (*itself(b'{"object": "event"}'), "NotAnEvent"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_refused_is_named_and_not_kept(caller: Client, case: str) -> None:
    body, header, reason = REFUSED[case]
    assert post(caller, body, header()) == (400, {"refused": reason})
    assert not WebhookEvent.objects.exists()


@pytest.mark.parametrize(
    "change",
    [
        {"id": None},
        {"id": 7},
        {"id": "evt_\u0000"},
        {"type": "invoice\ud800"},
        {"created": None},
        {"created": "now"},
        {"created": 10**30},
        {"data": None},
        {"data": {"object": "in_1"}},
    ],
)
def test_an_event_that_lacks_its_head_is_refused(caller: Client, change: dict[str, object]) -> None:
    body = json.dumps({**json.loads(BODY), **change}).encode()
    assert post(caller, body, signed(body)) == (400, {"refused": "NotAnEvent"})


def test_a_megabyte_is_kept_and_more_is_not_read(caller: Client) -> None:
    padded = BODY[:-1] + b', "padding": "' + b"x" * (1_000_000 - len(BODY)) + b'"}'
    assert post(caller, padded, signed(padded)) == (200, {"stored": True})
    assert len(WebhookEvent.objects.get().body) > 1_000_000
    large = b"x" * (inbox.LARGEST_BODY + 1)
    assert post(caller, large, signed(large)) == (413, {"refused": "BodyTooLarge"})


def test_odd_text_inside_an_event_is_kept_as_it_came(caller: Client) -> None:
    body = json.dumps({**json.loads(BODY), "note": "\u0000 \ud800 å"}).encode()
    assert post(caller, body, signed(body))[0] == 200
    assert WebhookEvent.objects.get().body == body.decode()


def test_without_a_secret_nothing_is_believed(caller: Client, settings: object) -> None:
    settings.STRIPE_WEBHOOK_SECRETS = []  # type: ignore[attr-defined]
    assert post(caller, BODY, signed(BODY)) == (503, {"refused": "NotConnected"})


def test_only_posts_are_answered_and_only_at_the_agency(caller: Client, alfa: object) -> None:
    assert caller.get("/billing/stripe/").status_code == 405
    caller.defaults["HTTP_HOST"] = "alfa.localhost"
    assert post(caller, BODY, signed(BODY))[0] == 401
    assert not WebhookEvent.objects.exists()
