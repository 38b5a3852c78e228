from __future__ import annotations

import pytest

from clients.spaces.rules.limits import Limits, limits_of
from clients.spaces.rules.space import Platform


@pytest.mark.parametrize("platform", list(Platform))
def test_every_platform_has_limits(platform: Platform) -> None:
    limits = limits_of(platform.value)
    assert 0 < limits.fewest_title_characters <= limits.title_characters
    assert 0 < limits.fewest_body_characters <= limits.body_characters


def test_those_of_discourse() -> None:
    assert limits_of("DISCOURSE") == Limits(255, 32_000, 15, 20)


def test_a_platform_that_is_none() -> None:
    with pytest.raises(ValueError, match="not a valid Platform"):
        limits_of("FAX")
