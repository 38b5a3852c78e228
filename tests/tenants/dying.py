"""A command that ends itself with kill -9 at a named step; run in a process of its own (tests/forked.py)."""

from __future__ import annotations

import os
import signal
from dataclasses import dataclass
from importlib import import_module
from io import StringIO
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command


@dataclass(frozen=True, slots=True)
class Point:
    """A call of one of our functions, before or after which the process dies: "module:function"."""

    where: str
    after: bool = False
    call: int = 1

    def __str__(self) -> str:
        return f"{'after' if self.after else 'before'} call {self.call} of {self.where}"


def run(media: Path, point: Point | None, *arguments: str) -> None:
    """Run a command of ours, with its files there, until the point comes."""
    settings.MEDIA_ROOT = media
    if point:
        _die_at(point)
    call_command(*arguments, stderr=StringIO())


def _die_at(point: Point) -> None:
    module, path = point.where.split(":")
    holder: Any = import_module(module)
    *outer, name = path.split(".")
    for each in outer:
        holder = getattr(holder, each)
    real, calls = getattr(holder, name), 0

    def dying(*given: Any, **named: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls == point.call and not point.after:
            os.kill(os.getpid(), signal.SIGKILL)
        done = real(*given, **named)
        if calls == point.call:
            os.kill(os.getpid(), signal.SIGKILL)
        return done

    setattr(holder, name, dying)
