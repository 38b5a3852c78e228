"""Fit and platforms against the worked tables of docs/algorithms/fit.md, and what always holds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clients.rules.fit import VITAL, WEIGHTS, Criterion, Verdict, assess
from clients.rules.platforms import EVEN, Facet, ranked
from clients.rules.scoring import weighted_score
from tests.reporting.tables import rows

MARK = st.integers(1, 5)
MARKS = st.fixed_dictionaries({each: MARK for each in Criterion})


def numbers(text: str) -> list[int]:
    return [int(word) for word in text.split()]


@pytest.mark.parametrize("row", rows("fit.md", "marks", heading="Score"), ids=lambda row: row["marks"])
def test_the_score(row: dict[str, str]) -> None:
    marks, weights = ({str(at): each for at, each in enumerate(numbers(row[name]))} for name in ("marks", "weights"))
    assert weighted_score(marks, weights) == int(row["score"])


@pytest.mark.parametrize("row", rows("fit.md", "case", heading="Go or no-go"), ids=lambda row: row["case"])
def test_go_or_no_go(row: dict[str, str]) -> None:
    found = assess(dict(zip(Criterion, numbers(row["marks"]), strict=True)))
    assert (str(found.score), found.verdict.value) == (row["score"], row["verdict"])


@pytest.mark.parametrize("row", rows("fit.md", "weights", heading="Platforms"), ids=lambda row: row["weights"])
def test_platforms_are_ranked(row: dict[str, str]) -> None:
    def by_facet(text: str) -> dict[Facet, int]:
        return dict(zip(Facet, numbers(text), strict=True))

    found = ranked({"A": by_facet(row["A"]), "B": by_facet(row["B"])}, by_facet(row["weights"]))
    assert found[0][0] == row["first"]
    assert [dict(found)[name] for name in "AB"] == numbers(row["scores"])


def test_the_weights_are_percent() -> None:
    assert sum(WEIGHTS.values()) == sum(EVEN.values()) == 100
    assert list(WEIGHTS) == list(Criterion)


@given(MARKS, st.sampled_from(Criterion))
def test_a_better_mark_never_lowers_the_score_nor_takes_a_go_away(marks: dict[Criterion, int], one: Criterion) -> None:
    before, after = assess(marks), assess({**marks, one: min(marks[one] + 1, 5)})
    assert 0 <= before.score <= after.score <= 100
    assert before.verdict is Verdict.NO_GO or after.verdict is Verdict.GO


@given(MARKS)
def test_a_vital_one_is_a_veto_and_is_named(marks: dict[Criterion, int]) -> None:
    found = assess(marks)
    assert set(found.vital_failed) == {each for each in VITAL if marks[each] == 1}
    assert not found.vital_failed or found.verdict is Verdict.NO_GO


@pytest.mark.parametrize(
    ("marks", "weights"),
    [({"a": 6}, {"a": 1}), ({"a": 0}, {"a": 1}), ({"a": 1}, {}), ({"a": 1}, {"a": 0}), ({"a": 1}, {"a": -1})],
)
def test_what_cannot_be_weighed_is_refused(marks: dict[str, int], weights: dict[str, int]) -> None:
    with pytest.raises(ValueError, match=r"mark|weights"):
        weighted_score(marks, weights)
