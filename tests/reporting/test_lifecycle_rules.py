from __future__ import annotations

import numpy as np
import pytest

from clients.spaces.rules.lifecycle import ORDER, WINDOW, months, stages
from reporting.rules.participation import participation
from tests.reporting.tables import rows


@pytest.mark.parametrize("row", rows("lifecycle.md", "months"), ids=lambda row: row["months"])
def test_the_stages(row: dict[str, str]) -> None:
    told = row["months"].split()
    active, answered, started = (
        np.array([[any(each in month for each in letters) for month in told]]) for letters in ("was", "a", "s")
    )
    assert ORDER[stages(active, answered, started)[0, -1]] == row["stage"]


def test_a_month_moves_members() -> None:
    held = rows("lifecycle.md", "month")
    wrote = [
        (who, at + WINDOW - 1, row["abc"[who]])
        for at, row in enumerate(held)
        for who in range(3)
        if row["abc"[who]] != "."
    ]
    who, at = (np.array([each[place] for each in wrote], np.int64) for place in (0, 1))
    answered, started = (np.array([letter in each[2] for each in wrote]) for letter in "as")
    found = months(who, at, answered, started, [int(row["known"]) for row in held])
    for month, row in zip(found, held[1:], strict=True):
        moves = ", ".join(f"{a}>{b} {n}" for (a, b), n in month.moves.items()) or "none"
        counts = [str(month.counts[stage]) for stage in ORDER]
        assert [*counts, str(month.came), moves] == [
            *(row[stage] for stage in ORDER), row["came"], row["moves"]
        ]  # fmt: skip


def test_nobody_moves_nobody() -> None:
    nothing = np.zeros(0, np.int64)
    (month,) = months(nothing, nothing, nothing > 0, nothing > 0, [0, 0])
    assert (sum(month.counts.values()), month.came, month.moves) == (0, 0, {})


@pytest.mark.parametrize("row", rows("lifecycle.md", "active"), ids=lambda row: row["active"])
def test_participation(row: dict[str, str]) -> None:
    registered = None if row["registered"] == "unknown" else int(row["registered"])
    share, light = participation(int(row["active"]), registered)
    assert [str("none" if share is None else share), str(light or "none")] == [row["share"], row["light"]]
