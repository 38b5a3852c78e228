"""The law that every URL of ours is visited, itself put to the test."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client

from tests.house import visited
from tests.house.urls import ours


def test_what_was_not_visited_is_named() -> None:
    every = {(urlconf, name) for urlconf in visited.URLCONFS for name in ours(urlconf)}
    assert visited.unvisited(every) == []
    assert visited.unvisited(every - {("config.urls.client", "portal:month")}) == ["config.urls.client: portal:month"]


def test_a_visit_is_noted_by_host_and_a_worker_hands_its_own_over(
    db: None, stranger: Callable[[str], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(visited, "_visited", set())
    stranger("agency.localhost").get("/ds/")
    worker: Any = SimpleNamespace(config=SimpleNamespace(workeroutput={}))
    visited.pytest_sessionfinish(worker, 0)
    assert worker.config.workeroutput["visited"] == [("config.urls.agency", "design")]
    monkeypatch.setattr(visited, "_visited", set())
    visited.pytest_testnodedown(SimpleNamespace(workeroutput={"visited": [["config.urls.agency", "design"]]}), None)
    assert "config.urls.agency: design" not in visited.unvisited(visited._visited)


@pytest.mark.parametrize(
    ("source", "options", "whole"),
    [("TESTPATHS", {}, True), ("ARGS", {}, False), ("TESTPATHS", {"keyword": "portal"}, False)],
)
def test_a_selection_is_not_judged(source: str, options: dict[str, str], whole: bool) -> None:
    config: Any = SimpleNamespace(
        args_source=pytest.Config.ArgsSource[source], option=SimpleNamespace(**options), workeroutput=None
    )
    assert visited.is_whole(config) is whole
    session: Any = SimpleNamespace(config=config, exitstatus=pytest.ExitCode.OK)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(visited, "_visited", set())
        visited.pytest_sessionfinish(session, pytest.ExitCode.OK)
    assert (session.exitstatus == pytest.ExitCode.TESTS_FAILED) is whole
