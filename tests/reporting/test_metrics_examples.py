"""The worked examples of docs/algorithms/metrics.md."""

from __future__ import annotations

from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from clients.spaces.models import Space
from clients.spaces.services.ingestion import ingest
from clients.spaces.services.spaces import open_space
from reporting.rules import graph
from reporting.rules.inequality import gini, median, top_share
from reporting.rules.metrics import KEYS
from reporting.selectors.metrics import month_metrics
from tenants.kernel.actor import Actor
from tenants.kernel.periods import Month
from tenants.models import Tenant
from tests.clients.spaces.forums import spec, write_rows
from tests.reporting.graphs import posts_of
from tests.reporting.tables import rows

AT = datetime(2024, 4, 1, tzinfo=UTC)


def fraction(text: str) -> Fraction | None:
    return None if text == "none" else Fraction(text)


def numbers(text: str) -> np.ndarray:
    return np.array([] if text == "none" else text.split(), dtype=np.int64)


@pytest.fixture
def forum(in_alfa: Tenant, tmp_path: Path, by: Actor) -> Space:
    """The posts of the worked example."""
    space = open_space(spec(), by=by, at=AT)
    header = ["post_id", "created_at", "author", "thread", "reply_to", "staff", "likes", "accepted"]
    posts = [[row[name] for name in header] for row in rows("metrics.md", "post_id")]
    ingest(space, "csv", write_rows(tmp_path / "example.csv", posts, header), by=by, at=AT)
    return space


@pytest.mark.django_db
def test_from_posts_to_figures(forum: Space) -> None:
    expected = {
        row["key"]: None if row["value"] == "none" else float(row["value"]) for row in rows("metrics.md", "key")
    }
    as_of = datetime(2024, 3, 10, tzinfo=UTC)
    assert month_metrics(Month(2024, 2), zone=ZoneInfo("UTC"), as_of=as_of) == expected
    assert list(expected) == list(KEYS)


@pytest.mark.parametrize("row", rows("metrics.md", "counts"), ids=lambda row: row["counts"])
def test_gini(row: dict[str, str]) -> None:
    assert gini(numbers(row["counts"])) == fraction(row["gini"])


@pytest.mark.parametrize("row", rows("metrics.md", "posts each"), ids=lambda row: row["posts each"])
def test_the_loudest_tenth(row: dict[str, str]) -> None:
    assert top_share(numbers(row["posts each"])) == fraction(row["share"])


@pytest.mark.parametrize("row", rows("metrics.md", "values"), ids=lambda row: row["values"])
def test_median(row: dict[str, str]) -> None:
    assert median(numbers(row["values"])) == fraction(row["median"])


@pytest.mark.parametrize("row", rows("metrics.md", "who>whom"), ids=lambda row: f"{row['who>whom']}+{row['others']}")
def test_the_reply_graph(row: dict[str, str]) -> None:
    found = graph.build(posts_of(row["who>whom"], row["others"]))
    assert (found.node_count, found.edge_count) == (int(row["nodes"]), int(row["edges"]))
    assert graph.tied_share(found) == fraction(row["tied_share"])
    assert graph.reciprocity(found) == fraction(row["reciprocity"])
    assert graph.centralization(found) == fraction(row["degree_centralization"])
