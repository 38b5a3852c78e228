"""What a report says, word for word: a change of it is seen in review."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from reporting import pdf
from reporting.document.build import build
from reporting.document.context import Standing
from reporting.rules.report import data_sha256
from tests.reporting import sample

SNAPSHOT = Path(__file__).parents[1] / "snapshots" / "report.html"


def test_the_report_says_what_it_said() -> None:
    data = sample.report()
    text = pdf.html(build(data, Standing("draft", data_sha256=data_sha256(data.figures))), dated=data.edition.as_of)
    # Pictures are tested by what holds of them; here their words are enough.
    said = re.sub(r'src="data:[^"]*"', 'src=""', text)
    if os.environ.get("UPDATE_SNAPSHOTS"):
        SNAPSHOT.parent.mkdir(exist_ok=True)
        SNAPSHOT.write_text(said)
    if said != SNAPSHOT.read_text():
        pytest.fail(
            "The report's words changed. Look at the difference after UPDATE_SNAPSHOTS=1, and commit it if meant."
        )
