"""What a brief of each sector starts with is a brief: each fragment is what the format allows."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.conf.locale import LANG_INFO

from clients.brief.agreements import DataLine
from clients.brief.objectives import Objective
from clients.brief.parts import Charter
from clients.brief.plan import CadenceLine
from clients.brief.programme import Programme
from clients.brief.service import Promise
from clients.rules import sector_templates
from clients.rules.sectors import Sector
from tenants.kernel.languages import SPOKEN

SINCE = date(2026, 2, 1)


@pytest.mark.parametrize("sector", Sector)
def test_each_fragment_is_what_the_brief_allows(sector: Sector) -> None:
    template = sector_templates.of(sector)
    brief = template.brief_from(SINCE)
    said = {name: "…" for name in ("why", "for_whom", "goal", "participation")}
    Charter.model_validate({**{name: "Words" for name in said}, **brief["charter"]})
    for objective in brief["objectives"]:
        found = Objective.model_validate(objective, context={})
        assert (found.starts_on, found.ends_on) == (SINCE, date(2027, 1, 31))
        assert all(kpi.baseline is None for kpi in found.kpis)
    promised = [Promise.model_validate(line, context={}) for line in brief["service"]["promises"]]
    assert len({(each.case, each.promise) for each in promised}) == len(promised) > 0
    cadence = [CadenceLine.model_validate(line) for line in brief["plan"]["cadence"]]
    assert len({each.type for each in cadence}) == len(cadence) > 0
    assert set(template.asks) == set(said)


@pytest.mark.parametrize("sector", Sector)
def test_its_programme_is_what_the_brief_allows(sector: Sector) -> None:
    template = sector_templates.of(sector)
    said = Programme.model_validate(template.brief_from(SINCE)["programme"])
    assert len(said.milestones) + len(said.maintenance) == len(template.programme)
    assert said.maintenance
    assert all(each.first >= SINCE for each in said.maintenance)


@pytest.mark.parametrize("sector", Sector)
def test_its_data_register_is_what_the_brief_allows(sector: Sector) -> None:
    lines = sector_templates.of(sector).data_register
    assert lines
    assert len({DataLine.model_validate(line).what for line in lines}) == len(lines)


def test_the_public_sector_has_a_citizen_budget_and_a_dialogue() -> None:
    template = sector_templates.of("public")
    titles = [step.title for step in template.programme]
    assert {"Collect proposals", "Vote", "Open dialogue with a decision-maker"} <= set(titles)
    days = [step.first_on(SINCE) for step in template.programme]
    assert days == sorted(days)
    assert days[0] >= SINCE
    assert days[-1] < SINCE + timedelta(days=366)
    assert "citizen budget" in " ".join(template.charter["community_decides"])
    assert sector_templates.of("no such word") is sector_templates.of(Sector.OTHER)


def test_a_language_that_can_be_spoken_has_a_name() -> None:
    assert all("name" in LANG_INFO[code] for code in SPOKEN)
