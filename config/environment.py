"""The environment that production reads: each variable, whether it must be there, and what is too weak.

docs/production.md shows this table; a test keeps both equal.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

SHORTEST_KEY = 50
FEWEST_CHARACTERS = 10
REQUIRED = (
    "SECRET_KEY",
    "DATABASE_URL",
    "REDIS_URL",
    "AGENCY_HOST",
    "BASE_DOMAIN",
    "VAR_DIR",
    "EMAIL_HOST",
    "EMAIL_FROM",
)


@dataclass(frozen=True, slots=True)
class Environment:
    """What production was told. Names of fields are the variables' names in lower case."""

    secret_key: str
    database_url: str
    redis_url: str
    agency_host: str
    base_domain: str
    var_dir: Path
    email_host: str
    email_from: str
    secret_key_fallbacks: list[str]
    seal_key: str
    stripe_api_key: str
    stripe_api_base: str
    stripe_webhook_secret: list[str]
    agency_name: str
    database_connections: int
    trusted_proxies: int
    email_port: int
    email_user: str
    email_password: str

    @classmethod
    def read(cls, environ: Mapping[str, str] = os.environ) -> Environment:
        """Read and check all variables at once. Raises: ImproperlyConfigured, naming each that is missing or weak."""
        problems = [f"{name} is missing" for name in REQUIRED if not environ.get(name)]
        fallbacks = _several(environ, "SECRET_KEY_FALLBACKS")
        for name, key in [
            ("SECRET_KEY", environ.get("SECRET_KEY", "")),
            *(("SECRET_KEY_FALLBACKS", k) for k in fallbacks),
            ("SEAL_KEY", environ.get("SEAL_KEY", "")),
        ]:
            if key and (len(key) < SHORTEST_KEY or len(set(key)) < FEWEST_CHARACTERS):
                problems.append(f"{name} is weak: at least {SHORTEST_KEY} random characters")
        problems += [*_bad_addresses(environ), *_bad_billing(environ)]
        numbers = {"DATABASE_CONNECTIONS": 10, "EMAIL_PORT": 587, "TRUSTED_PROXIES": 1}
        for name in numbers:
            given = environ.get(name)
            if given is None:
                continue
            if given.isascii() and given.isdigit() and 0 < int(given) < 65536:
                numbers[name] = int(given)
            else:
                problems.append(f"{name} must be a whole number above 0")
        if problems:
            raise ImproperlyConfigured("The environment is not fit for production:\n- " + "\n- ".join(problems))
        text = {f.name: environ.get(f.name.upper(), "") for f in fields(cls) if f.type in ("str", str)}
        text["agency_name"] = text["agency_name"] or "Your agency"
        return cls(
            **text,
            var_dir=Path(environ["VAR_DIR"]),
            secret_key_fallbacks=fallbacks,
            stripe_webhook_secret=_several(environ, "STRIPE_WEBHOOK_SECRET"),
            database_connections=numbers["DATABASE_CONNECTIONS"],
            trusted_proxies=numbers["TRUSTED_PROXIES"],
            email_port=numbers["EMAIL_PORT"],
        )


def _bad_addresses(environ: Mapping[str, str]) -> list[str]:
    problems = []
    if (url := environ.get("DATABASE_URL")) and not url.startswith(("postgres://", "postgresql://")):
        problems.append("DATABASE_URL must begin with postgresql://")
    if (url := environ.get("REDIS_URL")) and not url.startswith(("redis://", "rediss://", "unix://")):
        problems.append("REDIS_URL must begin with redis://, rediss:// or unix://")
    host, domain = environ.get("AGENCY_HOST", ""), environ.get("BASE_DOMAIN", "")
    if host and domain and not host.endswith(f".{domain}"):
        problems.append("AGENCY_HOST must lie under BASE_DOMAIN, such as agency.example.com under example.com")
    return problems


def _several(environ: Mapping[str, str], name: str) -> list[str]:
    return [each for each in environ.get(name, "").split(",") if each]


def _bad_billing(environ: Mapping[str, str]) -> list[str]:
    """All of Stripe or none of it: a key whose webhooks nobody believes would never hear of a payment."""
    problems = []
    key, secrets = environ.get("STRIPE_API_KEY", ""), _several(environ, "STRIPE_WEBHOOK_SECRET")
    if bool(key) != bool(secrets):
        problems.append("STRIPE_API_KEY and STRIPE_WEBHOOK_SECRET are needed together, or neither")
    if key and not key.startswith(("sk_", "rk_")):
        problems.append("STRIPE_API_KEY must be a secret or restricted key: sk_… or rk_…")
    if any(not secret.startswith("whsec_") for secret in secrets):
        problems.append("STRIPE_WEBHOOK_SECRET must begin with whsec_")
    if (base := environ.get("STRIPE_API_BASE")) and not base.startswith("https://"):
        problems.append("STRIPE_API_BASE must begin with https://")
    return problems
