"""Look at processes by number."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

PAUSE_SECONDS = 0.05


def first_number(path: Path) -> int | None:
    """Return the process number on the first line of a pid file, or None without a readable one."""
    try:
        lines = path.read_text().split()
    except FileNotFoundError:
        return None
    return int(lines[0]) if lines and lines[0].isdigit() else None


def runs(pid: int | None, *, naming: str) -> bool:
    """Tell whether this process lives and its command line contains `naming`.

    A number alone says little: after a restart of the machine another process has it.
    """
    return pid is not None and naming in _command_line(pid)


def wait_until(true: Callable[[], bool], *, seconds: float) -> bool:
    """Ask again and again until the answer is yes; False when it never was within the time."""
    deadline = time.monotonic() + seconds
    while not true():
        if time.monotonic() > deadline:
            return False
        time.sleep(PAUSE_SECONDS)
    return True


def _command_line(pid: int) -> str:
    proc = Path("/proc") / str(pid)
    if Path("/proc/self").exists():
        try:
            if (proc / "stat").read_text().rpartition(")")[2].split()[0] == "Z":
                return ""
            return os.fsdecode((proc / "cmdline").read_bytes().replace(b"\0", b" "))
        except (FileNotFoundError, ProcessLookupError):
            return ""
    ps = shutil.which("ps") or "/bin/ps"
    found = subprocess.run([ps, "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False)  # noqa: S603
    return found.stdout
