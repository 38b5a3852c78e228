"""A demo or a test run leaves no server behind that was not there before."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tenants import embedded
from tenants.embedded import places
from tenants.embedded.services import running

NO_VARIABLES: dict[str, str] = {}


@pytest.fixture
def var(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path
    embedded.stop(tmp_path)
    shutil.rmtree(places.find(tmp_path).home)


def test_what_a_borrower_started_stops_with_the_last_one(var: Path) -> None:
    with embedded.borrowed(var, NO_VARIABLES):
        with embedded.borrowed(var, NO_VARIABLES):
            assert running(var, NO_VARIABLES)
        assert running(var, NO_VARIABLES)
    assert not running(var, NO_VARIABLES)


def test_what_ran_before_stays(var: Path) -> None:
    embedded.ensure(var, NO_VARIABLES)
    with embedded.borrowed(var, NO_VARIABLES):
        pass
    assert running(var, NO_VARIABLES)


def test_what_someone_started_meanwhile_stays(var: Path) -> None:
    with embedded.borrowed(var, NO_VARIABLES):
        embedded.ensure(var, NO_VARIABLES)
        embedded.keep(var)
    assert running(var, NO_VARIABLES)


def test_a_failure_inside_stops_them_too(var: Path) -> None:
    with pytest.raises(LookupError), embedded.borrowed(var, NO_VARIABLES):
        raise LookupError
    assert not running(var, NO_VARIABLES)
