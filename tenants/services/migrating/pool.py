"""Several processes, each with a connection of its own, that take one client after the other.

They are forked after all is known that clients of a group share, so nothing of it has to be sent. A child that dies
takes one client's try with it; children whose parent has died end by themselves.
"""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Iterator, Sequence
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any

from django.db import connections

DIED = "its process died"
_LOOK_SECONDS = 1.0

Job = Callable[[int], tuple[str, bool]]
"""Does the piece of that number; gives back what went wrong, if anything, and whether it was only busy."""


def each(job: Job, numbers: Sequence[int], processes: int) -> Iterator[tuple[int, str, bool]]:
    """Do the pieces, in this process when one is enough, and give back (number, error, busy) as each is done."""
    if processes < 2 or len(numbers) < 2:
        for number in numbers:
            yield (number, *job(number))
        return
    yield from _forked(job, numbers, min(processes, len(numbers)))


def _forked(job: Job, numbers: Sequence[int], processes: int) -> Iterator[tuple[int, str, bool]]:
    _let_go()  # a child must not speak on its parent's connection
    children = [_child(job) for _ in range(processes)]
    left = list(reversed(numbers))
    doing: dict[Connection, int] = {}
    try:
        for ours, _ in children:
            _hand_out(ours, left, doing)
        while doing:
            told = wait(list(doing))
            for ours in [ours for ours, _ in children if ours in told]:
                number = doing.pop(ours)
                try:
                    answer = ours.recv()
                except (EOFError, ConnectionResetError):
                    yield (number, DIED, False)
                    continue
                _hand_out(ours, left, doing)
                yield (number, *answer)
        yield from ((number, DIED, False) for number in reversed(left))
    finally:
        for ours, _ in children:
            ours.close()
        for _, child in children:
            child.join()


def _child(job: Job) -> tuple[Connection, BaseProcess]:
    context = multiprocessing.get_context("fork")
    ours, theirs = context.Pipe()
    child = context.Process(target=_serve, args=(job, ours, theirs, os.getpid()))
    child.start()
    theirs.close()  # theirs alone: when it dies, we read the end of it
    return ours, child


def _hand_out(ours: Connection, left: list[int], doing: dict[Connection, int]) -> None:
    if left:
        number = left.pop()
        try:
            ours.send(number)
        except BrokenPipeError:
            left.append(number)
        else:
            doing[ours] = number


def _serve(job: Job, ours: Connection, theirs: Connection, parent: int) -> None:
    """In the child: until there is nothing more, or nobody who asks."""
    try:
        ours.close()  # the parent's end, open here too until now: else its end would never be read
        while os.getppid() == parent:
            if theirs.poll(_LOOK_SECONDS):
                theirs.send(job(theirs.recv()))
    except (EOFError, OSError, KeyboardInterrupt):
        return
    finally:
        _let_go()
        os._exit(0)  # nothing of the parent's is taken down a second time


def _let_go() -> None:
    connection: Any
    for connection in connections.all(initialized_only=True):
        connection.close()
        if connection.alias in getattr(connection, "_connection_pools", {}):
            connection.close_pool()
