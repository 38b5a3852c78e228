"""Fixtures of the tests of what is true across clients."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.tenants.stripe_standin import Watched, watched


@pytest.fixture
def stripe() -> Iterator[Watched]:
    """A stand-in for Stripe, whose every request is held to Stripe's own document."""
    with watched() as made:
        yield made
