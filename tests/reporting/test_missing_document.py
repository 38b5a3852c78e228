"""What is missing is said to be missing: never zero, never exact, never measured."""

from __future__ import annotations

import csv
import io
import re
from typing import Any

import pytest

from reporting import pdf
from reporting.document.attachments import as_csv
from reporting.document.build import Document, build
from reporting.document.context import Standing
from reporting.rules import freezing, roi
from reporting.rules.changes import changes
from reporting.rules.drivers import Views
from reporting.rules.report import ReportData
from tests.reporting import sample


def data(stated: dict[str, Any], lines: list[roi.CostLine], **more: Any) -> ReportData:
    """A month with these inputs of value and these lines of cost."""
    worth = freezing.frozen(roi.worth_of_month(stated, sample.metrics(12), Views(2, 18420), lines))
    return sample.report(worth=worth, **more)


def document(held: ReportData, language: str = "en") -> Document:
    return build(held, Standing("draft"), language=language)


UNVALUED = data({}, sample.cost_lines())
UNPAID = data(sample.inputs(), [])
NEITHER = data({}, [], worth_before=None)


def test_without_a_driver_there_is_a_cost_and_no_return() -> None:
    sponsor = document(UNVALUED).sponsor
    value, cost = sponsor.money
    assert (value.value, value.spread, value.grade, value.mix) == ("–", "nothing is valued in money yet", "none", None)
    assert value.before.startswith("Feb €")
    assert (cost.label, cost.value) == ("Cost", "€1,910")
    assert sponsor.range is None
    assert sponsor.verdict == "No figure can say it yet."
    assert sponsor.lede.startswith(
        "The community cost €1,910 in March. Nothing is valued in money yet: no driver has all that its formula needs."
    )


def test_without_a_driver_the_value_is_no_sum() -> None:
    value = document(UNVALUED).value
    assert (value.headline, value.deck) == ("Nothing is valued in money yet", "The month cost €1,910.")
    assert (value.value.expected, value.value.spread, value.value.grade_word) == ("–", "–", "no figure")
    assert value.sure is None
    assert value.waterfall is None
    assert [each.key for each in value.beside] == ["reciprocity", "peer_share", "member_post_share"]


def test_without_a_cost_there_is_a_value_and_no_return() -> None:
    made = document(UNPAID)
    value, cost = made.sponsor.money
    assert made.sponsor.verdict == "No figure can say it yet."
    assert value.value == "€3,712"
    assert (cost.value, cost.spread, cost.grade) == ("–", "none is known yet", "none")
    assert "No cost is known yet. Leave out all that someone had to assume, and €1,620" in made.sponsor.lede
    assert made.sponsor.lede.count("remains.") == 1
    assert made.value.deck.endswith(" No cost is known yet.")
    assert (made.value.cost.expected, made.value.waterfall) == ("–", None)


def test_without_both_nothing_is_claimed() -> None:
    made = document(NEITHER)
    assert [(each.value, each.grade) for each in made.sponsor.money] == [("–", "none"), ("–", "none")]
    assert made.sponsor.lede.startswith("No cost is known yet. Nothing is valued in money yet")
    assert made.value.deck == "No cost is known yet."


def test_a_value_of_nothing_is_a_figure() -> None:
    nobody = {**sample.metrics(12), "peer_solved_threads": 0}
    one = {"direct_support_deflection": sample.inputs()["direct_support_deflection"]}
    worth = freezing.frozen(roi.worth_of_month(one, nobody, Views(), sample.cost_lines()))
    made = document(sample.report(worth=worth))
    assert made.value.headline == "The drivers add up to nothing this month"
    assert [each.value for each in made.sponsor.money] == ["€0", "€1,910", "−100%"]


@pytest.mark.parametrize("language", ["en", "sv", "da"])
@pytest.mark.parametrize("held", [UNVALUED, UNPAID, NEITHER])
def test_no_page_shows_money_that_is_zero_for_it(held: ReportData, language: str) -> None:
    made = document(held, language)
    text = pdf.html(made, dated=held.edition.as_of)
    assert not re.findall(r"€0(?![.\d])|\b0\N{NO-BREAK SPACE}€", text)


def test_no_file_holds_a_total_that_is_none() -> None:
    def totals(of: ReportData) -> list[str]:
        rows = csv.DictReader(io.StringIO(as_csv(of).decode()))
        return [row["key"] for row in rows if row["section"] == "total"]

    assert (totals(UNVALUED), totals(UNPAID), totals(NEITHER)) == (["cost"], ["value"], [])


def test_a_correction_tells_what_was_missing_from_what_was_zero() -> None:
    told = {each.figure: (each.old, each.new) for each in changes(NEITHER.figures, sample.report().figures)}
    assert told["value"] == (None, 371150)
    assert told["cost"] == (None, 191000)
