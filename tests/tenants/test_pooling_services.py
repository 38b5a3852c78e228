"""A pooler in transaction mode is told by two overlapping sessions; here both kinds are acted out."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from tenants.services import pooling


class Pooler:
    """Hands out server ids as PgBouncer does: last in, first out; kept for a transaction or for a session."""

    def __init__(self, mode: str) -> None:
        self.mode, self.idle, self.made = mode, [], 0

    def borrow(self) -> int:
        if self.idle:
            return self.idle.pop()
        self.made += 1
        return self.made

    def connect(self) -> Session:
        return Session(self)


class Session:
    def __init__(self, pooler: Pooler) -> None:
        self.pooler = pooler
        self.server: int | None = None
        self.in_transaction = False

    def __enter__(self) -> Session:
        return self

    def __exit__(self, *error: object) -> None: ...

    def execute(self, statement: str) -> Session:
        self.server = self.server or self.pooler.borrow()
        self.answer = (self.server,)
        self._let_go()
        return self

    def fetchall(self) -> list[tuple[int]]:
        return [self.answer]

    @contextmanager
    def transaction(self) -> Iterator[None]:
        self.in_transaction = True
        yield
        self.in_transaction = False
        self._let_go()

    def _let_go(self) -> None:
        if self.pooler.mode == "transaction" and not self.in_transaction and self.server is not None:
            self.pooler.idle.append(self.server)
            self.server = None


@pytest.mark.parametrize(("mode", "keeps"), [("session", True), ("transaction", False)])
def test_the_mode_is_told_apart(mode: str, keeps: bool) -> None:
    connect: Any = Pooler(mode).connect
    assert pooling.keeps_its_server(connect) is keeps


def test_the_embedded_server_is_let_pass(db: None) -> None:
    assert pooling.refuse_transaction_pooling() is None


def test_start_up_is_refused(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pooling, "keeps_its_server", lambda connect: False)
    with pytest.raises(ImproperlyConfigured, match="session mode"):
        pooling.refuse_transaction_pooling()
