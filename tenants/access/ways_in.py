"""allauth's forms for who is not signed in, which do as much for an address that nobody has."""

from __future__ import annotations

from typing import Any

from allauth.account import forms
from allauth.account.adapter import get_adapter
from django.http import HttpRequest
from django.utils import timezone

from tenants.access.services import account_mail


class RequestLoginCodeForm(forms.RequestLoginCodeForm):
    """Asks for a one-time code."""

    def clean_email(self) -> str:
        email = str(super().clean_email())
        if email and self._user is None:
            account_mail.ask(account_mail.NOBODY, email, {"code": "-" * 7}, at=timezone.now())
        return email


class ResetPasswordForm(forms.ResetPasswordForm):
    """Asks for a link to choose a new password. Whose it is, and its key, is found out where nobody waits."""

    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        email = str(self.cleaned_data["email"])
        link = get_adapter().get_reset_password_from_key_url(account_mail.KEY)
        account_mail.ask(account_mail.RESET, email, {"link": link}, at=timezone.now())
        return email
