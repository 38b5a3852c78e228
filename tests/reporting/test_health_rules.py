from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.rules.health import WEIGHTS, Health, Measure, activity, content, health, objectives, points, promises
from reporting.rules.kpis import KpiStatus
from reporting.rules.month import CadenceFigure
from tests.reporting import sample
from tests.reporting.tables import rows

DOCUMENT = "health.md"


def number(text: str) -> int | None:
    return None if text in ("–", "none") else int(text)


@pytest.mark.parametrize("row", rows(DOCUMENT, "case"), ids=lambda row: row["case"])
def test_the_score_is_what_the_document_works_out(row: dict[str, str]) -> None:
    held = {each: number(row[each]) for each in Measure}
    hidden = {Measure(row["hidden"])} if row["hidden"] != "none" else set()
    assert health(held, hidden=hidden) == Health(number(row["score"]), int(row["measured"]))


def test_the_documents_weights_are_the_codes() -> None:
    assert {row["measure"]: int(row["weight"]) for row in rows(DOCUMENT, "measure")} == WEIGHTS
    assert sum(WEIGHTS.values()) == 100


@pytest.mark.parametrize("row", rows(DOCUMENT, "now"), ids=lambda row: f"{row['now']} of {row['before']}")
def test_activity(row: dict[str, str]) -> None:
    assert activity(number(row["now"]), number(row["before"])) == number(row["points"])


@pytest.mark.parametrize("row", rows(DOCUMENT, "statuses"), ids=lambda row: row["statuses"])
def test_objectives(row: dict[str, str]) -> None:
    kpi = sample.figures().objectives[0].kpis[0].model_copy(update={"vanity": False})
    held = [kpi.model_copy(update={"status": KpiStatus(each)}) for each in row["statuses"].split()]
    vanity = kpi.model_copy(update={"vanity": True, "status": KpiStatus.MISSED})
    assert objectives([*held, vanity]) == number(row["points"])


def test_more_of_one_kind_of_content_does_not_make_up_for_another() -> None:
    held = sample.figures().content
    assert held is not None
    lines = (
        CadenceFigure(kind="article", promised=4, delivered=9),
        CadenceFigure(kind="webinar", promised=1, delivered=0),
        CadenceFigure(kind="survey", promised=1, delivered=0, is_due=False),
    )
    assert content(held.model_copy(update={"cadence": lines})) == 80
    assert content(held.model_copy(update={"cadence": lines[2:]})) is None
    assert content(None) is None
    assert promises(None) is None


def test_a_month_has_each_measure_from_its_own_figures() -> None:
    found = points(sample.figures())
    assert list(found) == list(Measure)
    assert found[Measure.PROMISES] == 77
    assert points(sample.figures(service=None, content=None))[Measure.PROMISES] is None


amounts = st.none() | st.integers(min_value=0, max_value=100)


@given(st.fixed_dictionaries(dict.fromkeys(Measure, amounts)), st.sets(st.sampled_from(Measure)))
def test_hiding_is_the_same_as_not_measuring(held: dict[Measure, int | None], hidden: set[Measure]) -> None:
    found = health(held, hidden=hidden)
    assert found == health({each: None if each in hidden else value for each, value in held.items()})
    known = [value for each, value in held.items() if value is not None and each not in hidden]
    assert (found.score is None) == (not known)
    if found.score is not None:
        assert min(known) <= found.score <= max(known)
