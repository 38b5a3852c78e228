from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pytest

from clients.members.rules.segments import Rule, read
from reporting.rules.concentration import concentration
from reporting.rules.crossing import crossing
from tenants.kernel.refusals import InvalidInput
from tests.reporting.graphs import posts_of
from tests.reporting.tables import rows

SEGMENTS = [np.array([ord(each) - ord("a") + 1 for each in told], np.int64) for told in ("ab", "cd", "e")]


@pytest.mark.parametrize("row", rows("segments.md", "who>whom"), ids=lambda row: row["who>whom"])
def test_replies_between_segments(row: dict[str, str]) -> None:
    found = crossing(posts_of(row["who>whom"], "none"), SEGMENTS)
    matrix = [" ".join(map(str, line)) for line in found.replies]
    silent = " ".join(f"{'ABC'[one]}-{'ABC'[other]}" for one, other in found.silent) or "none"
    share = "none" if found.crossing_share is None else str(found.crossing_share)
    assert [*matrix, silent, share] == [row[name] for name in ("A", "B", "C", "silent", "share")]


@pytest.mark.parametrize("row", rows("segments.md", "posts each"), ids=lambda row: row["posts each"])
def test_concentration(row: dict[str, str]) -> None:
    each = [] if row["posts each"] == "none" else [int(n) for n in row["posts each"].split()]
    registered = None if row["registered"] == "unknown" else int(row["registered"])
    found = concentration(np.array(each, np.int64), registered)
    told = [found.posts, found.top, found.top_share, found.reach, "yes" if found.is_concentrated else "no"]
    assert [str("none" if one is None else one) for one in told] == [
        row[name] for name in ("posts", "top", "share", "reach", "concentrated")
    ]


def test_a_rule_is_kept_as_it_was_said() -> None:
    rule = Rule(
        spaces=("forum", "chat"), stages=("belongs",), min_posts=3, first_seen_from=date(2024, 1, 1), is_customer=False
    )
    told = rule.as_json()
    assert told == {
        "spaces": ["chat", "forum"], "stages": ["belongs"], "min_posts": 3, "first_seen_from": "2024-01-01",
        "is_customer": False,
    }  # fmt: skip
    assert read(told).as_json() == told


@pytest.mark.parametrize(
    ("said", "where"),
    [
        ({}, [""]),
        ({"spaces": []}, [""]),
        ({"colour": "red"}, ["colour"]),
        ({"stages": ["asleep"]}, ["stages"]),
        ({"min_posts": 0}, ["min_posts"]),
        ({"min_posts": True}, ["min_posts"]),
        ({"min_posts": "1; DROP TABLE"}, ["min_posts"]),
        ({"within_days": 30}, ["within_days"]),
        ({"first_seen_from": "2024-02-01", "first_seen_until": "2024-01-31"}, ["first_seen_until"]),
        ({"first_seen_from": "soon"}, ["first_seen_from"]),
        ({"is_customer": 1, "spaces": "forum"}, ["is_customer", "spaces"]),
    ],
)
def test_what_is_no_rule_is_refused(said: dict[str, Any], where: list[str]) -> None:
    with pytest.raises(InvalidInput) as refused:
        read(said)
    assert [name for name, _ in refused.value.problems] == where
