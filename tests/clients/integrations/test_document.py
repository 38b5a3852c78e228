"""The OpenAPI document: as reviewed, kept by every answer, and a page for people."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from django.core.cache import cache
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from clients.integrations.rules.scopes import Scope
from config.api import document
from tests.clients.integrations.conftest import System

pytestmark = pytest.mark.django_db
SNAPSHOT = Path(__file__).parents[2] / "snapshots" / "openapi.json"
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
EXAMPLES = 15
"""For each call; together with the three phases some seconds."""


def test_it_is_as_reviewed() -> None:
    """Anew: `manage.py shell -c "from config.api import document; …"` writes `json.dumps(document(), indent=2)`."""
    assert json.loads(json.dumps(document())) == json.loads(SNAPSHOT.read_text())


def test_every_call_names_its_scope() -> None:
    calls = [call for path in document()["paths"].values() for call in path.values()]
    assert {call["x-scope"] for call in calls} == set(Scope)
    assert all(call["security"] == [{"Token": []}] for call in calls)


def test_whoever_has_a_token_reads_it(system: System) -> None:
    assert json.loads(system.get("/openapi.json").content) == json.loads(json.dumps(document()))


@pytest.mark.parametrize("call", [(p, m) for p, methods in document()["paths"].items() for m in methods])
def test_every_answer_keeps_to_it(system: System, call: tuple[str, str], unlimited: None) -> None:
    """Whatever is sent, as the document allows it or not: no fault, and the answer is one that is documented."""
    schema = schemathesis.openapi.from_dict(json.loads(json.dumps(document())))
    found = schema[call[0]][call[1].upper()]
    headers = {"Authorization": f"Bearer {system.token}"}
    application, host = WSGIHandler(), f"http://{system.host}"

    @given(case=found.as_strategy())
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def ask(case: Any) -> None:
        answer = case.call(base_url=host, app=application, headers=headers)
        case.validate_response(answer, checks=CHECKS)

    ask()


@pytest.fixture
def unlimited(settings: Any) -> Iterator[None]:
    """No limit of calls; and as Django's own test client has it, a request leaves the test's connection open."""
    settings.API_CALLS_A_MINUTE = 10_000
    cache.clear()
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)
