"""The stand-in as a WSGI application: the API under /v1/, pages for people beside it."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tenants.billing.standin import forms, pages, webhooks
from tenants.billing.standin.api import Api
from tenants.billing.standin.books import Books, Refused
from tenants.billing.standin.calls import Call, Watch, unseen
from tenants.billing.standin.objects import Json
from tenants.billing.standin.store import Store

Environ = dict[str, Any]
Start = Callable[[str, list[tuple[str, str]]], Any]
LONGEST_FAULT_SECONDS = 30.0


def wall_clock() -> datetime:
    return datetime.now(UTC)


class StandIn:
    """Stripe on this machine: its store, its books, its API and its pages."""

    def __init__(
        self,
        *,
        key: str,
        secret: str,
        path: Path | None = None,
        origin: str = "",
        clock: Callable[[], datetime] = wall_clock,
        watch: Watch = unseen,
    ) -> None:
        self.store = Store(path)
        self.books = Books(self.store, clock=clock, origin=origin)
        self.api = Api(self.books, key=key)
        self._secret, self._watch = secret, watch

    def misbehave(self, name: str, *, times: int = 1, seconds: float = LONGEST_FAULT_SECONDS) -> None:
        """Let a fault come the next `times` times: one of webhooks.DELIVERY_FAULTS or api.CALL_FAULTS."""
        self.store.set_fault(name, times, seconds)

    def deliver(self, send: webhooks.Send, *, now: float | None = None) -> int:
        """Send the events that are due; return how many were taken."""
        return webhooks.deliver(self.store, send, secret=self._secret, now=time.time() if now is None else now)

    def __call__(self, environ: Environ, start: Start) -> Iterable[bytes]:
        method, path = environ["REQUEST_METHOD"], environ["PATH_INFO"]
        size = int(environ.get("CONTENT_LENGTH") or 0)
        body = environ["wsgi.input"].read(size).decode() if size else ""
        if path.startswith("/v1/"):
            return self._api(method, path, body, environ, start)
        try:
            status, to, text = self._page(method, path, forms.decode(body))
        except Refused as refused:
            status, to, text = f"{refused.status} No", "", str(refused)
        headers = [("Content-Type", "text/html; charset=utf-8"), *([("Location", to)] if to else [])]
        start(status, headers)
        return [text.encode()]

    def _api(self, method: str, path: str, body: str, environ: Environ, start: Start) -> Iterable[bytes]:
        names = {name: name[5:].replace("_", "-").lower() for name in environ if name.startswith("HTTP_")}
        headers = {short: str(environ[name]) for name, short in names.items()}
        query = environ.get("QUERY_STRING", "")
        status, answer = self.api(method, path, query, body, headers)
        self._watch(Call(method, path, query, body, status, answer))
        start(f"{status} {'OK' if status == 200 else 'No'}", [("Content-Type", "application/json")])
        return [json.dumps(answer).encode()]

    def _page(self, method: str, path: str, asked: Json) -> tuple[str, str, str]:
        """Status, where to go on, and the page."""
        act = str(asked.get("act", "")) if method == "POST" else ""
        with self.store.alone():
            if path.startswith("/c/pay/"):
                return self._checkout(path.removeprefix("/c/pay/"), act)
            if path.startswith("/i/"):
                return self._invoice(path.removeprefix("/i/"), act)
            if path in ("/", "/desk"):
                if act:
                    self._desk(act, str(asked.get("id", "")))
                    return "303 See Other", "/desk", ""
                return "200 OK", "", pages.desk(self.books)
        if path == "/favicon.ico":
            return "204 No Content", "", ""
        return "404 Not Found", "", "There is no such page"

    def _checkout(self, session_id: str, act: str) -> tuple[str, str, str]:
        if act == "pay":
            done = self.books.complete(session_id)
            return "303 See Other", done["success_url"] or "/", ""
        if act == "expire":
            self.books.expire(session_id)
        return "200 OK", "", pages.checkout(self.books, self.books.held(session_id, "checkout.session"))

    def _invoice(self, invoice_id: str, act: str) -> tuple[str, str, str]:
        if act in ("pay", "decline"):
            self.books.pay(invoice_id, works=act == "pay")
        return "200 OK", "", pages.invoice(self.books.held(invoice_id, "invoice"))

    def _desk(self, act: str, about: str) -> None:
        if act == "fault":
            self.misbehave(about)
        elif act == "cancel":
            self.books.cancel(about)
        elif act.startswith("month"):
            draft = self.books.open_month(about)
            if act != "month_draft":
                self.books.pay(self.books.finalise(draft["id"])["id"], works=act == "month")
