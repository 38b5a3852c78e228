"""The invented client's own forum, as far as publishing goes: it takes a piece and calls its thread by its title."""

from __future__ import annotations

import html
import json
import os
import re
import secrets
from pathlib import Path
from typing import Any

from clients.spaces.rules.html import shown
from clients.spaces.standin.receiver import Receiver
from clients.spaces.standin.server import Reply

_PIECE = re.compile(r"/pieces/(\d{1,6})")


class InventedForum(Receiver):
    """A receiver of our webhook whose pieces are threads of the invented community; they outlive the process.

    public: the address at which people read the pieces, wherever this one is served.
    """

    name = "The Rain Gauge, an invented forum"

    def __init__(self, folder: Path, *, public: str) -> None:
        super().__init__(secret(folder))
        self._kept, self._public = folder / "published.jsonl", public
        self._pages: dict[int, tuple[str, str]] = {}
        if self._kept.is_file():
            for line in self._kept.read_text(encoding="utf-8").splitlines():
                self._hold(**json.loads(line))

    def answer(self, method: str, path: str, query: dict[str, str], environ: dict[str, Any], body: bytes) -> Reply:
        found = _PIECE.fullmatch(path)
        if method == "GET" and found:
            return self._page(int(found[1]))
        return super().answer(method, path, query, environ, body)

    def taking(self, key: str, asked: dict[str, Any], number: int, base: str) -> dict[str, Any]:
        """The thread's id is its title, as in the community's activity."""
        title, text = str(asked.get("title", "")), str(asked.get("body", ""))
        told = {**super().taking(key, asked, number, self._public), "id": title or str(number)}
        held: dict[str, Any] = {"key": key, "answer": told, "title": title, "text": text}
        with self._kept.open("a", encoding="utf-8") as file:
            file.write(json.dumps(held) + "\n")
        self._hold(**held)
        return told

    def _hold(self, key: str, answer: dict[str, Any], title: str, text: str) -> None:
        self.taken[key] = answer
        self._pages[len(self.taken)] = title, text

    def _page(self, number: int) -> Reply:
        if number not in self._pages:
            return 404, [("Content-Type", "text/plain"), ("Content-Length", "0")], b""
        title, text = self._pages[number]
        head = f"<!doctype html><meta charset=utf-8><title>{html.escape(title)}</title><p>{self.name}</p>"
        page = f"{head}<h1>{html.escape(title)}</h1>{shown(text, is_html=False)}".encode()
        return 200, [("Content-Type", "text/html; charset=utf-8"), ("Content-Length", str(len(page)))], page


def secret(folder: Path, name: str = "forum.key", made: str = "") -> str:
    """What the demo shares with a forum of its own, made on the first run, or given."""
    path = folder / name
    if not path.exists():
        with os.fdopen(os.open(path, os.O_CREAT | os.O_WRONLY | os.O_EXCL, 0o600), "w") as file:
            file.write(made or secrets.token_urlsafe(24))
    return path.read_text()
