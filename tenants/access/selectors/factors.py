"""Second factors: what counts as one. Codes for the day that a phone is lost do not, by themselves."""

from __future__ import annotations

from collections.abc import Iterable

from allauth.mfa.models import Authenticator

from tenants.access.models import User

COUNTS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def has_second_factor(user: User) -> bool:
    """Whether sign-in asks this person for more than one thing. In the public schema."""
    return Authenticator.objects.filter(user=user, type__in=COUNTS).exists()


def with_second_factor(user_ids: Iterable[int]) -> set[int]:
    """Those of these people who have one."""
    held = Authenticator.objects.filter(user_id__in=list(user_ids), type__in=COUNTS)
    return set(held.values_list("user_id", flat=True))
