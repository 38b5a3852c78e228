"""Serving a stand-in on loopback, in a thread of its own, and misbehaving on demand."""

from __future__ import annotations

import json
import threading
import time
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from socketserver import ThreadingMixIn
from typing import Any
from urllib.parse import parse_qsl
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

Headers = list[tuple[str, str]]
Reply = tuple[int, Headers, bytes]
LOOPBACK = "127.0.0.1"
REASONS = {200: "OK", 301: "Moved Permanently", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found"}


class Trouble(StrEnum):
    """What can go wrong with one call. HANG: it is done, and nobody hears of it; the others as they say.

    DRIP: the answer comes a few bytes at a time.
    TWICE: the same call, sent earlier and held up on the way, is done a moment before it.
    """

    HANG = "HANG"
    TWICE = "TWICE"
    SLOW_DOWN = "SLOW_DOWN"
    FAULT = "FAULT"
    READ_ONLY = "READ_ONLY"
    PAGE = "PAGE"
    CUT = "CUT"
    DRIP = "DRIP"
    ELSEWHERE = "ELSEWHERE"


class StandIn(ABC):
    """A WSGI application with a queue of troubles, one for each call to come of the method that they name."""

    hang_seconds = 60.0
    drip_seconds = 0.2
    wait_seconds = 7
    """What it asks for when it asks to slow down."""

    def __init__(self) -> None:
        self._troubles: deque[tuple[str, Trouble]] = deque()
        self._lock = threading.Lock()

    def trouble(self, *kinds: Trouble, method: str = "POST") -> None:
        """The next calls of `method` go wrong, one in each of these ways."""
        with self._lock:
            self._troubles.extend((method, kind) for kind in kinds)

    @abstractmethod
    def answer(self, method: str, path: str, query: dict[str, str], environ: dict[str, Any], body: bytes) -> Reply:
        """What it does when nothing goes wrong."""

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        method, path = environ["REQUEST_METHOD"], environ["PATH_INFO"]
        query = _query(environ.get("QUERY_STRING", ""))
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        trouble = self._next(method) if not path.startswith("/standin/") else None
        status, headers, content = self._whatever(trouble, method, path, query, environ, body)
        start_response(f"{status} {REASONS.get(status, 'Answer')}", headers)
        return self._drip(content) if trouble is Trouble.DRIP else [content]

    def _drip(self, content: bytes) -> Iterator[bytes]:
        for start in range(0, len(content), 8):
            time.sleep(self.drip_seconds)
            yield content[start : start + 8]

    def _whatever(
        self,
        trouble: Trouble | None,
        method: str,
        path: str,
        query: dict[str, str],
        environ: dict[str, Any],
        body: bytes,
    ) -> Reply:
        if trouble is Trouble.SLOW_DOWN:
            wait = {
                "errors": ["You’ve performed this action too many times."],
                "extras": {"wait_seconds": self.wait_seconds},
            }
            return answered(429, wait, ("Retry-After", str(self.wait_seconds)))
        if trouble is Trouble.FAULT:
            return answered(500, {"errors": ["a fault of the stand-in, as asked"]})
        if trouble is Trouble.READ_ONLY:
            return answered(503, {"errors": ["The site is in read only mode."], "error_type": "read_only"})
        if trouble is Trouble.PAGE:
            return 200, [("Content-Type", "text/html; charset=utf-8")], b"<!doctype html><title>Back soon</title>"
        if trouble is Trouble.ELSEWHERE:
            return 302, [("Location", "http://elsewhere.example.com/"), ("Content-Length", "0")], b""
        with self._lock:
            if trouble is Trouble.TWICE:
                self.answer(method, path, query, environ, body)
            status, headers, content = self.answer(method, path, query, environ, body)
        if trouble is Trouble.HANG:  # after the effect, and outside the lock
            time.sleep(self.hang_seconds)
        if trouble is Trouble.CUT:
            return status, headers, content[: len(content) // 2]  # the length that was promised stays
        return status, headers, content

    def _next(self, method: str) -> Trouble | None:
        with self._lock:
            if self._troubles and self._troubles[0][0] == method:
                return self._troubles.popleft()[1]
        return None


def answered(status: int, data: object, *headers: tuple[str, str]) -> Reply:
    """A reply in JSON."""
    content = json.dumps(data).encode()
    told = [("Content-Type", "application/json; charset=utf-8"), ("Content-Length", str(len(content))), *headers]
    return status, told, content


def _query(text: str) -> dict[str, str]:
    """The parameters; one that stands there several times, such as post_ids[], with its values joined by commas."""
    found: dict[str, str] = {}
    for name, value in parse_qsl(text, keep_blank_values=True):
        found[name] = f"{found[name]},{value}" if name in found else value
    return found


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Whoever hung up before the answer came is nobody's fault."""


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        """A stand-in keeps no log."""

    def address_string(self) -> str:
        return str(self.client_address[0])


def serve_forever(application: StandIn, port: int) -> None:
    """Serve until the process ends."""
    with make_server(LOOPBACK, port, application, _Server, _Quiet) as server:
        server.serve_forever()


@contextmanager
def serving(application: StandIn) -> Iterator[str]:
    """Serve on a free port during the block; yields the address."""
    with make_server(LOOPBACK, 0, application, _Server, _Quiet) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield f"http://{LOOPBACK}:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()
