"""The audit trail on the desk and at the agency: found, filtered, paged by place, taken along; nothing of another's."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from clients.models import Objective
from cms.audit.rows import Change, changed
from tenants import audit
from tenants.access.models import User
from tenants.audit.models import Entry
from tenants.audit.services.verifying import verify
from tenants.context import client
from tenants.kernel.actor import Actor, ActorKind, Role, system
from tenants.kernel.origin import Door, Origin, coming_from
from tenants.models import Tenant
from tenants.services.erasure import erase_person
from tests.cms.test_portal_views import text_of
from tests.tenants.trail import ADDRESS, LENGTH, lay, place, tampering

SignIn = Callable[[User, Tenant], Client]


@pytest.fixture
def trail(alfa: Tenant, moderator: User, viewer: User) -> Tenant:
    lay(alfa, moderator, about=viewer)
    return alfa


@pytest.fixture
def desk(alfa: Tenant, account_manager: User, sign_in: SignIn) -> Client:
    return sign_in(account_manager, alfa)


def verbs(page: Any) -> list[str]:
    return [row.verb for row in page.context["rows"]]


def test_an_empty_trail_says_so(desk: Client) -> None:
    page = desk.get("/desk/audit/")
    assert "Nothing was recorded yet" in text_of(page)
    assert "The chain was not verified yet." in text_of(page)


def test_a_row_says_who_what_before_after_and_from_where(trail: Tenant, desk: Client, viewer: User) -> None:
    told = text_of(desk.get("/desk/audit/?sort=at"))
    for words in (
        "moderator of Alfa",
        "objective agreed",
        "Objective 0",
        "n: before 0 after 0.5",
        ADDRESS,
        "request-0",
    ):
        assert words in told
    assert f"person: {viewer.name}" in told
    row = desk.get("/desk/audit/?sort=at").context["rows"][0]
    assert (row.position, row.door, row.app) == (1, "Page", "Charter, objectives and value")


def test_whether_it_was_verified(trail: Tenant, desk: Client) -> None:
    verify(trail, at=timezone.now())
    assert f"{LENGTH} entries, and the chain holds" in text_of(desk.get("/desk/audit/"))
    with tampering(trail) as cursor:
        cursor.execute("UPDATE audit_entry SET door = 'x' WHERE uuid = %s", [place(7)[1].uuid])
        connection.is_owner, connection.search_path_set_schemas = False, None  # type: ignore[attr-defined]
        verify(trail, at=timezone.now())
        assert "does not hold. Position 7: an entry was altered" in text_of(desk.get("/desk/audit/"))


def test_an_erased_person_is_one(trail: Tenant, desk: Client, moderator: User, viewer: User) -> None:
    by = Actor(ActorKind.PERSON, "Olga", roles=frozenset({Role.OWNER}))
    erase_person(trail, moderator.uuid, by=by, at=timezone.now())
    erase_person(trail, viewer.uuid, by=by, at=timezone.now())
    verify(trail, at=timezone.now())
    told = text_of(desk.get("/desk/audit/?app=clients"))
    assert "erased person" in told
    assert "In 9 of them a person was erased." in told
    rows = desk.get("/desk/audit/?app=clients").context["rows"]
    assert {row.who for row in rows if not row.is_system} == {"erased person"}
    assert {row.ip for row in rows if not row.is_system} == {""}


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("", LENGTH + 2),
        ("?q=OBJECTIVE 3", 3),
        ("?q=moderator of", 6),
        ("?q=request-1", 4),
        ("?q=nothing at all", 0),
        ("?q=%00", LENGTH + 2),
        ("?app=clients", LENGTH),
        ("?app=sla", 1),
        ("?app=nonsense&door=nonsense&who=nonsense&target=nonsense&from=nonsense&until=0001-01-01", LENGTH + 2),
        ("?door=web", LENGTH),
        ("?door=task", 1),
        ("?who=system", 8),
        ("?verb=sla.promise.agreed", 1),
        ("?target=clients.Objective:100", 1),
        ("?target=clients.Objective:101&app=sla", 0),
        ("?from=2026-01-01&until=2026-01-31", 1),
        ("?until=2026-01-30", 1),
        ("?until=2026-01-29", 0),
        ("?from=2026-02-01", LENGTH + 1),
    ],
)
def test_it_is_narrowed(trail: Tenant, desk: Client, query: str, count: int) -> None:
    with client(trail), coming_from(Origin(Door.TASK, request_id="task-1")):
        on = datetime.fromisoformat("2026-01-30T12:00:00+00:00")
        audit.record("spaces.space.opened", target=Objective(pk=1, number=1), by=system("x"), at=on)
    with client(trail):
        audit.record("sla.promise.agreed", target=Objective(pk=2, number=2), by=system("x"), at=timezone.now())
    page = desk.get(f"/desk/audit/{query}")
    assert page.status_code == 200
    assert len(page.context["rows"]) == count
    if not count:
        assert "Nothing matches" in text_of(page)


def test_it_is_narrowed_to_a_person_by_uuid(trail: Tenant, desk: Client, moderator: User, viewer: User) -> None:
    assert len(desk.get(f"/desk/audit/?who={moderator.uuid}").context["rows"]) == 6
    assert len(desk.get(f"/desk/audit/?q={viewer.uuid}").context["rows"]) == 6
    assert (
        f'<option value="{moderator.uuid}" selected>' in desk.get(f"/desk/audit/?who={moderator.uuid}").content.decode()
    )


def test_pages_by_place_show_each_entry_once_both_ways(
    trail: Tenant, desk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Several entries share one instant, so the id decides."""
    monkeypatch.setattr("cms.audit.listing.PAGE_SIZE", 5)
    at = timezone.now()
    with client(trail):
        for number in range(9):
            audit.record("a.b.c", target=Objective(pk=number, number=number), by=system("x"), at=at)
    for sort in ("-at", "at"):
        forwards, page = [], desk.get(f"/desk/audit/?sort={sort}")
        assert page.context["trail"].stretch.before == ""
        while True:
            forwards.append([row.uuid for row in page.context["rows"]])
            after = page.context["trail"].stretch.after
            if not after:
                break
            page = desk.get("/desk/audit/", {"sort": sort, "after": after})
        assert [len(each) for each in forwards] == [5, 5, 5, 5, 1]
        assert len({uuid for each in forwards for uuid in each}) == LENGTH + 9
        backwards = [forwards[-1]]
        while before := page.context["trail"].stretch.before:
            page = desk.get("/desk/audit/", {"sort": sort, "before": before})
            assert page.context["trail"].stretch.after
            backwards.insert(0, [row.uuid for row in page.context["rows"]])
        assert backwards == forwards
    assert desk.get("/desk/audit/?after=nonsense&before=2026-01-01_1").status_code == 200
    assert "Next" in text_of(desk.get("/desk/audit/"))


