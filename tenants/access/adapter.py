"""What allauth asks us: nobody signs up by themselves; people are shown by name."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from tenants.access.models import User


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """People are invited; there is no public sign-up."""
        return False

    def set_password(self, user: Any, password: str) -> None:
        """A new password ends every other session."""
        user.end_sessions()
        super().set_password(user, password)

    def populate_username(self, request: HttpRequest, user: Any) -> None:
        """We have no user names."""


def display(user: User) -> str:
    return user.name
