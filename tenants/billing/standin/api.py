"""The calls of Stripe's API that the gateway makes, and the ways in which they can go wrong."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable
from typing import Any

from tenants.billing.standin import forms, objects
from tenants.billing.standin.books import Books, Refused, invalid, newest
from tenants.billing.standin.objects import Json

Answer = tuple[int, Json]
CALL_FAULTS = ("429", "500", "timeout_before", "timeout_after", "500_after", "key_in_use")
PAGE = 100


class Api:
    """One request in, one answer out."""

    def __init__(self, books: Books, *, key: str, sleep: Callable[[float], None] = time.sleep) -> None:
        self._books, self._key, self._sleep = books, key, sleep
        self.calls: list[tuple[str, str, int]] = []
        """Method, path and status of each, for whoever looks on."""

    def __call__(self, method: str, path: str, query: str, body: str, headers: dict[str, str]) -> Answer:
        try:
            status, answer = self._checked(method, path, query, body, headers)
        except Refused as refused:
            status, answer = refused.status, refused.body
        except (KeyError, ValueError, forms.BadForm) as error:
            wrong = invalid("parameter_invalid", f"{type(error).__name__}: {error}")
            status, answer = wrong.status, wrong.body
        self.calls.append((method, path, status))
        return status, answer

    def _checked(self, method: str, path: str, query: str, body: str, headers: dict[str, str]) -> Answer:
        if headers.get("authorization") != f"Bearer {self._key}":
            raise Refused(401, "invalid_request_error", "api_key_invalid", "Invalid API key")
        if headers.get("stripe-version") != objects.API_VERSION:
            raise invalid("api_version", f"This stand-in speaks {objects.API_VERSION}")
        self._before()
        if method != "POST":
            return 200, self._read(path, forms.decode(query))
        key = headers.get("idempotency-key", "")
        status, answer = self._once(key, path, body) if key else (200, self._write(path, forms.decode(body)))
        self._after()
        return status, answer

    def _before(self) -> None:
        store = self._books.store
        if store.use_fault("429") is not None:
            raise Refused(429, "invalid_request_error", "rate_limit", "Too many requests")
        if store.use_fault("500") is not None:
            raise Refused(500, "api_error", "api_error", "Something went wrong")
        if store.use_fault("key_in_use") is not None:
            raise Refused(409, "invalid_request_error", "idempotency_key_in_use", "Another request holds this key")
        if (seconds := store.use_fault("timeout_before")) is not None:
            self._sleep(seconds)
            raise Refused(500, "api_error", "api_error", "Nobody waits for this answer any more")

    def _after(self) -> None:
        """Faults after the effect: it stands, and the caller does not know."""
        store = self._books.store
        if (seconds := store.use_fault("timeout_after")) is not None:
            self._sleep(seconds)
        if store.use_fault("500_after") is not None:
            raise Refused(500, "api_error", "api_error", "Something went wrong, after it was done")

    def _once(self, key: str, path: str, body: str) -> Answer:
        """The same key with the same request: the same answer. With another: a conflict."""
        asked, store = f"{path}?{body}", self._books.store
        with store.alone():
            kept = store.answer(key)
            if kept is not None:
                if kept[0] != asked:
                    told = "Keys for idempotent requests can only be used with the same parameters"
                    raise Refused(400, "idempotency_error", "idempotency_error", told)
                return kept[1], json.loads(kept[2])
            try:
                status, answer = 200, self._write(path, forms.decode(body))
            except Refused as refused:
                status, answer = refused.status, refused.body
            store.keep_answer(key, asked, status, json.dumps(answer))
        return status, answer

    def _write(self, path: str, asked: Json) -> Json:
        books = self._books
        with books.store.alone():
            if path == "/v1/customers":
                return books.make_customer(asked)
            if path == "/v1/checkout/sessions":
                return books.make_session(asked)
            if path == "/v1/invoiceitems":
                return books.make_item(asked)
            if path == "/v1/credit_notes":
                return books.make_credit_note(asked)
            if match := re.fullmatch(r"/v1/subscriptions/(\w+)", path):
                return books.change_price(match[1], asked)
            if match := re.fullmatch(r"/v1/invoices/(\w+)/finalize", path):
                return books.finalise(match[1])
        raise _unknown(path)

    def _read(self, path: str, asked: dict[str, Any]) -> Json:
        books = self._books
        if path == "/v1/events":
            since = int(asked.get("created", {}).get("gte", 0))
            types = asked.get("types", [])
            found = [e for e in books.store.events() if e["created"] >= since and (not types or e["type"] in types)]
            return _page("/v1/events", found, asked)
        if path == "/v1/credit_notes":
            found = [note for note in books.store.all("credit_note") if note["invoice"] == asked.get("invoice")]
            return _page("/v1/credit_notes", found, asked)
        for pattern, kind in _SINGLE:
            if match := re.fullmatch(pattern, path):
                return books.held(match[1], kind)
        raise _unknown(path)


_SINGLE = (
    (r"/v1/invoices/(\w+)", "invoice"),
    (r"/v1/subscriptions/(\w+)", "subscription"),
    (r"/v1/checkout/sessions/(\w+)", "checkout.session"),
    (r"/v1/customers/(\w+)", "customer"),
)


def _unknown(path: str) -> Refused:
    return Refused(404, "invalid_request_error", "url_invalid", f"Unrecognized request URL: {path}")


def _page(url: str, found: list[Json], asked: dict[str, Any]) -> Json:
    rest, limit = newest(found, asked), int(asked.get("limit") or 10)
    return objects.listed(url, rest[: min(limit, PAGE)], has_more=len(rest) > min(limit, PAGE))
