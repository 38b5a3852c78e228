"""Several processes as one: one log, one Ctrl-C, and none outlives another."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from typing import TextIO

from tenants.embedded.happenings import Asked, Ended, Happenings

# A worker may finish the report that it is rendering.
GRACE_SECONDS = 20.0
LAST_WORDS_SECONDS = 2.0


def supervise(
    processes: Mapping[str, Sequence[str]],
    env: Mapping[str, str],
    *,
    out: TextIO = sys.stderr,
    grace_seconds: float = GRACE_SECONDS,
) -> int:
    """Run the processes until one ends or somebody asks to stop (Ctrl-C, TERM, HUP); then stop the rest.

    Each line that a process writes goes to `out` behind its name. Who does not stop within the grace is killed, with
    all that it started; a second Ctrl-C ends the grace. Call it from the main thread.

    Returns: 0 when asked to stop, else the exit code of the process that ended by itself, 1 where that was 0.
    """
    log = _Log(out, width=max(map(len, processes)))
    running: dict[str, subprocess.Popen[str]] = {}
    watchers: list[threading.Thread] = []
    with Happenings() as happenings:
        try:
            for name, command in processes.items():
                running[name] = _start(command, env)
                watchers += _watch(name, running[name], log, happenings.tell)
            first = happenings.wait_long()
            log.say(_why(first))
            _stop(running, happenings, log, grace_seconds)
        finally:
            for process in running.values():
                _kill_group(process)
            for watcher in watchers:
                watcher.join(LAST_WORDS_SECONDS)
    return (first.code or 1) if isinstance(first, Ended) else 0


class _Log:
    """Whole lines from many threads, each behind its process's name."""

    def __init__(self, out: TextIO, *, width: int) -> None:
        self._out, self._width, self._lock = out, width, threading.Lock()

    def line(self, name: str, text: str) -> None:
        with self._lock:
            self._out.write(f"{name:<{self._width}} | {text.rstrip()}\n")
            self._out.flush()

    def say(self, text: str) -> None:
        self.line("-" * self._width, text)


def _start(command: Sequence[str], env: Mapping[str, str]) -> subprocess.Popen[str]:
    # A session of its own: Ctrl-C reaches us alone, and we pass on what each should get. A worker whose children
    # were all interrupted at once would report them as lost.
    return subprocess.Popen(  # noqa: S603 - commands of our own
        command,
        env={**env, "PYTHONUNBUFFERED": "1"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        start_new_session=True,
    )


def _watch(
    name: str, process: subprocess.Popen[str], log: _Log, tell: Callable[[Ended], None]
) -> list[threading.Thread]:
    """Pass on a process's lines and its end, in threads that end soon after it does."""

    # Two threads: a grandchild may hold the pipe open long after the process has ended.
    def read() -> None:
        if process.stdout is not None:
            with process.stdout as lines:
                for line in lines:
                    log.line(name, line)

    def wait() -> None:
        tell(Ended(name, process.wait()))

    threads = [threading.Thread(target=task, daemon=True) for task in (read, wait)]
    for thread in threads:
        thread.start()
    return threads


def _stop(
    running: Mapping[str, subprocess.Popen[str]],
    happenings: Happenings,
    log: _Log,
    grace_seconds: float,
) -> None:
    for process in running.values():
        process.terminate()
    deadline = time.monotonic() + grace_seconds
    while alive := [name for name, process in running.items() if process.poll() is None]:
        event = happenings.wait(seconds=max(0.0, deadline - time.monotonic()))
        if event is None:
            log.say(f"{', '.join(alive)} did not stop within {grace_seconds:g} s and will be killed")
            return
        if isinstance(event, Asked):
            log.say(f"not waiting for {', '.join(alive)}")
            return


def _kill_group(process: subprocess.Popen[str]) -> None:
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return
    process.wait()


def _why(event: Ended | Asked) -> str:
    if isinstance(event, Asked):
        return f"stopping ({signal.Signals(event.signal).name})"
    how = f"was killed by {signal.Signals(-event.code).name}" if event.code < 0 else f"ended with code {event.code}"
    return f"{event.name} {how}; stopping the rest"
