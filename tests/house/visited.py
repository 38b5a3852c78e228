"""A plugin: a URL of ours that no test visited fails a run of the whole suite, merged over xdist's workers."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Any

import pytest
from django.conf import settings
from django.http import HttpRequest, HttpResponse

from tests.house.urls import ours

URLCONFS = ("config.urls.agency", "config.urls.client")
SELECTING = ("keyword", "markexpr", "deselect", "ignore", "ignore_glob", "lf", "stepwise", "collectonly")
"""Options that leave tests out."""

_visited: set[tuple[str, str]] = set()


class Recorder:
    """Middleware of the test client: the first to be told which view was found."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: object, args: object, kwargs: object) -> None:
        match = request.resolver_match
        if match is not None:
            _visited.add((getattr(request, "urlconf", settings.ROOT_URLCONF), match.view_name))


def unvisited(visited: Collection[tuple[str, str]]) -> list[str]:
    """Our URLs that are missing there, each with its urlconf."""
    every = {(urlconf, name) for urlconf in URLCONFS for name in ours(urlconf)}
    return [f"{urlconf}: {name}" for urlconf, name in sorted(every.difference(visited))]


def is_whole(config: pytest.Config) -> bool:
    """Whether nothing was selected: neither a path, nor an option that leaves tests out."""
    chosen = any(getattr(config.option, name, None) for name in SELECTING)
    return config.args_source is pytest.Config.ArgsSource.TESTPATHS and not chosen


def pytest_configure(config: pytest.Config) -> None:
    settings.MIDDLEWARE = [f"{__name__}.{Recorder.__name__}", *settings.MIDDLEWARE]


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any, error: object) -> None:
    """A worker has ended: what it visited joins the rest."""
    _visited.update(map(tuple, getattr(node, "workeroutput", {}).get("visited", ())))


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """A worker hands over what it visited; the whole run is judged, unless it has failed already."""
    output = getattr(session.config, "workeroutput", None)
    if output is not None:
        output["visited"] = sorted(_visited)
    elif exitstatus == pytest.ExitCode.OK and is_whole(session.config) and unvisited(_visited):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: Any, exitstatus: int, config: pytest.Config) -> None:
    missing: Sequence[str] = unvisited(_visited) if is_whole(config) else ()
    if missing:
        terminalreporter.section("URLs of ours that no test visited", red=True)
        terminalreporter.write_line("\n".join(missing))
