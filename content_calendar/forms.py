"""An item's form in Wagtail's editor: it checks little, for what is refused is refused by our services."""

from __future__ import annotations

from typing import Any

from django import forms
from wagtail.admin.forms import WagtailAdminModelForm

from clients.selectors import objectives

NAMES = {"objective": "objective_id", "space": "space_id"}
"""Fields that `services.items.edit` calls otherwise."""
SAID = ("kind", "title", "body", "language", "prompt", "space", "channel", "objective", "four_c", "needs_client")
"""What the form asks for, but the day and the hour, which are moved."""


class ObjectiveField(forms.ModelChoiceField):
    """Objectives by what they are called, not by their number."""

    def label_from_instance(self, objective: Any) -> str:
        return objectives.titles().get(objective.pk, str(objective))


class ItemForm(WagtailAdminModelForm):
    """The item's words and notes, its day and hour, and the edition that whoever writes had before them."""

    seen_edition = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        field_classes = {"objective": ObjectiveField}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].required = False
        self.fields["planned_on"].required = False
        if self.instance.pk:
            self.initial["seen_edition"] = self.instance.edition

    def said(self) -> dict[str, Any]:
        """The fields as the services take them."""
        return {NAMES.get(name, name): self._value(name) for name in SAID}

    @property
    def when(self) -> Any:
        """The hour, or the day when none is chosen."""
        return self.cleaned_data.get("slot_at") or self.cleaned_data.get("planned_on")

    def _value(self, name: str) -> Any:
        value = self.cleaned_data.get(name)
        return getattr(value, "pk", None) if name in NAMES else value
