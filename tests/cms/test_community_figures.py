"""A month's figures in words: what changed, in the number that it takes."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from cms.asked import Asked
from cms.community import figures
from reporting.document.formats import BLANK, Formats
from reporting.rules.tone import Tone
from tenants.kernel.periods import Month

MAY = Month(2026, 5)
ASKED = Asked(MAY, None, [], ZoneInfo("UTC"), datetime(2026, 6, 1, tzinfo=UTC), MAY, MAY)


def formats(language: str = "en") -> Formats:
    return Formats(language, ZoneInfo("UTC"), "EUR")


@pytest.mark.parametrize(
    ("key", "before", "now", "change", "way"),
    [
        ("likes_received", 1000, 1004, "unchanged", 0),
        ("likes_received", 1000, 996, "unchanged", 0),
        ("likes_received", 1000, 1005, "+1%", 1),
        ("likes_received", 0, 4, "+4", 1),
        ("response_rate_24h", 0.7, 0.7004, "unchanged", 0),
        ("response_rate_24h", 0.7, 0.69, "−1.0 points", -1),
    ],
)
def test_what_rounds_to_nothing_is_unchanged_and_has_no_arrow(
    key: str, before: float, now: float, change: str, way: int
) -> None:
    made = figures.figure(key, {MAY.shifted(-1): {key: before}, MAY: {key: now}}, ASKED, formats())
    assert made.change == change
    assert made.delta is not None
    assert (made.delta > 0) - (made.delta < 0) == way


@pytest.mark.parametrize(
    ("language", "one", "two"),
    [
        ("en", "1 post judged, of fewer than", "2 posts judged, of fewer than"),
        ("sv", "1 inlägg bedömt, av färre än", "2 inlägg bedömda, av färre än"),
        ("da", "1 indlæg bedømt, af færre end", "2 indlæg bedømt, af færre end"),
    ],
)
def test_one_judged_post_is_told_as_one(language: str, one: str, two: str) -> None:
    with translation.override(language):
        for judged, said in ((1, one), (2, two)):
            made = figures.sentiment({MAY: Tone(positive=judged)}, {"posts": 9}, ASKED, formats(language))
            assert made.note.replace(BLANK, " ").startswith(said)


def test_of_a_month_without_a_post_no_share_is_told() -> None:
    assert figures.sentiment({MAY: Tone()}, {"posts": 0}, ASKED, formats("en")).note == ""
