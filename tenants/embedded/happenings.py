"""What a supervisor waits for: a process that ends, somebody who asks to stop."""

from __future__ import annotations

import os
import queue
import select
import signal
import time
from contextlib import suppress
from dataclasses import dataclass
from types import FrameType, TracebackType
from typing import Self

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
A_LONG_TIME_SECONDS = 3600.0


@dataclass(frozen=True)
class Ended:
    """A process came to its end; a negative code is the signal that killed it."""

    name: str
    code: int


@dataclass(frozen=True)
class Asked:
    """Somebody asked us to stop, by this signal."""

    signal: int


class Happenings:
    """A queue that signals reach too, while its context lasts. Enter and wait in the main thread;
    tell from any, within the context.

    The kernel may hand a signal to any thread, and Python runs its handler in the main one, but only once that wakes:
    a queue's own wait would sleep on. Hence a pipe, into which the interpreter writes for each signal.
    """

    def __init__(self) -> None:
        self._queue: queue.SimpleQueue[Ended | Asked] = queue.SimpleQueue()

    def __enter__(self) -> Self:
        self._wakes, self._waker = os.pipe()
        os.set_blocking(self._wakes, False)
        os.set_blocking(self._waker, False)
        self._fd_before = signal.set_wakeup_fd(self._waker, warn_on_full_buffer=False)
        self._before = {number: signal.signal(number, self._asked) for number in SIGNALS}
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(self._fd_before)
        os.close(self._wakes)
        os.close(self._waker)

    def tell(self, event: Ended | Asked) -> None:
        """Put an event in the queue."""
        self._queue.put(event)
        with suppress(BlockingIOError):  # a full pipe wakes as well
            os.write(self._waker, b"\0")

    def wait(self, *, seconds: float) -> Ended | Asked | None:
        """Return the next event, or None when there is none for so long."""
        deadline = time.monotonic() + seconds
        while True:
            try:
                return self._queue.get_nowait()
            except queue.Empty:
                left = deadline - time.monotonic()
            if left <= 0:
                return None
            if select.select([self._wakes], [], [], left)[0]:
                os.read(self._wakes, 512)

    def wait_long(self) -> Ended | Asked:
        """Return the next event, however long it takes."""
        while (event := self.wait(seconds=A_LONG_TIME_SECONDS)) is None:
            pass
        return event

    def _asked(self, number: int, _frame: FrameType | None) -> None:
        self._queue.put(Asked(number))
