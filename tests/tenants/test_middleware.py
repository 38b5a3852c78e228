"""At the door: health on any host, host names in every spelling, and a log that names no person."""

from __future__ import annotations

import logging
from collections.abc import Callable

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import OperationalError
from django.test import Client

from config.logs import RouteForPath
from tenants.access.models import User
from tenants.middleware import health
from tenants.middleware.host import host_name
from tenants.models import Tenant


@pytest.mark.parametrize("host", ["agency.localhost", "alfa.localhost", "nobo.localhost"])
def test_health_answers_on_any_host(alfa: Tenant, stranger: Callable[[str], Client], host: str) -> None:
    assert stranger(host).get("/healthz").json() == {"status": "ok"}
    assert stranger(host).get("/readyz").json() == {"status": "ok", "database": True, "cache": True}


def test_not_ready_without_database_or_cache(
    db: None, stranger: Callable[[str], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*args: object) -> None:
        raise OSError("no cache")

    def down() -> None:
        raise OperationalError("no database")

    monkeypatch.setattr(cache, "get", broken)
    monkeypatch.setattr(health, "public", down)
    answer = stranger("agency.localhost").get("/readyz")
    assert (answer.status_code, answer.json()) == (503, {"status": "unready", "database": False, "cache": False})


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("alfa.localhost", "alfa.localhost"),
        ("ALFA.Localhost:8000", "alfa.localhost"),
        ("alfa.localhost.", "alfa.localhost"),
        ("alfa.localhost.:80", "alfa.localhost"),
        ("[::1]:8000", "[::1]"),
    ],
)
def test_host_names_in_every_spelling(sent: str, kept: str) -> None:
    assert host_name(sent) == kept


@pytest.mark.parametrize("host", ["evil.example", "alfa.localhost@evil.example", "alfa localhost", ""])
def test_a_host_that_is_not_ours_is_not_served(alfa: Tenant, stranger: Callable[[str], Client], host: str) -> None:
    assert stranger(host).get("/").status_code in (400, 404)


def test_the_log_names_client_and_request_and_no_person(
    alfa: Tenant, viewer: User, sign_in: Callable[[User, Tenant], Client], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    answer = sign_in(viewer, alfa).get(
        "/reports/?mail=someone@alfa.example", headers={"x-request-id": "abc-12345", "x-forwarded-for": "203.0.113.9"}
    )
    assert answer["X-Request-ID"] == "abc-12345"
    said = " ".join(str(record.msg) for record in caplog.records)
    assert "'client': 'alfa'" in said
    assert "abc-12345" in said
    for personal in (viewer.email, viewer.name, "someone@alfa.example", "203.0.113.9", "127.0.0.1"):
        assert personal not in said


@pytest.mark.parametrize("given", ["x", "a b c d e f g h", "é" * 10, "a" * 100])
def test_a_request_id_from_outside_is_kept_only_when_it_is_one(
    db: None, stranger: Callable[[str], Client], given: str
) -> None:
    answer = stranger("agency.localhost").get("/accounts/login/", headers={"x-request-id": given})
    assert answer["X-Request-ID"] != given
    assert len(answer["X-Request-ID"]) == 32


@pytest.mark.parametrize("path", ["/feeds/calendar/{}.ics", "/handover/{}/", "/invitation/{}/"])
def test_no_secret_of_an_address_is_logged_when_it_is_asked_for_wrongly(
    alfa: Tenant, caplog: pytest.LogCaptureFixture, path: str
) -> None:
    """As a calendar does that tries CalDAV first: Django logs the path of what its CSRF check refuses."""
    caplog.handler.addFilter(RouteForPath())
    host = "agency.localhost" if path.startswith("/invitation/") else alfa.host
    browser = Client(headers={"host": host}, enforce_csrf_checks=True)
    assert browser.generic("PROPFIND", path.format("a-secret-é")).status_code == 403
    assert f"Forbidden (CSRF cookie not set.): {path.format('<str:token>').removeprefix('/')}" in caplog.text
    assert "a-secret" not in caplog.text
    assert settings.LOGGING["handlers"]["stderr"]["filters"] == ["route_for_path"]
