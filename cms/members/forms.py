"""What is typed about members."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clients.spaces.services.joining import LONGEST_REASON
from clients.spaces.services.roster import LONGEST_NOTE

_DAY = {"type": "date"}


class JoinForm(forms.Form):
    """Who else is the member, and why that is known."""

    people = forms.TypedMultipleChoiceField(
        label=_("Who is the same person"), coerce=int, widget=forms.CheckboxSelectMultiple
    )
    reason = forms.CharField(label=_("How do you know?"), max_length=LONGEST_REASON)

    def __init__(self, *args: Any, choices: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["people"].choices = choices  # type: ignore[attr-defined]


class PartForm(forms.Form):
    """Who is somebody else after all, and why."""

    person = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(label=_("Why are they not the same?"), max_length=LONGEST_REASON)


class RosterForm(forms.Form):
    """From which day to which somebody was of the staff, both included."""

    person = forms.TypedChoiceField(label=_("Space"), coerce=int)
    from_on = forms.DateField(label=_("Of the staff from"), widget=forms.DateInput(attrs=_DAY))
    until_on = forms.DateField(
        label=_("Last day"),
        required=False,
        widget=forms.DateInput(attrs=_DAY),
        help_text=_("Left empty, they still are."),
    )
    note = forms.CharField(label=_("Note"), max_length=LONGEST_NOTE, required=False)

    def __init__(self, *args: Any, choices: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].choices = choices  # type: ignore[attr-defined]


class EndForm(forms.Form):
    """The last day on which somebody was of the staff."""

    until_on = forms.DateField(label=_("Last day"), widget=forms.DateInput(attrs=_DAY))
