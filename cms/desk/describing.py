"""What is said of a space, in words, and the form that changes it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.spaces.rules.space import (
    LONGEST_DESCRIPTION,
    LONGEST_KEYWORD,
    LONGEST_NAME,
    MOST_KEYWORDS,
    SpaceTerms,
    Visibility,
)
from clients.spaces.services.spaces import LONGEST_REASON
from cms import refusals
from cms.onboarding.forms import TextForm
from cms.reader import reader_formats
from cms.steps import choices
from tenants.access.names import role_name
from tenants.kernel.actor import Role
from tenants.kernel.refusals import InvalidInput, Refusal

if TYPE_CHECKING:
    from clients.spaces.models import Space

READ_BY = {code.upper(): word for code, word in choices.VISIBILITIES.items()}


class SpaceForm(TextForm):
    """What may change of a space, and why it does. `seen`: its changes when it stood on the page."""

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    name = forms.CharField(label=gettext_lazy("Name"), max_length=LONGEST_NAME)
    visibility = forms.ChoiceField(label=gettext_lazy("Who reads it"), choices=[*READ_BY.items()])
    description = forms.CharField(
        label=gettext_lazy("What it is for"),
        required=False,
        max_length=LONGEST_DESCRIPTION,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    keywords = forms.CharField(
        label=gettext_lazy("Keywords"),
        required=False,
        max_length=MOST_KEYWORDS * (LONGEST_KEYWORD + 2),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=gettext_lazy("With commas between them, at most 12."),
    )
    responsible = forms.ChoiceField(
        label=gettext_lazy("Responsible team"),
        help_text=gettext_lazy("It gets what comes in from now on. What is open stays with the team that has it."),
    )
    reason = forms.CharField(
        label=gettext_lazy("Why is it changed?"), max_length=LONGEST_REASON, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, data: Mapping[str, Any] | None = None, *, space: Space) -> None:
        super().__init__(data, initial={**_held(space), "seen": space.changes})
        teams = dict(choices.team_roles())
        teams.setdefault(space.responsible, role_name(space.responsible))
        self.fields["responsible"].choices = [*teams.items()]  # type: ignore[attr-defined]

    def terms(self) -> SpaceTerms:
        given = self.cleaned_data
        return SpaceTerms(
            name=given["name"],
            visibility=Visibility(given["visibility"]),
            responsible=Role(given["responsible"]),
            description=given["description"].replace("\r\n", "\n"),
            keywords=tuple(re.split(r"[,;\n]", given["keywords"])),
        )

    def refuse(self, refusal: Refusal) -> None:
        """Put what a service refused beside the field that it is about."""
        if isinstance(refusal, InvalidInput):
            for name, why in refusal.problems:
                self.add_error(name if name in self.fields else None, _advice().get(name) or why)
        else:
            where = "reason" if refusal.code == "SpaceReasonNeeded" else None
            self.add_error(where, refusals.told(refusal, reader_formats()))


def _held(space: Space) -> dict[str, Any]:
    return {
        "name": space.name,
        "visibility": space.visibility,
        "description": space.description,
        "keywords": ", ".join(space.keywords),
        "responsible": space.responsible,
    }


def _advice() -> dict[str, str]:
    return {
        "keywords": _("At most %(most)s keywords, each of at most %(longest)s characters.")
        % {"most": MOST_KEYWORDS, "longest": LONGEST_KEYWORD},
        "name": _("Write words that can be read here."),
        "description": _("Write words that can be read here."),
    }


def said(space: Space) -> dict[str, Any]:
    """What the space says of itself, for whoever reads it."""
    return {
        "read_by": READ_BY[space.visibility],
        "team": role_name(space.responsible),
        "kind": f"{space.get_kind_display()}, {space.get_platform_display()}",
    }
