"""Production refuses what is missing or weak, and its documentation names what it reads."""

from __future__ import annotations

import logging
from dataclasses import fields
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from config.environment import REQUIRED, Environment

GOOD = {
    "SECRET_KEY": "k7Qx2mZr9TnW4vLs8BpYd3FhJ6cGeA1uVtNwRbXoMiKyPzSqDg5Hj0",
    "DATABASE_URL": "postgresql://caas@db/caas",
    "REDIS_URL": "rediss://cache/0",
    "AGENCY_HOST": "agency.example.com",
    "BASE_DOMAIN": "example.com",
    "VAR_DIR": "/srv/caas",
    "EMAIL_HOST": "mail.example.com",
    "EMAIL_FROM": "agency@example.com",
}


def test_a_complete_environment_passes() -> None:
    env = Environment.read(GOOD)
    assert (env.secret_key, env.email_port, env.database_connections) == (GOOD["SECRET_KEY"], 587, 10)


def test_everything_missing_is_named_at_once() -> None:
    with pytest.raises(ImproperlyConfigured) as refused:
        Environment.read({})
    assert all(f"{name} is missing" in str(refused.value) for name in REQUIRED)


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"SECRET_KEY": "short"}, "SECRET_KEY is weak"),
        ({"SECRET_KEY": "a" * 60}, "SECRET_KEY is weak"),
        ({"SECRET_KEY_FALLBACKS": "old"}, "SECRET_KEY_FALLBACKS is weak"),
        ({"SEAL_KEY": "short"}, "SEAL_KEY is weak"),
        ({"DATABASE_URL": "mysql://x"}, "DATABASE_URL must begin"),
        ({"REDIS_URL": "http://x"}, "REDIS_URL must begin"),
        ({"AGENCY_HOST": "agency.other.com"}, "AGENCY_HOST must lie under"),
        ({"STRIPE_API_KEY": "sk_live_1"}, "needed together"),
        ({"STRIPE_WEBHOOK_SECRET": "whsec_1"}, "needed together"),
        ({"STRIPE_API_KEY": "pk_live_1", "STRIPE_WEBHOOK_SECRET": "whsec_1"}, "sk_"),
        ({"STRIPE_API_KEY": "sk_live_1", "STRIPE_WEBHOOK_SECRET": "1"}, "must begin with whsec_"),
        ({"STRIPE_API_BASE": "http://x"}, "STRIPE_API_BASE must begin"),
        ({"EMAIL_PORT": "many"}, "EMAIL_PORT must be a whole number"),
        ({"DATABASE_CONNECTIONS": "0"}, "DATABASE_CONNECTIONS must be a whole number"),
    ],
)
def test_what_is_weak_or_wrong_is_refused(changes: dict[str, str], problem: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=problem):
        Environment.read({**GOOD, **changes})


def test_the_documentation_names_every_variable() -> None:
    table = (Path(settings.BASE_DIR) / "docs" / "production.md").read_text()
    named = {line.split("`")[1] for line in table.splitlines() if line.startswith("| `")}
    assert named == {f.name.upper() for f in fields(Environment)}


@pytest.mark.parametrize("library", ["fontTools", "httpcore", "httpx", "pikepdf", "stripe", "weasyprint"])
def test_no_library_chatters_in_the_log(library: str) -> None:
    assert not logging.getLogger(library).isEnabledFor(logging.INFO)
