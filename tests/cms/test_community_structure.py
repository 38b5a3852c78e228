"""How a month hangs together, on the desk: star, dense and silent communities, and who is the key person."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from django.test import Client
from django.utils import translation

from clients.members.rules.segments import Rule
from clients.members.services import segments
from clients.spaces.services.spaces import open_space
from cms.members.crossing import _said
from reporting.document.formats import BLANK, Formats
from reporting.rules.concentration import concentration
from tenants.access.models import User
from tenants.context import client as standing_at
from tenants.kernel.actor import Actor
from tenants.models import Tenant
from tests.clients.spaces.forums import spec
from tests.cms.test_community_views import AT, take_in
from tests.cms.test_portal_views import text_of

PATH = "/desk/community/structure/?month=2024-04"
PEOPLE = ("ada", "bo", "cai", "dot", "eva")
Look = Callable[[list[tuple[str, str]]], str]


@pytest.fixture
def look(
    alfa: Tenant,
    community_manager: User,
    sign_in: Callable[[User, Tenant], Client],
    tmp_path: Path,
    by: Actor,
) -> Look:
    """The page after these replies, who to whom, each in a thread that the other opened; ("ada", "") opens one."""

    def look(replies: list[tuple[str, str]]) -> str:
        with standing_at(alfa):
            open_space(spec(), by=by, at=AT)
        rows: list[list[object]] = []
        for n, (who, whom) in enumerate(replies):
            rows.append([f"{n}a", f"2024-04-{1 + n % 28:02}T10:00:00Z", whom or who, f"t{n}", "", 0])
            if whom:
                rows.append([f"{n}b", f"2024-04-{1 + n % 28:02}T11:00:00Z", who, f"t{n}", f"{n}a", 0])
        take_in(alfa, tmp_path, rows, by)
        return text_of(sign_in(community_manager, alfa).get(PATH))

    return look


def test_a_star_is_a_hub(look: Look) -> None:
    page = look([(who, "ada") for who in PEOPLE[1:]])
    assert "A hub: most ties lead to one person" in page
    assert "ada key person" in page
    assert "Without the most connected person 100.0% of the month’s replies would be gone." in page


def test_everyone_with_everyone_is_a_web(look: Look) -> None:
    page = look([(who, whom) for who in PEOPLE for whom in PEOPLE if who != whom])
    assert "A web: people are tied to each other" in page
    assert "Without the most connected person 40.0% of the month’s replies would be gone." in page


def test_no_replies_are_a_pool(look: Look) -> None:
    page = look([(who, "") for who in PEOPLE])
    assert "A pool: people come for the subject, not for each other. 5 of 5 are tied to nobody." in page
    assert "Nobody answered anybody." in page
    assert "would be gone" not in page


def test_a_silent_month_has_no_shape(look: Look) -> None:
    assert "Nobody wrote in this month, so there is no shape." in look([])


def test_the_key_persons_share_is_what_is_lost(look: Look) -> None:
    """Of four replies two are ada's and one is to her: three would be gone."""
    page = look([("ada", "bo"), ("ada", "cai"), ("dot", "ada"), ("eva", "dot")])
    assert "Without the most connected person 75.0% of the month’s replies would be gone." in page


def test_silent_segments_are_flagged_in_the_month_and_space_that_are_looked_at(
    look: Look, alfa: Tenant, community_manager: User, sign_in: Callable[[User, Tenant], Client], by: Actor
) -> None:
    """Who writes much and who writes little never answer each other in April; in May nobody was there."""
    page = look([*[("ada", "bo"), ("bo", "ada")] * 6, ("cai", "dot"), ("dot", "cai")])
    assert "there are not two segments yet. Name segments" in page
    assert "4 members wrote 28 posts" in page
    with standing_at(alfa):
        segments.create("Much", Rule(min_posts=5), by=by, at=AT)
        segments.create("Little", Rule(spaces=("forum",), first_seen_from=date(2024, 4, 13)), by=by, at=AT)
    browser = sign_in(community_manager, alfa)
    page = text_of(browser.get(PATH))
    assert "Replies between segments in April 2024" in page
    assert "Nobody of Little answered anybody of Much, nor the other way." in page
    assert "0.0% of the replies went between people who share no segment." in page
    assert "Nobody of Little" in text_of(browser.get(f"{PATH}&space=forum"))
    assert "Nobody of Little" not in text_of(browser.get("/desk/community/structure/?month=2024-05"))


def test_segments_that_answer_each_other_are_not_flagged(
    look: Look, alfa: Tenant, community_manager: User, sign_in: Callable[[User, Tenant], Client], by: Actor
) -> None:
    look([*[("ada", "bo"), ("bo", "ada")] * 6, ("cai", "dot"), ("dot", "ada")])
    with standing_at(alfa):
        segments.create("Much", Rule(min_posts=5), by=by, at=AT)
        segments.create("Little", Rule(spaces=("forum",), first_seen_from=date(2024, 4, 13)), by=by, at=AT)
    page = text_of(sign_in(community_manager, alfa).get(PATH))
    assert "Nobody of Little" not in page
    assert "7.1% of the replies went between people who share no segment." in page


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "1 member wrote 1 post. The most active one, a tenth, wrote 100.0%."),
        ("sv", "1 medlem skrev 1 inlägg. Den mest aktiva, en tiondel, skrev 100,0 %."),
        ("da", "1 medlem skrev 1 indlæg. Den mest aktive, en tiendedel, skrev 100,0 %."),
    ],
)
def test_a_single_voice_is_told_in_the_singular(language: str, said: str) -> None:
    one = concentration(np.array([1]), None)
    with translation.override(language):
        formats = Formats(language, ZoneInfo("UTC"), "EUR")
        assert _said(one, formats).replace(BLANK, " ") == said
