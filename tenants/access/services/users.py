"""Accounts: made when someone is first named, deactivated when they leave."""

from __future__ import annotations

from datetime import datetime

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db import transaction

from tenants import audit
from tenants.access.models import User
from tenants.access.models.user import new_session_salt
from tenants.context import public
from tenants.kernel.actor import Actor


@transaction.atomic
def ensure_user(
    email: str, name: str, *, language: str = "en", time_zone: str = "UTC", by: Actor, at: datetime
) -> User:
    """Return the account with this address, made without a password when there is none."""
    with public():
        address = email.strip().lower()
        user, made = User.objects.get_or_create(
            email=address,
            defaults={"name": name, "language": language, "time_zone": time_zone, "date_joined": at, "password": "!"},
        )
        if made:
            user.set_unusable_password()
            user.save(update_fields=["password"])
            audit.record("access.user.created", target=user, by=by, at=at)
    return user


@transaction.atomic
def set_password(user: User, password: str, *, by: Actor, at: datetime) -> None:
    """Give a person a password; every session they have ends."""
    with public():
        user.set_password(password)
        user.end_sessions()
        user.save(update_fields=["password", "session_salt"])
        audit.record("access.user.password_set", target=user, by=by, at=at)


@transaction.atomic
def deactivate(user: User, *, by: Actor, at: datetime) -> None:
    """End a person's account: no sign-in, and every session ends at once."""
    with public():
        was = User.objects.select_for_update().values_list("is_active", flat=True).get(pk=user.pk)
        User.objects.filter(pk=user.pk).update(is_active=False, session_salt=new_session_salt())
        change = {"before": {"is_active": was}, "after": {"is_active": False}}
        audit.record("access.user.deactivated", target=user, by=by, at=at, **change)


@transaction.atomic
def anonymise(user: User, *, by: Actor, at: datetime) -> None:
    """Take away who somebody is: name, address, password, factors. The row stays, since rows elsewhere point at it."""
    with public():
        User.objects.filter(pk=user.pk).update(
            email=f"erased-{user.uuid}@erased.invalid",
            name="Erased person",
            password="!",  # noqa: S106 - no password at all
            is_active=False,
            session_salt=new_session_salt(),
        )
        EmailAddress.objects.filter(user=user).delete()
        Authenticator.objects.filter(user=user).delete()
        audit.record("access.user.anonymised", target=user, by=by, at=at)
