"""The way out: HTTP calls to platforms, each wait limited, and never to where we should not go.

A name is looked up once, what it leads to is checked, and the connection goes to that very address, so that a name
cannot answer differently the second time. Redirects are not followed here. Environment proxies are not used.
"""

from __future__ import annotations

import ipaddress
import ssl
import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache
from socket import SOCK_STREAM, gaierror, getaddrinfo
from typing import Any
from urllib.parse import urlsplit

import httpcore
import httpx
import idna

from clients.spaces.rules.address import may_be_called
from clients.spaces.rules.connection import AnswerTooLarge, NoAnswer, PointsInside, UnknownName

LONGEST_WAIT_SECONDS = 10.0
"""For the look-up, the connection, and each piece of the answer."""
LONGEST_CALL_SECONDS = 20.0
"""For the whole of it, so that a drip of bytes does not hold a worker."""
LARGEST_ANSWER = 16 * 2**20
USER_AGENT = "caas"

_FAILED = (
    httpx.HTTPError, httpx.InvalidURL, idna.IDNAError,
    httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError,
)  # fmt: skip
_sooner: ContextVar[float | None] = ContextVar("wire_sooner", default=None)


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Let all calls of the block together last so long at most, where somebody waits for them."""
    held = _sooner.set(time.monotonic() + seconds)
    try:
        yield
    finally:
        _sooner.reset(held)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, whole."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Wire:
    """Calls to one platform. `may_be_loopback`: whether it may stand on this machine, as stand-ins do."""

    def __init__(self, base_url: str, headers: Mapping[str, str], *, may_be_loopback: bool) -> None:
        self._base_url = base_url.rstrip("/")
        self._headers = {"User-Agent": USER_AGENT, "Accept": "application/json", "Accept-Encoding": "identity"}
        self._headers |= headers
        self._may_be_loopback = may_be_loopback

    @property
    def host(self) -> str:
        try:
            return httpx.URL(self._base_url).host
        except (httpx.InvalidURL, idna.IDNAError):  # said of an address that cannot be called at all
            return urlsplit(self._base_url).hostname or ""

    def call(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str | int] | None = None,
        content: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Make one call and return what came back, whatever its status.

        Raises: NoAnswer, also when the answer is cut short; UnknownName; AnswerTooLarge; PointsInside.
        """
        deadline = time.monotonic() + LONGEST_CALL_SECONDS
        if (sooner := _sooner.get()) is not None:
            deadline = min(deadline, sooner)
        transport = _Transport(_Network(deadline, self._may_be_loopback))
        url = self._base_url + path
        try:
            with (
                httpx.Client(transport=transport, timeout=LONGEST_WAIT_SECONDS, trust_env=False) as client,
                client.stream(
                    method, url, params=params, content=content, headers={**self._headers, **(headers or {})}
                ) as response,
            ):
                return Answer(response.status_code, dict(response.headers), self._whole(response))
        except _FAILED as error:
            why = str(error)[:200] or type(error).__name__
            raise NoAnswer(f"{self.host} did not answer: {why}", host=self.host) from None

    def _whole(self, response: httpx.Response) -> bytes:
        parts, size = [], 0
        for part in response.iter_raw():
            size += len(part)
            if size > LARGEST_ANSWER:
                said = f"{self.host} answers with more than {LARGEST_ANSWER:,} bytes"
                raise AnswerTooLarge(said, host=self.host, most=LARGEST_ANSWER)
            parts.append(part)
        return b"".join(parts)


class _Transport(httpx.BaseTransport):
    """httpx over httpcore as they are, but for the network below."""

    def __init__(self, network: httpcore.NetworkBackend) -> None:
        self._pool = httpcore.ConnectionPool(ssl_context=_trust(), network_backend=network)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        url = request.url
        asked = httpcore.Request(
            method=request.method,
            url=httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
            headers=request.headers.raw,
            content=request.stream,
            extensions=request.extensions,
        )
        answer = self._pool.handle_request(asked)
        return httpx.Response(answer.status, headers=answer.headers, stream=_Body(answer.stream))

    def close(self) -> None:
        self._pool.close()


class _Body(httpx.SyncByteStream):
    def __init__(self, stream: Any) -> None:
        self._stream = stream

    def __iter__(self) -> Iterator[bytes]:
        yield from self._stream

    def close(self) -> None:
        self._stream.close()


class _Network(httpcore.NetworkBackend):
    """Connects to checked addresses only, and lets no wait outlive the whole call."""

    def __init__(self, deadline: float, may_be_loopback: bool) -> None:
        self._deadline = deadline
        self._may_be_loopback = may_be_loopback
        self._network = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        addresses = look_up(host, port, min(LONGEST_WAIT_SECONDS, _left(self._deadline)))
        found = [ipaddress.ip_address(one) for one in addresses]
        if not all(may_be_called(one, may_be_loopback=self._may_be_loopback) for one in found):
            raise PointsInside(f"{host} leads into a private network, where no platform of a client stands", host=host)
        for position, address in enumerate(addresses, 1):
            try:
                wait = min(timeout or LONGEST_WAIT_SECONDS, _left(self._deadline))
                stream = self._network.connect_tcp(address, port, wait, local_address, socket_options)
                return _Stream(stream, self._deadline)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                if position == len(addresses):
                    raise
        raise httpcore.ConnectError(f"{host} has no address")


class _Stream(httpcore.NetworkStream):
    def __init__(self, stream: httpcore.NetworkStream, deadline: float) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, min(timeout or LONGEST_WAIT_SECONDS, _left(self._deadline)))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, min(timeout or LONGEST_WAIT_SECONDS, _left(self._deadline)))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        wait = min(timeout or LONGEST_WAIT_SECONDS, _left(self._deadline))
        return _Stream(self._stream.start_tls(ssl_context, server_hostname, wait), self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def look_up(host: str, port: int, wait: float) -> list[str]:
    """Return the IP addresses behind a name. The system's look-up knows no limit, so it runs beside us.

    Raises: UnknownName; ConnectTimeout.
    """
    found: list[str] = []
    failed: list[str] = []

    def ask() -> None:
        try:
            found.extend(str(one[4][0]) for one in getaddrinfo(host.strip("[]"), port, type=SOCK_STREAM))
        except (gaierror, UnicodeError, OSError) as error:
            failed.append(str(error))

    asking = threading.Thread(target=ask, daemon=True)
    asking.start()
    asking.join(wait)
    if asking.is_alive():
        raise httpcore.ConnectTimeout(f"the look-up of {host} took longer than {wait:.0f} s")
    if failed or not found:
        raise UnknownName(f"{host} is not known: {failed[0] if failed else 'no address'}", host=host)
    return list(dict.fromkeys(found))


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise httpcore.ReadTimeout("the whole call took longer than it may")
    return left


@lru_cache(maxsize=1)
def _trust() -> ssl.SSLContext:
    return httpx.create_ssl_context(trust_env=False)
