"""The way out: limited in time and size, and closed to our own network."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from clients.spaces.connectors import wire
from clients.spaces.connectors.wire import Wire
from clients.spaces.rules.connection import NoAnswer, PlatformRefused, PointsInside, UnknownName

OUT_THERE = "93.184.215.14"


@contextmanager
def listening(serve: Callable[[socket.socket], None]) -> Iterator[str]:
    """A bare socket on loopback that does with each caller what `serve` does."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def run() -> None:
            try:
                while True:
                    caller, _ = server.accept()
                    with caller:
                        serve(caller)
            except OSError:
                return

        threading.Thread(target=run, daemon=True).start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}"
        server.shutdown(socket.SHUT_RDWR)


def resolving(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> list[str]:
    """Let every name lead to these addresses; return the names that were asked for."""
    asked: list[str] = []

    def look(host: str, port: int, **_: Any) -> list[Any]:
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in addresses]

    monkeypatch.setattr(wire, "getaddrinfo", look)
    return asked


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "192.168.1.1", "172.16.0.9", "169.254.169.254", "100.64.0.1", "0.0.0.0",  # noqa: S104
        "224.0.0.1", "::1", "fe80::1", "fd00::1", "::ffff:127.0.0.1", "2002:7f00:1::", "64:ff9b::7f00:1",
    ],
)  # fmt: skip
def test_a_name_that_leads_inside_is_refused(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    resolving(monkeypatch, address)
    with pytest.raises(PointsInside) as raised:
        Wire("https://forum.example.com", {}, may_be_loopback=False).call("GET", "/")
    assert isinstance(raised.value, PlatformRefused)
    assert address not in str(raised.value)


@pytest.mark.parametrize(
    "address",
    ["169.254.169.254", "10.1.2.3", "192.168.1.1", "0.0.0.0", "fe80::1", "fd00::1", "::ffff:127.0.0.1"],  # noqa: S104
)
def test_where_this_machine_is_allowed_no_other_inner_one_is(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    for found in ((address,), ("127.0.0.1", address)):
        resolving(monkeypatch, *found)
        with pytest.raises(PointsInside):
            Wire("http://forum.localhost", {}, may_be_loopback=True).call("GET", "/")


def test_one_inner_address_among_outer_ones_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    resolving(monkeypatch, OUT_THERE, "10.0.0.1")
    with pytest.raises(PointsInside):
        Wire("https://forum.example.com", {}, may_be_loopback=False).call("GET", "/")


def test_the_name_is_asked_once_and_the_connection_goes_to_what_was_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = resolving(monkeypatch, OUT_THERE)
    reached: list[tuple[str, int]] = []

    def connect(self: Any, host: str, port: int, *_: Any, **__: Any) -> Any:
        reached.append((host, port))
        raise wire.httpcore.ConnectError("nobody goes there in a test")

    monkeypatch.setattr(wire.httpcore.SyncBackend, "connect_tcp", connect)
    with pytest.raises(NoAnswer):
        Wire("https://forum.example.com", {}, may_be_loopback=False).call("GET", "/")
    assert (asked, reached) == (["forum.example.com"], [(OUT_THERE, 443)])


def test_a_name_that_nobody_knows(monkeypatch: pytest.MonkeyPatch) -> None:
    def look(*_: Any, **__: Any) -> list[Any]:
        raise socket.gaierror("Name or service not known")

    monkeypatch.setattr(wire, "getaddrinfo", look)
    with pytest.raises(UnknownName, match="forum.example.com is not known") as raised:
        Wire("https://forum.example.com", {}, may_be_loopback=False).call("GET", "/")
    assert (raised.value.facts, isinstance(raised.value, NoAnswer)) == ({"host": "forum.example.com"}, True)


def test_a_look_up_that_takes_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire, "LONGEST_WAIT_SECONDS", 0.1)
    monkeypatch.setattr(wire, "getaddrinfo", lambda *_, **__: [time.sleep(1)][1:])
    began = time.monotonic()
    with pytest.raises(NoAnswer, match="look-up"):
        Wire("https://forum.example.com", {}, may_be_loopback=False).call("GET", "/")
    assert time.monotonic() - began < 0.8


@pytest.mark.parametrize("head", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n"])
def test_a_drip_of_bytes_ends_with_the_whole_call(monkeypatch: pytest.MonkeyPatch, head: bytes) -> None:
    """Each byte comes in time, all of them never would: in the head and in the body."""
    monkeypatch.setattr(wire, "LONGEST_CALL_SECONDS", 0.6)

    def drip(caller: socket.socket) -> None:
        caller.sendall(head)
        for byte in b"HTTP/1.1 200 OK\r\nX-Slow: " * 100:
            caller.sendall(bytes([byte]))
            time.sleep(0.02)

    began = time.monotonic()
    with listening(drip) as address, pytest.raises(NoAnswer):
        Wire(address, {}, may_be_loopback=True).call("GET", "/")
    assert time.monotonic() - began < 2


@pytest.mark.parametrize("host", ["☃.example.com", "xn--a.example.com"])
def test_a_host_that_is_no_name_does_not_answer(host: str) -> None:
    with pytest.raises(NoAnswer):
        Wire(f"http://{host}", {}, may_be_loopback=False).call("POST", "/h", content=b"{}")


def test_calls_that_somebody_waits_for_end_sooner() -> None:
    def keep(caller: socket.socket) -> None:
        time.sleep(2)

    began = time.monotonic()
    with listening(keep) as address, wire.within(0.3):
        for _ in range(2):  # together, not each
            with pytest.raises(NoAnswer):
                Wire(address, {}, may_be_loopback=True).call("GET", "/")
    assert time.monotonic() - began < 1


def test_an_answer_that_is_cut_in_the_middle() -> None:
    def cut(caller: socket.socket) -> None:
        caller.recv(4096)
        caller.sendall(b'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 50\r\n\r\n{"id":')

    with listening(cut) as address, pytest.raises(NoAnswer):
        Wire(address, {}, may_be_loopback=True).call("GET", "/")


def test_an_answer_that_is_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire, "LARGEST_ANSWER", 1000)

    def flood(caller: socket.socket) -> None:
        caller.recv(4096)
        caller.sendall(b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 5000)

    with listening(flood) as address, pytest.raises(PlatformRefused, match="more than 1,000 bytes"):
        Wire(address, {}, may_be_loopback=True).call("GET", "/")


def test_what_speaks_no_http() -> None:
    def mumble(caller: socket.socket) -> None:
        caller.recv(4096)
        caller.sendall(b"220 mail.example.com ESMTP\r\n")

    with listening(mumble) as address, pytest.raises(NoAnswer):
        Wire(address, {}, may_be_loopback=True).call("GET", "/")


def test_environment_proxies_are_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")

    def greet(caller: socket.socket) -> None:
        caller.recv(4096)
        caller.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")

    with listening(greet) as address:
        assert Wire(address, {}, may_be_loopback=True).call("GET", "/").body == b"{}"
