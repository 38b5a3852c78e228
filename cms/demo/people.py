"""Who can sign in to the demo: passwords and second factors made on the first run, kept beside the database."""

from __future__ import annotations

import json
import os
import secrets
import time
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from allauth.mfa.utils import is_mfa_enabled

from tenants.access.selectors import people
from tenants.access.selectors.memberships import roles_of
from tenants.access.services.memberships import grant
from tenants.access.services.users import ensure_user, set_password
from tenants.kernel.actor import STAFF, Actor, ActorKind, Role
from tenants.models import Tenant

OWNER = ("owner@agency.example", "Ingrid Sand")
FINANCE = ("finance@agency.example", "Filip Dahl")
STEP_SECONDS = 30


@dataclass(frozen=True, slots=True)
class SignIn:
    """One person of the demo. `totp_secret` is empty for stakeholders."""

    email: str
    roles: str
    password: str
    totp_secret: str

    @property
    def code(self) -> str:
        """The second factor's code at this moment."""
        if not self.totp_secret:
            return ""
        return str(format_hotp_value(hotp_value(self.totp_secret, int(time.time()) // STEP_SECONDS)))


def ensure_agency(*, by: Actor, at: datetime) -> None:
    """The agency's owner and its finance, who see every client."""
    for (email, name), role in ((OWNER, Role.OWNER), (FINANCE, Role.FINANCE)):
        grant(ensure_user(email, name, by=by, at=at), role, tenant=None, by=by, at=at)


def acting(tenant: Tenant, role: Role, now: datetime) -> Actor:
    """Whoever holds the role at the client first, with nothing but it."""
    held = people.holders(tenant, [role], at=now)[0]
    return Actor(ActorKind.PERSON, held.name, held.user_id, str(tenant.schema_name), frozenset({role}))


def ensure_sign_ins(var: Path, *, by: Actor, at: datetime) -> list[SignIn]:
    """Give everyone a password, and staff a second factor, unless they have them; return what opens the doors."""
    path = var / "demo.json"
    known: dict[str, dict[str, str]] = json.loads(path.read_text()) if path.exists() else {}
    found = []
    for user in people.active():
        roles = sorted(roles_of(user.pk, at=at))
        entry = known.setdefault(
            user.email, {"password": f"demo-{secrets.token_urlsafe(9)}", "totp_secret": generate_totp_secret()}
        )
        if not (user.has_usable_password() and user.check_password(entry["password"])):
            set_password(user, entry["password"], by=by, at=at)
        is_staff = bool(STAFF & set(roles))
        if is_staff and not is_mfa_enabled(user):
            TOTP.activate(user, entry["totp_secret"])
        found.append(SignIn(user.email, ", ".join(roles), entry["password"], entry["totp_secret"] if is_staff else ""))
    _write(path, known)
    return found


def _write(path: Path, content: dict[str, dict[str, str]]) -> None:
    unfinished = path.with_suffix(".new")
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        json.dump(content, file, indent=2)
    unfinished.replace(path)
