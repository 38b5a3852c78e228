"""The supervisor of `make demo`: one log, one Ctrl-C, one death stops all."""

from __future__ import annotations

import io
import os
import signal
import sys
from pathlib import Path

import pytest

from tenants.embedded import processes
from tenants.embedded.supervisor import supervise

FOREVER = [sys.executable, "-c", "import signal; print('up'); signal.pause()"]
STUBBORN = [
    sys.executable,
    "-c",
    "import signal, os\n"
    "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
    "print('up'); os.kill(int(os.environ['PARENT']), signal.SIGTERM)\n"
    "while True: signal.pause()",
]


def interrupts(*numbers: int) -> list[str]:
    sends = "; ".join(f"os.kill(int(os.environ['PARENT']), {int(number)})" for number in numbers)
    return [sys.executable, "-c", f"import os, signal; {sends}; signal.pause()"]


def run(commands: dict[str, list[str]], **options: float) -> tuple[int, list[str]]:
    out = io.StringIO()
    code = supervise(commands, {**os.environ, "PARENT": str(os.getpid())}, out=out, **options)
    return code, out.getvalue().splitlines()


@pytest.mark.parametrize(
    ("ending", "code", "said"),
    [
        ("raise SystemExit(3)", 3, "web    ended with code 3"),
        ("pass", 1, "web    ended with code 0"),
        ("import os; os.kill(os.getpid(), 9)", -9, "web    was killed by SIGKILL"),
    ],
)
def test_one_that_ends_stops_the_rest(ending: str, code: int, said: str) -> None:
    got, lines = run({"web": [sys.executable, "-c", ending], "worker": FOREVER})
    assert got == code
    assert f"------ | {said.replace('    ', ' ')}; stopping the rest" in lines


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_asked_to_stop_all_stop_and_the_answer_is_zero(number: signal.Signals) -> None:
    code, lines = run({"web": interrupts(number), "worker": FOREVER})
    assert code == 0
    assert f"------ | stopping ({number.name})" in lines


def test_lines_stand_behind_their_process_name() -> None:
    _, lines = run({"web": [sys.executable, "-c", "print('one'); print('two')"]})
    assert [line for line in lines if line.startswith("web")] == ["web | one", "web | two"]


def test_one_that_does_not_stop_is_killed_with_its_children(tmp_path: Path) -> None:
    child = tmp_path / "child"
    starts_child = STUBBORN[2].replace(
        "print('up')",
        f"import subprocess; c = subprocess.Popen(['sleep', '1000']); open({str(child)!r}, 'w').write(str(c.pid))",
    )
    code, lines = run({"worker": [sys.executable, "-c", starts_child]}, grace_seconds=0.2)
    assert code == 0
    assert "------ | worker did not stop within 0.2 s and will be killed" in lines
    number = int(child.read_text())
    assert processes.wait_until(lambda: not processes.runs(number, naming="sleep"), seconds=5)


def test_a_second_ctrl_c_ends_the_waiting() -> None:
    twice = STUBBORN[2].replace(
        "signal.SIGTERM)\nwhile", "signal.SIGTERM); os.kill(int(os.environ['PARENT']), 2)\nwhile"
    )
    code, lines = run({"worker": [sys.executable, "-c", twice]}, grace_seconds=60)
    assert code == 0
    assert "------ | not waiting for worker" in lines


def test_handlers_are_as_they_were_before() -> None:
    before = signal.getsignal(signal.SIGTERM)
    run({"web": [sys.executable, "-c", "pass"]})
    assert signal.getsignal(signal.SIGTERM) is before
