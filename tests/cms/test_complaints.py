"""What is wrong in a brief, as the terminal prints it and as a screen says it in its reader's language."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.utils.translation import override

from clients.brief.reading import examine
from clients.brief.source import load
from cms.steps import STEPS
from cms.steps.complaints import placed, worded
from cms.steps.frame import Field, Part

TEXT = (Path(__file__).parents[1] / "clients" / "brief.yaml").read_text()

SPOILT = [
    ("sector: software", "sector: sofware", "unknown sector 'sofware' (did you mean software?)"),
    ("since: 2024-03-01", "since: soon", "must be a date such as 2018-03-31, not 'soon'"),
    ("kind: online", "kind: [online]", "unknown kind of space a list; allowed: online, offline, hybrid"),
    ("why: Divers learn from divers", "why: no\n  nought: 1", "unknown field 'nought'"),
    ("role: moderator}", "role: sponsor}", "unknown role in the team 'sponsor'"),
    ("slug: kelpwright", "slug: Kelp wright", "'Kelp wright' is not a slug"),
    ("email: account@agency.example", "email: moderator@agency.example", "is already named in team[0]"),
]


def wrong(old: str, new: str) -> list[tuple[tuple[str | int, ...], str]]:
    assert old in TEXT
    return examine(load(TEXT.replace(old, new, 1).encode()).value)[1]


@pytest.mark.parametrize(("old", "new", "english"), SPOILT, ids=[old for old, _new, _english in SPOILT])
def test_a_complaint_speaks_three_languages(old: str, new: str, english: str) -> None:
    found = wrong(old, new)
    assert any(english in str(what) for _path, what in found)
    for path, what in found:
        told = {}
        for language in ("sv", "da", "en"):
            with override(language):
                told[language] = worded(what)
                assert "%(" not in f"{placed(path)}: {told[language]}"
        assert told["en"] not in (told["sv"], told["da"])


def test_a_place_is_told_by_its_labels() -> None:
    assert placed(("client", "sector")) == "Company · Sector"
    assert placed(("objectives", 1, "kpis", 0, "target")) == "Objectives · Objectives · 2 · KPIs · 1 · Target"
    assert placed(("nonsense", "x")) == "nonsense.x"
    with override("sv"):
        assert placed(("client", "since")) == "Företag · Tjänsten börjar"


def test_a_figure_and_a_field_are_named_as_the_screen_names_them() -> None:
    (found,) = wrong("metric: response_rate_24h, unit: ratio", "metric: response_rate_24h, unit: count")
    assert found[1] == "response_rate_24h is measured as ratio, not as count"
    assert worded(found[1]) == "Answered within 24 hours is measured as Share, 0 to 1, not as Number"


def test_no_two_fields_of_a_step_share_a_name_that_a_complaint_would_not_tell_apart() -> None:
    def names(parts: tuple[Part, ...]) -> None:
        held = [part.name for part in parts]
        assert len(held) == len(set(held))
        for part in parts:
            if not isinstance(part, Field):
                names(part.fields)

    for step in STEPS:
        names(step.sheet)