def test_queries_do_not_grow_with_the_rows(trail: Tenant, desk: Client) -> None:
    def count() -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            desk.get("/desk/audit/")
        return len(asked)

    few = count()
    with client(trail):
        for number in range(20):
            audit.record("a.b.c", target=Objective(pk=number, number=number), by=system("x"), at=timezone.now())
    assert count() == few


def test_it_is_taken_along(trail: Tenant, desk: Client, moderator: User) -> None:
    answer = desk.get(f"/desk/audit/?who={moderator.uuid}&sort=at&format=csv")
    assert f"alfa-audit-{timezone.localdate():%Y-%m-%d}.csv" in answer["Content-Disposition"]
    lines = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert len(lines) == 6
    assert lines[0]["who"] == moderator.name
    assert lines[0]["who_uuid"] == str(moderator.uuid)
    assert (lines[0]["before"], lines[0]["after"]) == ('{"n": 0}', '{"n": 0.5, "ö": "é"}')
    assert (lines[0]["position"], lines[0]["ip"], lines[0]["door"]) == ("1", ADDRESS, "web")
    sheet = load_workbook(io.BytesIO(desk.get("/desk/audit/?format=xlsx").content)).active
    assert sheet.max_row == LENGTH + 1


def test_a_formula_in_the_trail_stays_text(trail: Tenant, desk: Client) -> None:
    with client(trail):
        audit.record("a.b.c", target=Objective(pk=1), by=system("=1+1"), at=timezone.now(), after="=cmd()")
    said = desk.get("/desk/audit/?verb=a.b.c&format=csv").content.decode("utf-8-sig")
    assert "'=1+1" in said
    assert "'=cmd()" in said


def test_a_file_holds_so_many_and_no_more(trail: Tenant, desk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cms.audit.listing.MOST_IN_A_FILE", 3)
    assert len(desk.get("/desk/audit/?format=csv").content.decode("utf-8-sig").splitlines()) == 4


def test_another_client_sees_its_own_alone(trail: Tenant, beta: Tenant, owner: User, sign_in: SignIn) -> None:
    assert "Nothing was recorded yet" in text_of(sign_in(owner, beta).get("/desk/audit/"))
    assert len(sign_in(owner, trail).get("/desk/audit/").context["rows"]) == LENGTH


def test_the_agencys_trail_is_its_owners(
    owner: User, account_manager: User, agency_browser: Callable[[User], Client]
) -> None:
    browser = agency_browser(owner)
    told = text_of(browser.get("/audit/?app=access"))
    assert "membership granted" in told
    assert account_manager.name in told
    assert "Audit" in text_of(browser.get("/portfolio/"))
    other = agency_browser(account_manager)
    assert other.get("/audit/").status_code == 403
    assert 'href="/audit/"' not in other.get("/portfolio/").content.decode()
    assert Entry.objects.filter(verb="access.membership.granted").first().people


def test_who_may_not_read_it_is_not_offered_it(alfa: Tenant, moderator: User, desk: Client, sign_in: SignIn) -> None:
    browser = sign_in(moderator, alfa)
    assert browser.get("/desk/audit/").status_code == 403
    assert 'href="/desk/audit/"' not in browser.get("/desk/").content.decode()
    assert 'href="/desk/audit/"' in desk.get("/desk/people/").content.decode()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({}, []),
        ({"before": "A", "after": "B"}, [Change("", "A", "B", False)]),
        (
            {"before": {"x_y": 1}, "after": {"x_y": None, "z": True}},
            [Change("x y", "1", "–", False), Change("z", "–", "yes", True)],
        ),
        ({"after": 3, "why": "so"}, [Change("", "–", "3", True), Change("why", "", "so", True)]),
        (
            {"note": "", "list": [1, 2], "deep": {"a": [{}]}},
            [Change("list", "", "1, 2", True), Change("deep", "", '{"a": [{}]}', True)],
        ),
        ({"before": ["a"], "after": {"b": 1}}, [Change("b", "–", "1", True)]),
    ],
)
def test_what_changed_is_read_value_by_value(data: dict[str, Any], said: list[Change]) -> None:
    assert changed(data, {}) == said
