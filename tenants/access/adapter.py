"""What allauth asks us: nobody signs up by themselves; people are shown by name."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone, translation

from tenants.access.models import User
from tenants.access.selectors import people
from tenants.access.services import sign_ins


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

    def format_email_subject(self, subject: str) -> str:
        """Mails name the agency, which people know; not a host."""
        return f"{settings.AGENCY_NAME}: {subject}"

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """In the language of whoever gets it, who may not have signed in yet."""
        found = people.active().filter(email__iexact=email).values_list("language", flat=True).first()
        with translation.override(found or translation.get_language()):
            super().send_mail(template_prefix, email, {**context, "agency": settings.AGENCY_NAME})

    def populate_username(self, request: HttpRequest, user: Any) -> None:
        """We have no user names."""


def display(user: User) -> str:
    return user.name
