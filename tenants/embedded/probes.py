"""Ask a server behind a socket whether it is ready, in about a millisecond and without a driver."""

from __future__ import annotations

import socket
import struct
from contextlib import closing
from pathlib import Path

ANSWER_SECONDS = 5.0
PROTOCOL_3 = 196608


def postgres_ready(path: Path, *, role: str, database: str) -> bool:
    """Tell whether PostgreSQL takes connections: it answers a start-up packet with anything but a refusal."""
    words = b"".join(word.encode() + b"\0" for word in ("user", role, "database", database)) + b"\0"
    packet = struct.pack("!ii", len(words) + 8, PROTOCOL_3) + words
    return _ask(path, packet, 1) == b"R"


def redis_ready(path: Path) -> bool:
    """Tell whether Redis answers commands."""
    return _ask(path, b"PING\r\n", 5) == b"+PONG"


def redis_shutdown(path: Path) -> None:
    """Ask Redis to stop; it keeps nothing, so nothing is saved."""
    _ask(path, b"SHUTDOWN NOSAVE\r\n", 1)


def _ask(path: Path, question: bytes, length: int) -> bytes:
    with closing(socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)) as line:
        line.settimeout(ANSWER_SECONDS)
        try:
            line.connect(str(path))
            line.sendall(question)
            return line.recv(length)
        except OSError:
            return b""
