"""What a new onboarding asks for, and what is said when it ends early."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from clients.brief.source import LARGEST_BYTES
from clients.intake.rules.starting import COUNTRIES
from clients.intake.services.drafts import LONGEST_NAME, LONGEST_REASON
from cms.steps import choices
from tenants.kernel.text import first_not_text


class TextForm(forms.Form):
    """Refuses what nobody can read."""

    def clean(self) -> dict[str, Any]:
        for name, said in [*self.cleaned_data.items()]:
            if isinstance(said, str) and (character := first_not_text(said)):
                self.add_error(name, _now("The character %(character)s cannot stand here.") % {"character": character})
        return self.cleaned_data


class NewForm(TextForm):
    """Three answers fill the rest with what is usual."""

    name = forms.CharField(
        label=_("Name of the client"), max_length=LONGEST_NAME, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    sector = forms.ChoiceField(label=_("Sector"), choices=choices.of(choices.SECTORS))
    country = forms.ChoiceField(
        label=_("Country"),
        choices=[(code, code) for code in COUNTRIES],
        help_text=_("Brings time zone, currency, language and public holidays. All can be changed."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["country"].choices = choices.countries()  # type: ignore[attr-defined]


class ImportForm(forms.Form):
    brief = forms.FileField(
        label=_("A brief as YAML"),
        help_text=_("At most 1 MB. Nothing is created by it: it fills the steps."),
        widget=forms.ClearableFileInput(attrs={"accept": ".yaml,.yml,text/yaml"}),
    )

    def clean_brief(self) -> bytes:
        """Its bytes, one more than allowed at most, so that the reader says that it is too large."""
        file: UploadedFile = self.cleaned_data["brief"]
        return bytes(file.read(LARGEST_BYTES + 1))


class DeclineForm(TextForm):
    reason = forms.CharField(
        label=_("Why not?"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("It stays with the draft, which can be taken up again."),
    )
