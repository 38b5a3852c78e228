from __future__ import annotations

import pytest

from reporting.rules import graph
from reporting.rules.affiliation import affiliation
from tests.reporting.graphs import posts_of
from tests.reporting.tables import rows


@pytest.mark.parametrize("row", rows("affiliation.md", "who>whom"), ids=lambda row: row["who>whom"])
def test_the_worked_table(row: dict[str, str]) -> None:
    found = affiliation(graph.build(posts_of(row["who>whom"], row["others"])))
    person = None if found.key_person is None else chr(ord("a") + found.key_person - 1)
    assert [str(found.shape or "none"), person or "none", str(found.key_person_share or "none")] == [
        row["shape"],
        row["key person"],
        row["share"],
    ]


def test_the_border_of_a_hub() -> None:
    """Four people: degrees 3, 1, 1, 1 make 1; with one more tie among the leaves 3, 2, 2, 1 make 2/3, with two 1/3."""
    for replies, expected in (("b>a c>a d>a", "hub"), ("b>a c>a d>a b>c", "hub"), ("b>a c>a d>a b>c c>d", "web")):
        assert affiliation(graph.build(posts_of(replies, "none"))).shape == expected
