"""Instants, read from text; zones, by name."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tenants.kernel import zones
from tenants.kernel.instants import NotAnInstant, read_instant


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2018-03-01T12:00:00Z", datetime(2018, 3, 1, 12, tzinfo=UTC)),
        ("2018-03-01T12:00:00+15:59", datetime(2018, 2, 28, 20, 1, tzinfo=UTC)),
        ("2018-03-01T12:00:00-15:59", datetime(2018, 3, 2, 3, 59, tzinfo=UTC)),
        ("2018-03-01T12:00:00+00:53:28", datetime(2018, 3, 1, 11, 6, 32, tzinfo=UTC)),
    ],
)
def test_an_instant_is_in_utc(text: str, instant: datetime) -> None:
    assert read_instant(text) == instant
    assert read_instant(text).tzinfo is UTC


@pytest.mark.parametrize(
    "text",
    [
        "",
        "now",
        "2018-03-01",
        "2018-03-01T12:00:00",
        "2018-03-01T12:00:00+16:00",
        "2018-03-01T12:00:00-20:00",
        "2018-03-01T12:00:00+01:00:00.5",
        "0001-01-01T00:00:00+05:00",
        "9999-12-31T23:59:59-05:00",
        "2018-03-01T12:00:00Z\udcff",
    ],
)
def test_what_names_no_instant(text: str) -> None:
    with pytest.raises(NotAnInstant):
        read_instant(text)


def test_a_zone_by_its_name() -> None:
    assert zones.zone("Europe/Stockholm").key == "Europe/Stockholm"


@pytest.mark.parametrize(
    "name",
    [
        "",
        "localtime",
        "Factory",
        "posixrules",
        "posix/Europe/Stockholm",
        "right/Europe/Stockholm",
        "Mars/Olympus",
        "europe/stockholm",
        "/etc/passwd",
        "../UTC",
        "UTC\udcff",
        "UTC\0",
    ],
)
def test_what_is_no_zone(name: str) -> None:
    with pytest.raises(zones.UnknownZone, match="is not a time zone"):
        zones.zone(name)
