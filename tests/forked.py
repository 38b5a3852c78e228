"""Processes for tests that kill one: forked from a process that has Django ready, not started from nothing.

Each is a process of its own, with connections of its own, and kill -9 ends it as it ends any other. It begins its work
after a tenth of a second, where Python and Django take seconds to start.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable
from multiprocessing.connection import Connection

READY = "tests.ready"
LONGEST_SECONDS = 120

_context = multiprocessing.get_context("forkserver")
_context.set_forkserver_preload([READY])


class Forked:
    """A call in a process of its own, on the database of that name, with `settings.test`."""

    def __init__(self, database: str, act: Callable[..., object], *given: object) -> None:
        reader, writer = _context.Pipe(duplex=False)
        with reader, writer:
            self._process = _context.Process(target=_perform, args=(writer, database, act, given), daemon=True)
            self._process.start()
            self._said = os.fdopen(os.dup(reader.fileno()), "rb")

    @property
    def is_running(self) -> bool:
        return self._process.is_alive()

    def line(self) -> str:
        """Wait for the next line that it writes to stdout or stderr; empty once it has ended."""
        return self._said.readline().decode().rstrip("\n")

    def kill_after(self, seconds: float = 0) -> bool:
        """Kill -9 it in so many seconds; False when it had ended by then."""
        self._process.join(seconds)
        self._process.kill()
        return self._exit_code() == -signal.SIGKILL

    def is_killed(self) -> bool:
        """Wait for its end: whether kill -9 was it."""
        return self._exit_code() == -signal.SIGKILL

    def finish(self) -> str:
        """Wait for its end, which must be a good one; all that it wrote."""
        with self._said as said:
            told = said.read().decode()
        assert self._exit_code() == 0, told
        return told

    def _exit_code(self) -> int | None:
        self._process.join(LONGEST_SECONDS)
        self._said.close()
        return self._process.exitcode


def _perform(writer: Connection, database: str, act: Callable[..., object], given: tuple[object, ...]) -> None:
    with writer:
        for stream in (1, 2):
            os.dup2(writer.fileno(), stream)
    from django.conf import settings

    from tests import database as databases

    settings.CACHES["default"]["KEY_PREFIX"] = f"test-{os.getpid()}"
    databases.use(database)
    act(*given)
