"""What allauth asks us: nobody signs up by themselves; people are shown by name."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from django.http import HttpRequest
from django.utils import timezone

from tenants.access.models import User
from tenants.access.services import account_mail, sign_ins


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """People are invited; there is no public sign-up."""
        return False

    def set_password(self, user: Any, password: str) -> None:
        """A new password ends every other session."""
        user.end_sessions()
        super().set_password(user, password)
        session = getattr(context.request, "session", {})
        sign_ins.forget(user, but=session.get(sign_ins.KEY), at=timezone.now())

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Behind the request, whatever it is: how long an answer takes says nothing of an address."""
        account_mail.ask(template_prefix, email, context, at=timezone.now())

    def populate_username(self, request: HttpRequest, user: Any) -> None:
        """We have no user names."""


def display(user: User) -> str:
    return user.name
