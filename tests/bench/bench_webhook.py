"""A webhook of Stripe's, from the request to the answer: signature, one row committed, one nudge to the workers.

Beside it the floor: a bare INSERT of the same row with its commit, on the same database in the same run.
"""

from __future__ import annotations

import io
import itertools
import json
import logging
import statistics
import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import connection

from config.celery import app as celery
from tenants.billing.models import WebhookEvent
from tenants.billing.standin import objects
from tenants.billing.standin.webhooks import signature
from tenants.embedded import addresses
from tests.bench.ratio import Ratio

MOST_MS = 15.0
CALLS = 300
REDIS_NUMBER = 11
"""A broker of its own, which nobody works from."""


def run() -> dict[str, Ratio]:
    from config.wsgi import application

    held = addresses(settings.VAR_DIR).broker_url.split("?")[0]
    celery.conf.broker_url = f"{held}?virtual_host={REDIS_NUMBER}" if "socket" in held else f"{held[:-1]}{REDIS_NUMBER}"
    connection.settings_dict["CONN_MAX_AGE"] = None  # production has a pool
    logging.getLogger("request").setLevel(logging.WARNING)  # one line a call, which a terminal makes slow
    numbers = itertools.count()
    ours = _timed(lambda: _call(application, _body(next(numbers))))
    floor = _timed(lambda: _insert(_body(next(numbers))))
    celery.control.purge()
    kept = WebhookEvent.objects.count()
    if kept != 2 * (CALLS + CALLS // 10):
        raise RuntimeError(f"{kept} events were kept")
    return {
        "stored_and_answered": Ratio(
            value=statistics.median(ours),
            limit=MOST_MS,
            better="less",
            unit="ms",
            peer="a bare INSERT",
            measured={
                "p95_ms": _p95(ours),
                "floor_ms": statistics.median(floor),
                "floor_p95_ms": _p95(floor),
                "times_the_floor": statistics.median(ours) / statistics.median(floor),
            },
        )
    }


def _timed(action: Callable[[], object]) -> list[float]:
    """Milliseconds of each call, after a tenth that does not count."""
    times = []
    for number in range(CALLS + CALLS // 10):
        started = time.perf_counter()
        action()
        if number >= CALLS // 10:
            times.append((time.perf_counter() - started) * 1000)
    return times


def _p95(times: list[float]) -> float:
    return statistics.quantiles(times, n=20)[-1]


def _body(number: int) -> bytes:
    """An invoice as Stripe sends one: some kilobytes."""
    price = {"currency": "eur", "unit_amount": 145_000, "recurring": {"interval": "month"}}
    held = objects.subscription(
        customer_id="cus_1",
        of=objects.price({"price_data": {**price, "product_data": {"name": "Standard"}}}, now=1),
        anchor=2,
        now=1,
    )
    lines = [objects.fee_line(held, amount=145_000, start=1, end=2, proration=False)]
    invoice = objects.invoice(customer_id="cus_1", held=held, lines=lines, balance=0, number=number, now=1)
    return json.dumps(objects.event("invoice.paid", invoice, before=None, now=1), indent=2).encode()


def _call(application: Any, body: bytes) -> None:
    environ = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": "/billing/stripe/",
        "QUERY_STRING": "",
        "SERVER_NAME": settings.AGENCY_HOST,
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": settings.AGENCY_HOST,
        "REMOTE_ADDR": "127.0.0.1",
        "CONTENT_TYPE": "application/json",
        "CONTENT_LENGTH": str(len(body)),
        "HTTP_STRIPE_SIGNATURE": signature(body, settings.STRIPE_WEBHOOK_SECRETS[0], now=time.time()),
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": io.StringIO(),
        "wsgi.url_scheme": "http",
        "wsgi.version": (1, 0),
        "wsgi.multithread": False,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    answered: list[str] = []
    answer = application(environ, lambda status, headers, *rest: answered.append(status))
    b"".join(answer)
    answer.close()
    if answered != ["200 OK"]:
        raise RuntimeError(answered)


def _insert(body: bytes) -> None:
    told = json.loads(body)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO billing_webhookevent (event_id, type, api_version, occurred_at, received_at, object_id,"
            " customer_id, body, state, reason, attempts)"
            " VALUES (%s, %s, %s, now(), now(), %s, %s, %s, 'WAITING', '', 0)",
            [told["id"], told["type"], told["api_version"], told["data"]["object"]["id"], "cus_1", body.decode()],
        )
