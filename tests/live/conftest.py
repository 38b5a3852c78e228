from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.live import servers


@pytest.fixture(scope="session")
def mastodon(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a Mastodon API that is not ours."""
    with servers.mastodon_mock(tmp_path_factory.mktemp("mastodon")) as address:
        yield address


@pytest.fixture(scope="session")
def homeserver(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a Synapse."""
    with servers.synapse(tmp_path_factory.mktemp("matrix")) as address:
        yield address
