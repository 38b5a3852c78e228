"""What staff type about the guideline and in a run."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from playbooks.names import LANGUAGE_NAMES
from playbooks.rules.guideline import LANGUAGES
from playbooks.services.guidelines import LONGEST_REASON
from playbooks.services.runs import LONGEST_NOTE

LONGEST_TEXT = 50_000
"""Characters that are checked at once: more than any single item holds."""


class CheckForm(forms.Form):
    """A text and the language that it is written in."""

    text = forms.CharField(
        label=_("Text"),
        max_length=LONGEST_TEXT,
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 5, "spellcheck": "false"}),
    )
    language = forms.ChoiceField(
        label=_("Written in"), choices=[(each, LANGUAGE_NAMES[each]) for each in LANGUAGES], required=False
    )


class PublishForm(forms.Form):
    """Which draft was looked at, and what to tell those who read the new version."""

    seen = forms.CharField(max_length=64, widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("What is new?"),
        max_length=LONGEST_REASON,
        required=False,
        widget=forms.TextInput,
        help_text=_("One line for those who are to read it anew; it stands in the history."),
    )


class NoteForm(forms.Form):
    """How a task was done, or why it is skipped."""

    note = forms.CharField(label=_("Note"), max_length=LONGEST_NOTE * 2, required=False)
