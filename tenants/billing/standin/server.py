"""Serving the stand-in on loopback, with a thread that delivers its webhooks."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from socketserver import ThreadingMixIn
from threading import Event, Thread
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from tenants.billing.standin.app import StandIn
from tenants.billing.standin.webhooks import Send

LOOPBACK = "127.0.0.1"
BETWEEN_SECONDS = 0.3


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = False  # who closes the server waits for what is still being answered


class _Quiet(WSGIRequestHandler):
    def log_message(self, *args: object) -> None:
        """One line a call would drown what the web process says."""


def listen(port: int) -> WSGIServer:
    """A server on loopback that does not answer yet; port 0 takes a free one."""
    return make_server(LOOPBACK, port, lambda environ, start: [], server_class=_Server, handler_class=_Quiet)


@contextmanager
def serving(standin: StandIn, server: WSGIServer) -> Iterator[str]:
    """Answer in a thread during the block; yields the address."""
    server.set_app(standin)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"http://{LOOPBACK}:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def deliver_until(stop: Event, standin: StandIn, send: Send) -> None:
    """Send webhooks as they come due, until told to stop."""
    while not stop.wait(BETWEEN_SECONDS):
        standin.deliver(send)
