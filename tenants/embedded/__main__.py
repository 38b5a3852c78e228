"""`python -m tenants.embedded COMMAND…` runs a command with the services up, and stops them after it.

For make: a demo, a test run or a check leaves no server behind that was not there before.
"""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path
from types import FrameType

from tenants.embedded.borrowing import borrowed
from tenants.embedded.errors import ServiceFailed

VAR = Path(__file__).resolve().parents[2] / "var"


def main(command: list[str]) -> int:
    """Run a command; return its exit code, as a shell would for one that a signal ended."""
    try:
        with borrowed(VAR):
            code = _run(command)
    except ServiceFailed as failure:
        print(failure, file=sys.stderr)
        return 1
    return code if code >= 0 else 128 - code


def _run(command: list[str]) -> int:
    process = subprocess.Popen(command)  # noqa: S603 - what make asked for

    def pass_on(number: int, _frame: FrameType | None) -> None:
        process.send_signal(number)

    def leave_to_it(_number: int, _frame: FrameType | None) -> None:
        """Ctrl-C reaches the command by itself: it shares our terminal."""

    signal.signal(signal.SIGINT, leave_to_it)
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, pass_on)
    return process.wait()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
