"""Accounts: made when someone is first named, deactivated when they leave."""

from __future__ import annotations

from datetime import datetime

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db import transaction

from tenants import audit
from tenants.access.models import AccountMail, Invitation, SignIn, User, WorkingTime
from tenants.access.models.user import new_session_salt
from tenants.access.rules.permissions import NotPermitted, Permission, require
from tenants.access.services import memberships, sign_ins
from tenants.context import public
from tenants.kernel.actor import Actor, ActorKind
from tenants.kernel.refusals import Refusal

LONGEST_REASON = 400
ERASED = "@erased.invalid"


class OwnAccount(Refusal):
    """Somebody would lock themselves out."""


class AccountReasonNeeded(Refusal):
    """An account is closed or opened again without saying why, or too wordily."""


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
    """Give a person a password; every session that they have ends."""
    with public():
        user.set_password(password)
        user.end_sessions()
        user.save(update_fields=["password", "session_salt"])
        sign_ins.forget(user, at=at)
        audit.record("access.user.password_set", target=user, by=by, at=at)


@transaction.atomic
def deactivate(user: User, *, by: Actor, at: datetime, reason: str = "") -> None:
    """End a person's account: no sign-in, and every session ends at once, on every host. Done twice is done once.

    Raises: NotPermitted; OwnAccount; LastOwner; AccountReasonNeeded, when a person gives none.
    """
    require(by, Permission.PEOPLE_DEACTIVATE)
    said = _reason(reason, by)
    if by.user_id == user.pk:
        raise OwnAccount("Nobody deactivates their own account: another owner does")
    with public():
        memberships.keep_an_owner_beside(user.pk, at=at)
        if User.objects.filter(pk=user.pk, is_active=True).update(is_active=False, session_salt=new_session_salt()):
            sign_ins.forget(user, at=at)
            change = {"before": {"active": True}, "after": {"active": False}}
            audit.record("access.user.deactivated", target=user, by=by, at=at, reason=said, **change)


@transaction.atomic
def reactivate(user: User, *, by: Actor, at: datetime, reason: str = "") -> None:
    """Let a person sign in again, with the roles that still hold. Raises: NotPermitted; AccountReasonNeeded."""
    require(by, Permission.PEOPLE_DEACTIVATE)
    said = _reason(reason, by)
    with public():
        if User.objects.filter(pk=user.pk, is_active=False).exclude(email__endswith=ERASED).update(is_active=True):
            change = {"before": {"active": False}, "after": {"active": True}}
            audit.record("access.user.reactivated", target=user, by=by, at=at, reason=said, **change)


@transaction.atomic
def describe(user: User, *, name: str, language: str, time_zone: str, by: Actor, at: datetime) -> None:
    """Change what a person is called, reads and lives by. Their own doing. Raises: NotPermitted."""
    if by.user_id != user.pk:
        raise NotPermitted(f"{by.name} may change nobody's settings but their own")
    now = {"name": name, "language": language, "time_zone": time_zone}
    with public():
        held = User.objects.select_for_update().get(pk=user.pk)
        changed = [key for key, value in now.items() if getattr(held, key) != value]
        if changed:
            User.objects.filter(pk=user.pk).update(**now)
            # A name is what an erasure takes away: the trail says that it changed, not from what.
            told = [key for key in changed if key != "name"]
            before, after = ({key: str(each[key]) for key in told} for each in (vars(held), now))
            audit.record("access.user.described", target=user, by=by, at=at, what=changed, before=before, after=after)


def _reason(reason: str, by: Actor) -> str:
    said = reason.strip()
    if by.kind is ActorKind.PERSON and not 0 < len(said) <= LONGEST_REASON:
        raise AccountReasonNeeded(f"Say why, in at most {LONGEST_REASON} characters", most=LONGEST_REASON)
    return said


@transaction.atomic
def anonymise(user: User, *, by: Actor, at: datetime) -> None:
    """Take away who somebody is: name, address, password, factors. The row stays, since rows elsewhere point at it."""
    with public():
        User.objects.filter(pk=user.pk).update(
            email=f"erased-{user.uuid}{ERASED}",
            name="Erased person",
            password="!",  # noqa: S106 - no password at all
            is_active=False,
            session_salt=new_session_salt(),
        )
        WorkingTime.objects.filter(user=user).delete()
        SignIn.objects.filter(user=user).delete()
        Invitation.objects.filter(email=user.email).delete()
        Invitation.objects.filter(invited_by=user).update(invited_by_name="Erased person")
        AccountMail.objects.filter(email__iexact=user.email).delete()
        EmailAddress.objects.filter(user=user).delete()
        Authenticator.objects.filter(user=user).delete()
        user.refresh_from_db()  # the trail is told of nobody's address
        audit.record("access.user.anonymised", target=user, by=by, at=at)
