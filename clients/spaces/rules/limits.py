"""How long a piece may be where it is published: what the platform takes as it comes out of the box."""

from __future__ import annotations

from dataclasses import dataclass

from clients.spaces.rules.space import Platform


@dataclass(frozen=True, slots=True)
class Limits:
    """Characters of a title and a body, at most; and at least, where the platform turns short ones away."""

    title_characters: int
    body_characters: int
    fewest_title_characters: int = 1
    fewest_body_characters: int = 1


_ANY = Limits(255, 32_000)
"""Where the platform is none that we know: what any forum takes."""

_LIMITS = {
    Platform.DISCOURSE: Limits(255, 32_000, fewest_title_characters=15, fewest_body_characters=20),
    Platform.MASTODON: Limits(200, 500),
    Platform.MATRIX: Limits(255, 15_000),
    Platform.DISCORD: Limits(100, 2_000),
    Platform.SLACK: Limits(150, 3_000),
    Platform.REDDIT: Limits(300, 40_000),
}


def limits_of(platform: str) -> Limits:
    """Return the limits of a space's platform, by its code."""
    return _LIMITS.get(Platform(platform), _ANY)
