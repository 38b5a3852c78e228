"""A form that makes something carries what tells its second sending from its first."""

from __future__ import annotations

import hashlib
from typing import Any
from uuid import uuid4, uuid5

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from tenants.access.request import PersonRequest


class OnceField(forms.UUIDField):
    """The page that a form came from; what is no such id is no page's."""

    def clean(self, value: Any) -> Any:
        try:
            return super().clean(value)
        except ValidationError:
            return None


class OnceForm(forms.Form):
    """Each page of it is one of its own: sent twice, it makes what it makes once (`tenants.services.once`).

    Whoever goes back and sends something else from the same page makes that, too.
    """

    once = OnceField(required=False, widget=forms.HiddenInput, initial=uuid4)

    def clean(self) -> dict[str, Any]:
        super().clean()
        told = self.cleaned_data
        if told.get("once"):
            told["once"] = uuid5(told["once"], _content({**told, "once": None}))
        return told


def _content(told: dict[str, Any]) -> str:
    digest = hashlib.sha256()
    for name, value in sorted(told.items()):
        digest.update(f"{name}={value!s}\0".encode())
        if isinstance(value, UploadedFile):
            for chunk in value.chunks():
                digest.update(chunk)
            value.seek(0)
    return digest.hexdigest()


def say_sent_before(request: PersonRequest) -> None:
    """For the page of what the first sending made, where the second leads."""
    messages.info(request, _("It was sent twice, and counts once: this is what came of the first time."))
