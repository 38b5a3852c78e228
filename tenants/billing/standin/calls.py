"""Looking on: each call of the API as it came and was answered, for whoever holds it to Stripe's document."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from threading import Lock

from tenants.billing.standin.objects import Json


@dataclass(frozen=True, slots=True)
class Call:
    """`query` and `body` are the texts that came."""

    method: str
    path: str
    query: str
    body: str
    status: int
    answer: Json


Watch = Callable[[Call], None]


def unseen(call: Call) -> None:
    """Nobody looks on."""


def adding_to(path: Path) -> Watch:
    """Add each call to a file, a line of JSON each; `read` gives them back."""
    lock = Lock()

    def add(call: Call) -> None:
        line = json.dumps(asdict(call))
        with lock, path.open("a", encoding="utf-8") as file:
            file.write(f"{line}\n")

    return add


def read(path: Path) -> list[Call]:
    """The calls in a file, which need not exist."""
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    return [Call(**json.loads(line)) for line in lines]
