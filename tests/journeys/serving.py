"""A site served from the test's own process and database: for screens that need what the demo does not hold."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Thread

from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.core.wsgi import get_wsgi_application
from django.db import connections
from django.test import Client
from playwright.sync_api import Page


@dataclass(frozen=True, slots=True)
class Served:
    """Where the site is, and where pictures of it are kept."""

    port: int
    pictures: Path

    def url(self, host: str, path: str = "/") -> str:
        return f"http://{host}.localhost:{self.port}{path}"

    def enter(self, page: Page, host: str, browser: Client) -> None:
        """Let a browser window go on with the session of a test client."""
        cookie = browser.cookies[settings.SESSION_COOKIE_NAME]
        page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": self.url(host)}])


class _Silent(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """The request's own log tells enough."""


class _Server(ThreadedWSGIServer):
    daemon_threads = True

    def process_request_thread(self, request: object, client_address: object) -> None:
        try:
            super().process_request_thread(request, client_address)  # type: ignore[misc]
        finally:
            connections.close_all()


@contextmanager
def serving() -> Iterator[Served]:
    """Serve on loopback from the database that the test uses; what it wrote must be committed."""
    server = _Server(("127.0.0.1", 0), _Silent)
    server.set_app(get_wsgi_application())
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    pictures = Path(settings.VAR_DIR) / "pictures"
    pictures.mkdir(parents=True, exist_ok=True)
    try:
        yield Served(int(server.server_port), pictures)
    finally:
        server.shutdown()
        server.server_close()
        thread.join(10)


def accessible(page: Page) -> None:
    """axe finds nothing against WCAG 2.2 AA."""
    tags = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
    found = Axe().run(page, options=tags).response["violations"]
    assert found == [], [(each["id"], [node["html"] for node in each["nodes"]]) for each in found]
