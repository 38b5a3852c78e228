"""Secrets of this machine, made on the first run."""

from __future__ import annotations

import json
import os
import secrets
from pathlib import Path

from tenants.embedded.locking import alone

FILE = "secrets.json"
# The first signs sessions, hand-overs and reset links, the others are for the stand-in for Stripe. Losing the file
# signs everyone out, no more.
NAMES = ("secret_key", "stripe_api_key", "stripe_webhook_secret")
RANDOM_BYTES = 48


def load_or_create(var: Path) -> dict[str, str]:
    """Return the secrets by name, making those that are missing.

    The file is `var/secrets.json`, readable by its owner alone. Only for machines of our own: production settings
    read their secrets from the environment.
    """
    path = var / FILE
    with alone(var / f"{FILE}.lock"):
        known: dict[str, str] = json.loads(path.read_text()) if path.exists() else {}
        missing = [name for name in NAMES if name not in known]
        if missing:
            known |= {name: secrets.token_urlsafe(RANDOM_BYTES) for name in missing}
            _write(path, known)
    return known


def _write(path: Path, content: dict[str, str]) -> None:
    unfinished = path.with_suffix(f".{os.getpid()}")
    handle = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        json.dump(content, file, indent=2)
    unfinished.replace(path)
