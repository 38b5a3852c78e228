"""The invented client's forum: takes a piece once, keeps it over restarts, and shows it to whoever follows its link."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from clients.spaces.connectors.webhook.api import Webhook
from clients.spaces.rules.connection import KeyRefused
from clients.spaces.standin.server import serving
from cms.demo.forum import InventedForum, secret
from tests.clients.spaces.platforms import piece

PUBLIC = "http://127.0.0.1:8002"


def hook(address: str, key: str) -> Webhook:
    return Webhook(f"{address}/pieces", "", key, may_be_loopback=True)


def test_a_piece_is_a_thread_by_its_title_and_stays(tmp_path: Path) -> None:
    with serving(InventedForum(tmp_path, public=PUBLIC)) as address:
        taken = hook(address, secret(tmp_path)).publish(piece())
        assert taken == (piece().title, f"{PUBLIC}/pieces/1")
    again = InventedForum(tmp_path, public=PUBLIC)
    with serving(again) as address:
        assert hook(address, secret(tmp_path)).publish(piece()) == taken
        assert hook(address, secret(tmp_path)).publish(piece("other", title="Another <b>title</b>"))[1].endswith("/2")
        page = httpx.get(f"{address}/pieces/2", trust_env=False)
        assert "<h1>Another &lt;b&gt;title&lt;/b&gt;</h1>" in page.text
        assert "an invented forum" in page.text
        assert httpx.get(f"{address}/pieces/3", trust_env=False).status_code == 404
    assert again.distinct == 2


def test_its_key_is_for_its_owner_alone_and_opens_it_alone(tmp_path: Path) -> None:
    key = secret(tmp_path)
    assert key == secret(tmp_path)
    assert (tmp_path / "forum.key").stat().st_mode & 0o077 == 0
    with serving(InventedForum(tmp_path, public=PUBLIC)) as address, pytest.raises(KeyRefused):
        hook(address, "another secret of some length").publish(piece())
