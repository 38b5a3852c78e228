"""Each floor and each room says what it knows; files stay small enough to hold in one's head."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.core.checks import run_checks

ROOT = Path(settings.BASE_DIR)
FLOORS = ("config", "cms", "reporting", "content_calendar", "sla", "playbooks", "clients", "tenants")
MOST_LINES, MOST_TEST_LINES = 400, 500
ALLOWED_AT_THE_TOP = {*FLOORS, "tests", "docs", "requirements"}


def modules(folder: str) -> list[Path]:
    return [path for path in sorted((ROOT / folder).rglob("*.py")) if "migrations" not in path.parts]


def test_nothing_else_stands_at_the_top() -> None:
    found = {path.parent.name for path in ROOT.glob("*/__init__.py")}
    assert found <= ALLOWED_AT_THE_TOP


@pytest.mark.parametrize("name", [c.name for c in apps.get_app_configs() if c.name.split(".")[0] in FLOORS])
def test_every_app_has_a_charter(name: str) -> None:
    text = (ROOT / Path(*name.split(".")) / "__init__.py").read_text()
    charter = ast.get_docstring(ast.parse(text)) or ""
    assert 2 <= len(charter.splitlines()) <= 8, f"{name}: what it knows and what it refuses to know, in 3 to 6 lines"


def test_files_stay_small() -> None:
    long = {
        str(path.relative_to(ROOT)): count
        for folder, most in [*((floor, MOST_LINES) for floor in FLOORS), ("tests", MOST_TEST_LINES)]
        for path in modules(folder)
        if (count := len(path.read_text().splitlines())) > most
    }
    assert not long


def test_a_cache_that_forgets_the_client_is_refused(settings: Any) -> None:
    assert run_checks(tags=["caches"]) == []
    settings.CACHES = {**settings.CACHES, "other": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    assert [error.id for error in run_checks(tags=["caches"])] == ["tenants.E001"]


def test_a_cookie_for_all_hosts_is_refused(settings: Any) -> None:
    settings.SESSION_COOKIE_DOMAIN = ".localhost"
    assert "tenants.E002" in [error.id for error in run_checks(tags=["security"])]
