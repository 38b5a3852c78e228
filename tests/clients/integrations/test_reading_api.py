"""What other systems read: spaces, a month's figures, objectives with where they stand."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import pytest
from django.core.management import call_command
from django.test.utils import CaptureQueriesContext

from clients.generated import write
from clients.spaces.models import Space
from reporting.rules.metrics import KEYS
from tenants.backend.current import connection
from tenants.context import client as standing_at
from tenants.models import Tenant
from tests.clients.integrations.conftest import LetIn, System, a_post

pytestmark = pytest.mark.django_db


def read(system: System, path: str, **asked: str) -> dict[str, Any]:
    answer = system.get(path, **asked)
    assert answer.status_code == 200, answer.content
    assert answer["Cache-Control"].startswith("max-age=0")
    return json.loads(answer.content)  # type: ignore[no-any-return]


def test_the_spaces_are_told_by_their_short_names(system: System) -> None:
    (told,) = read(system, "/spaces")["spaces"]
    assert (told["space"], told["kind"], told["platform"]) == ("forum", "ONLINE", "DISCOURSE")
    assert (told["description"], told["keywords"]) == ("", [])


def test_what_a_space_is_for_is_told_with_its_keywords(alfa: Tenant, system: System) -> None:
    with standing_at(alfa):
        Space.objects.update(description="Growers help each other", keywords=["paper", "ink"])
    (told,) = read(system, "/spaces")["spaces"]
    assert (told["description"], told["keywords"]) == ("Growers help each other", ["paper", "ink"])


def test_a_months_figures_are_those_of_the_command(alfa: Tenant, system: System, capsys: Any) -> None:
    system.send(*(a_post(n) for n in range(1, 20)))
    told = read(system, "/metrics", month="2026-01")
    call_command("metrics", "alfa", "--month", "2026-01", "--as-of", told["as_of"], "--json")
    assert told["figures"] == json.loads(capsys.readouterr().out)
    assert set(told["figures"]) == set(KEYS)
    assert told["figures"]["posts"] == 19
    assert (told["starts_at"], told["ends_at"]) == ("2026-01-01T00:00:00+01:00", "2026-02-01T00:00:00+01:00")
    assert datetime.fromisoformat(told["as_of"]).utcoffset() is not None
    assert read(system, "/metrics", month="2026-01", space="forum")["figures"] == told["figures"]


@pytest.mark.parametrize(
    ("path", "asked", "status", "code"),
    [
        ("/metrics", {}, 422, "InvalidInput"),
        ("/metrics", {"month": "2026-13"}, 422, "NotAMonth"),
        ("/metrics", {"month": "last"}, 422, "NotAMonth"),
        ("/metrics", {"month": "9998-01"}, 422, "MonthNotBegun"),
        ("/metrics", {"month": "2026-01", "space": "none"}, 404, "UnknownSpace"),
        ("/metrics", {"month": "2026-1"}, 422, "NotAMonth"),
        ("/objectives", {"month": "x"}, 422, "NotAMonth"),
        ("/objectives", {"month": "9998-01"}, 422, "MonthNotBegun"),
    ],
)
def test_what_cannot_be_asked_is_refused_with_a_code(
    system: System, path: str, asked: dict[str, str], status: int, code: str
) -> None:
    answer = system.get(path, **asked)
    assert (answer.status_code, json.loads(answer.content)["code"]) == (status, code)
    assert answer["Content-Type"] == "application/problem+json"


def test_objectives_come_with_their_kpis(tmp_path: Any, let_in: LetIn, db: None) -> None:
    from datetime import date

    from tenants.context import find

    made = write(tmp_path, today=date(2026, 4, 1), seed=3)
    call_command("onboard", str(made.brief))
    call_command("ingest", made.slug, made.space, "--from", "csv", str(made.activity))
    told = read(let_in(find(made.slug)), "/objectives", month="2026-03")
    assert told["objectives"]
    kpis = [kpi for objective in told["objectives"] for kpi in objective["kpis"]]
    assert {"metric", "baseline", "target", "now", "status"} <= kpis[0].keys()
    assert any(kpi["now"] is not None for kpi in kpis)


def test_queries_do_not_grow_with_what_is_held(alfa: Tenant, system: System, forum: Space) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            for path in ("/spaces", "/metrics?month=2026-01", "/objectives"):
                read(system, path)
        return len(queries)

    def more_spaces(numbers: range) -> None:
        with standing_at(alfa):
            for number in numbers:
                Space.objects.create(
                    slug=f"more-{number}", name="More", kind="ONLINE", platform="NONE", visibility="PUBLIC",
                    takes_questions=False, language="en", responsible="moderator", in_force_from="2020-01-01",
                    created_at=forum.created_at,
                )  # fmt: skip

    system.send(a_post(1), a_post(2))
    more_spaces(range(1))  # from the second space on it is asked who is one in several
    asked()
    few = asked()
    system.send(*(a_post(n, thread=f"t{n}") for n in range(3, 40)))
    more_spaces(range(1, 10))
    assert asked() == few
