"""The stand-in by itself: forms, faults, pages, and webhooks over the wire."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from threading import Event, Thread
from typing import Any
from urllib.error import HTTPError

import pytest
from django.conf import settings

from tenants.billing import gateway
from tenants.billing.standin import calls, forms, objects
from tenants.billing.standin.app import StandIn
from tenants.billing.standin.books import Refused
from tenants.billing.standin.server import deliver_until, listen, serving
from tenants.billing.standin.store import Store
from tenants.billing.standin.webhooks import over_http
from tests.tenants.stripe_document import call_problems


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("", {}),
        ("a=1&b=", {"a": "1", "b": ""}),
        ("a[b][c]=1&a[b][d]=2", {"a": {"b": {"c": "1", "d": "2"}}}),
        ("a[0][b]=1&a[1][b]=2", {"a": [{"b": "1"}, {"b": "2"}]}),
        ("a[]=1&a[]=2", {"a": ["1", "2"]}),
        ("a[1]=x", {"a": {"1": "x"}}),
        ("m%5Bk%20k%5D=%C3%A5", {"m": {"k k": "å"}}),
    ],
)
def test_forms_by_stripes_brackets(text: str, held: dict[str, Any]) -> None:
    assert forms.decode(text) == held


@pytest.mark.parametrize("text", ["a=1&a[b]=2", "[b]=1", "a]=1"])
def test_forms_that_are_none(text: str) -> None:
    with pytest.raises(forms.BadForm):
        forms.decode(text)


def test_the_stand_in_speaks_the_version_that_the_gateway_asks_for() -> None:
    assert objects.API_VERSION == gateway.API_VERSION


def test_what_fails_in_the_middle_leaves_nothing() -> None:
    store = Store()

    def put_and_fail() -> None:
        with store.alone():
            store.put({"id": "x_1", "object": "x"})
            raise RuntimeError

    with pytest.raises(RuntimeError):
        put_and_fail()
    assert store.get("x_1", "x") is None


def test_rules_of_credit_notes_and_drafts() -> None:
    books = StandIn(key="k", secret="s").books
    customer = books.make_customer({"name": "A"})["id"]
    held = objects.subscription(
        customer_id=customer,
        of=objects.price(
            {
                "price_data": {
                    "currency": "eur",
                    "unit_amount": "1000",
                    "recurring": {"interval": "month"},
                    "product_data": {"name": "S"},
                }
            },
            now=0,
        ),
        anchor=int(time.time()) + 1000,
        now=0,
    )
    books.store.put(held)
    draft = books.open_month(held["id"])["id"]
    for asked in ({"invoice": draft, "amount": "1"}, {"invoice": "in_none", "amount": "1"}):
        with pytest.raises(Refused):
            books.make_credit_note(asked)
    books.pay(books.finalise(draft)["id"])
    for wrong in ({"amount": "1001"}, {"amount": "0"}, {"amount": "10"}, {"amount": "10", "credit_amount": "9"}):
        with pytest.raises(Refused):
            books.make_credit_note({"invoice": draft, **wrong})
    assert (
        books.make_credit_note({"invoice": draft, "amount": "10", "credit_amount": "10"})["post_payment_amount"] == 10
    )
    for act in (books.finalise, lambda held: books.make_item({"customer": customer, "invoice": held})):
        with pytest.raises((Refused, KeyError)):
            act(draft)


def test_webhooks_over_the_wire_until_they_are_taken() -> None:
    taken: list[tuple[str, str]] = []
    statuses = iter(["500 No", "200 OK"])

    def receiver(environ: dict[str, Any], start: Any) -> list[bytes]:
        environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
        taken.append((environ["HTTP_HOST"], environ["HTTP_STRIPE_SIGNATURE"]))
        start(next(statuses), [])
        return [b""]

    standin, stop = StandIn(key="k", secret="s"), Event()
    standin.books.make_customer({"name": "A"})
    server = listen(0)
    with serving(receiver, server) as address:  # type: ignore[arg-type]
        send = over_http(int(address.rsplit(":", 1)[1]), "/billing/stripe/", host="agency.localhost")
        thread = Thread(target=deliver_until, args=(stop, standin, send))
        thread.start()
        until = time.monotonic() + 20
        while len(taken) < 2 and time.monotonic() < until:
            time.sleep(0.05)
        stop.set()
        thread.join()
    assert [host for host, _signed in taken] == ["agency.localhost"] * 2
    assert over_http(9, "/", host="x")(b"", "") == 0


def test_the_command_serves_its_desk_notes_its_calls_and_stops_when_told(tmp_path: Path) -> None:
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings.local", "STRIPE_STANDIN_PORT": "1"}
    noted = tmp_path / "calls.jsonl"
    process = subprocess.Popen(
        [sys.executable, "manage.py", "stripe_standin", "--port", "0", "--calls", str(noted)],
        cwd=settings.BASE_DIR,
        env=env,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stderr is not None
        address = process.stderr.readline().split(": ", 1)[1].strip()
        with urllib.request.urlopen(address, timeout=10) as answer:  # noqa: S310
            assert "What goes wrong next, once" in answer.read().decode()
        assert calls.read(noted) == []
        for asked in (b"name=Gamma", b"nane=Gamma"):
            with pytest.raises(HTTPError, match="401"):
                urllib.request.urlopen(f"{address}v1/customers", asked, timeout=10)  # noqa: S310
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=20)
    assert process.returncode == 0
    right, wrong = calls.read(noted)
    assert (right.method, right.path, right.body, right.status) == ("POST", "/v1/customers", "name=Gamma", 401)
    assert call_problems(right) == []
    assert "nane" in call_problems(wrong)[0]
