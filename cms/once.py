"""A form that makes something carries what tells its second sending from its first."""

from __future__ import annotations

from uuid import uuid4

from django import forms
from django.contrib import messages
from django.utils.translation import gettext as _

from tenants.access.request import PersonRequest


class OnceForm(forms.Form):
    """Each page of it is one of its own: sent twice, it makes what it makes once (`tenants.services.once`)."""

    once = forms.UUIDField(required=False, widget=forms.HiddenInput, initial=uuid4)


def say_sent_before(request: PersonRequest) -> None:
    """For the page of what the first sending made, where the second leads."""
    messages.info(request, _("It was sent twice, and counts once: this is what came of the first time."))
