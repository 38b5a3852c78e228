"""What people say of themselves when they come in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from tenants.access.models import User
from tenants.kernel.text import NOT_TEXT

LONGEST_NAME = 120


def clean_name(name: str) -> str:
    """A name as people can read it. Raises: ValidationError."""
    said = " ".join(name.split())
    if not said or NOT_TEXT.search(said):
        raise forms.ValidationError(_("Write a name that can be read."))
    return said


class AcceptForm(forms.Form):
    """Name and password of somebody who is new here."""

    name = forms.CharField(
        label=_("Your name"), max_length=LONGEST_NAME, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    password1 = forms.CharField(
        label=_("Password"),
        strip=False,
        max_length=1024,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least twelve characters. Several words that do not belong together are good and easy to keep."),
    )
    password2 = forms.CharField(
        label=_("The same password again"),
        strip=False,
        max_length=1024,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.email = email

    def clean_name(self) -> str:
        return clean_name(self.cleaned_data["name"])

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        first, second = given.get("password1"), given.get("password2")
        if first and second and first != second:
            self.add_error("password2", _("This is not the same password."))
        elif first:
            try:
                validate_password(first, User(email=self.email, name=given.get("name", "")))
            except forms.ValidationError as problem:
                self.add_error("password1", problem)
        return given
