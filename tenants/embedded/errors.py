"""What the launcher raises."""

from __future__ import annotations

from pathlib import Path

TAIL_LINES = 15


class ServiceFailed(RuntimeError):
    """A service could not be started, stopped or reached; the message says what to do about it."""


def with_log(message: str, log: Path) -> ServiceFailed:
    """Return a ServiceFailed whose message ends with the last lines of the service's log."""
    try:
        tail = log.read_text(errors="replace").splitlines()[-TAIL_LINES:]
    except FileNotFoundError:
        tail = []
    return ServiceFailed("\n".join([f"{message} (log: {log})", *tail]))
