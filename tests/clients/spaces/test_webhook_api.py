"""The signed webhook: taken once for its key, refused without our signature, and documented by an example that runs."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from clients.spaces.connectors import wire
from clients.spaces.connectors.webhook.signing import KEY, SIGNATURE, TIMESTAMP, is_ours, signature
from clients.spaces.rules.connection import KeyRefused, NoAnswer, NoConnection, NotUnderstood, TooManyCalls
from clients.spaces.rules.pulling import Decision
from clients.spaces.rules.source import Skips
from clients.spaces.standin.receiver import Receiver
from clients.spaces.standin.server import StandIn, Trouble, answered, serving
from tests.clients.spaces.platforms import SECRET, piece, webhook_at
from tests.clients.spaces.test_discourse_api import Canned


@pytest.fixture
def standing() -> Iterator[tuple[Receiver, str]]:
    there = Receiver(SECRET)
    with serving(there) as address:
        yield there, f"{address}/hooks/caas"


def test_a_piece_is_taken_once_for_its_key(standing: tuple[Receiver, str]) -> None:
    there, address = standing
    hook = webhook_at(address)
    assert hook.probe() == "A receiver for tests"
    assert hook.find(piece().key) is None
    first, second = hook.publish(piece()), hook.publish(piece())
    assert first == second
    assert (there.calls[piece().key], there.distinct) == (2, 1)
    found = hook.find(piece().key)
    assert found is not None
    assert (found.external_id, found.url) == first
    hook.publish(piece("another-key"))
    assert there.distinct == 2


def test_an_answer_that_got_lost(standing: tuple[Receiver, str], monkeypatch: pytest.MonkeyPatch) -> None:
    there, address = standing
    monkeypatch.setattr(wire, "LONGEST_WAIT_SECONDS", 0.3)
    monkeypatch.setattr(StandIn, "hang_seconds", 0.8)
    there.trouble(Trouble.HANG, Trouble.SLOW_DOWN)
    with pytest.raises(NoAnswer):
        webhook_at(address).publish(piece())
    with pytest.raises(TooManyCalls):
        webhook_at(address).publish(piece())
    assert webhook_at(address).publish(piece())[0] == "1"
    assert there.distinct == 1


def test_without_our_secret_nothing_is_taken(standing: tuple[Receiver, str]) -> None:
    there, address = standing
    for call in ("probe", "publish", "find"):
        hook = webhook_at(address, secret="another secret of some length")
        given = {"probe": [], "publish": [piece()], "find": [piece().key]}[call]
        with pytest.raises(KeyRefused):
            getattr(hook, call)(*given)
    assert there.distinct == 0


@pytest.mark.parametrize(
    "told",
    [
        {}, {"id": "", "url": "https://a.example"}, {"id": "x" * 201, "url": "https://a.example"},
        {"id": True, "url": "https://a.example"}, {"id": "1"}, {"id": "1", "url": "javascript:alert(1)"},
    ],
)  # fmt: skip
def test_an_answer_that_does_not_say_what_was_published(told: dict[str, Any]) -> None:
    with serving(Canned(answered(200, told))) as address, pytest.raises(NotUnderstood):
        webhook_at(address).publish(piece())


def test_a_receiver_that_cannot_say_and_one_that_does_not_say_when() -> None:
    with serving(Canned(answered(405, {}))) as address:
        assert webhook_at(address).find("k") is None
    good = {"id": 5, "url": "https://a.example/5"}
    with serving(Canned(answered(200, good))) as address, pytest.raises(NotUnderstood, match="published_at"):
        webhook_at(address).find("k")
    with serving(Canned(answered(200, good))) as address:
        assert webhook_at(address).publish(piece()) == ("5", "https://a.example/5")


def test_a_webhook_tells_no_flags() -> None:
    with pytest.raises(NoConnection):
        webhook_at("http://127.0.0.1:9").flags(Skips())


def test_a_webhook_takes_no_decisions() -> None:
    with pytest.raises(NoConnection):
        webhook_at("http://127.0.0.1:9").decide("1", Decision.KEEP)


def test_a_signature_covers_time_key_and_body() -> None:
    now = 1_700_000_000
    told = signature(SECRET, timestamp=now, key="k", body=b"{}")
    same = {"timestamp": str(now), "key": "k", "body": b"{}", "told": told, "now": now}
    assert is_ours(SECRET, **same)
    changes: list[dict[str, Any]] = [
        {"timestamp": str(now + 1)}, {"key": "l"}, {"body": b"{ }"}, {"told": told[:-1]}, {"told": ""},
        {"now": now + 301}, {"now": now - 301}, {"timestamp": ""}, {"timestamp": "now"}, {"told": "å"},
    ]  # fmt: skip
    assert not any(is_ours(SECRET, **{**same, **change}) for change in changes)
    assert not is_ours("another", **same)


def test_the_example_in_the_documentation_takes_our_calls() -> None:
    text = (Path(settings.BASE_DIR) / "docs" / "webhook.md").read_text()
    example: dict[str, Any] = {}
    exec(re.findall(r"```python\n(.*?)```", text, re.S)[0], example)  # noqa: S102 - our own documentation
    published: list[str] = []

    def publish(title: str, body: str, channel: str | None) -> dict[str, str]:
        published.append(title)
        return {"id": "7", "url": "https://a.example/7", "published_at": "2024-03-01T12:00:00Z"}

    class Documented(StandIn):
        def answer(self, method: str, path: str, query: dict[str, str], environ: dict[str, Any], body: bytes) -> Any:
            headers = {name: environ["HTTP_" + name.upper().replace("-", "_")] for name in (TIMESTAMP, KEY, SIGNATURE)}
            return answered(*example["receive"](SECRET, method, headers, body, publish))

    with serving(Documented()) as address:
        hook = webhook_at(address)
        assert hook.probe() == "Our community site"
        assert hook.find(piece().key) is None
        assert hook.publish(piece()) == hook.publish(piece()) == ("7", "https://a.example/7")
        found = hook.find(piece().key)
        assert found is not None
        assert found.at.year == 2024
        with pytest.raises(KeyRefused):
            webhook_at(address, secret="another secret of some length").publish(piece())
    assert published == [piece().title]
    old = str(int(time.time()) - 400)
    headers = {TIMESTAMP: old, KEY: "k", SIGNATURE: signature(SECRET, timestamp=int(old), key="k", body=b"")}
    assert example["receive"](SECRET, "GET", headers, b"", publish)[0] == 401
