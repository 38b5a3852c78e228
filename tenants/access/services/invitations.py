"""The one-use link with which a person sets their first password, and then their second factor."""

from __future__ import annotations

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.urls import reverse

from tenants.access.models import User


def set_up_link(user: User) -> str:
    """A path on the agency's host; it is spent as soon as a password is set with it."""
    key = default_token_generator.make_token(user)
    return reverse(
        "account_reset_password_from_key",
        kwargs={"uidb36": user_pk_to_url_str(user), "key": key},
        urlconf=settings.PUBLIC_SCHEMA_URLCONF,
    )
