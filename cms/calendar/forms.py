"""What is typed on the calendar's pages. Days and hours are the client's own; the services below have the last word."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clients.rules.corm import FourC
from clients.selectors import objectives
from clients.spaces.selectors import spaces
from cms.calendar import words
from content_calendar.selectors import approvals
from content_calendar.selectors import items as reading
from playbooks.rules.guideline import LANGUAGES
from tenants.access.rules.permissions import Permission
from tenants.access.selectors import people
from tenants.models import Tenant

DATE = {"type": "date"}
HOUR = {"type": "time"}


def moment(on: date, at: time | None) -> date | datetime:
    """A day, or an hour of the client's clocks on it, which has no zone yet: the service gives it one."""
    return datetime.combine(on, at) if at else on


class SlotForm(forms.Form):
    """A day, and an hour where one is chosen."""

    on = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs=DATE, format="%Y-%m-%d"))
    time = forms.TimeField(
        label=_("Hour"),
        required=False,
        widget=forms.TimeInput(attrs=HOUR, format="%H:%M"),
        input_formats=["%H:%M", "%H:%M:%S"],
    )

    def to(self) -> date | datetime:
        return moment(self.cleaned_data["on"], self.cleaned_data["time"])


class MoveForm(SlotForm):
    """Where to; `again` when the reader was told that it is asked about again."""

    again = forms.BooleanField(required=False, widget=forms.HiddenInput)


class EditionForm(forms.Form):
    """Which edition was looked at; `seen` is 0, which there is none of, where the form does not say."""

    edition = forms.IntegerField(min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)

    @property
    def seen(self) -> int:
        return self.cleaned_data["edition"] if self.is_valid() else 0


class NoteForm(forms.Form):
    """A note or a comment."""

    note = forms.CharField(label=_("Note"), required=False, widget=forms.Textarea(attrs={"rows": 3}))


class ItemForm(SlotForm):
    """Everything that is written about an item; its choices are this client's own. Lengths are the services'."""

    title = forms.CharField(label=_("Title"), widget=forms.TextInput(attrs={"autocomplete": "off"}))
    body = forms.CharField(
        label=_("Text"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 14}),
        help_text=_("Markdown: **bold**, *slanted*, [words](address), - list. Beside it stands how it will look."),
    )
    kind = forms.ChoiceField(label=_("Kind"))
    space_id = forms.TypedChoiceField(label=_("Space"), coerce=int)
    channel = forms.CharField(label=_("Channel"), required=False, max_length=200)
    objective_id = forms.TypedChoiceField(
        label=_("Objective"),
        coerce=int,
        error_messages={"required": _("Every item serves an objective: choose which.")},
    )
    four_c = forms.ChoiceField(label=_("4C"), required=False)
    language = forms.ChoiceField(label=_("Language"))
    owner_user_id = forms.TypedChoiceField(label=_("Owner"), required=False, coerce=int, empty_value=None)
    prompt = forms.CharField(
        label=_("Prompt"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("What members are asked, in one sentence."),
    )
    needs_client = forms.BooleanField(label=_("The client approves it before it is published"), required=False)
    edition = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, tenant: Tenant, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered: Mapping[str, list[tuple[Any, Any]]] = {
            "kind": [(kind, words.kind_name(kind)) for kind in reading.kinds(tenant, at=at)],
            "space_id": [(space.pk, space.name) for space in spaces.every()],
            "objective_id": [("", _("Choose one")), *objectives.titles().items()],
            "four_c": [("", _("As its objective")), *((each.value, words.four_c_name(each.value)) for each in FourC)],
            "language": [(code, words.language_name(code)) for code in LANGUAGES],
            "owner_user_id": [("", words.nobody()), *_owners(tenant, at)],
        }
        for name, choices in offered.items():
            self.fields[name].choices = _with_held(choices, self.initial.get(name))  # type: ignore[attr-defined]
        if approvals.client_decides(at):
            self.initial["needs_client"], self.fields["needs_client"].disabled = True, True
            self.fields["needs_client"].help_text = _("So it is agreed: the client decides on publishing.")

    def fields_of_item(self) -> dict[str, Any]:
        """What the services take; an empty C is left to the objective."""
        said = {name: value for name, value in self.cleaned_data.items() if name not in ("on", "time", "edition")}
        if not said["four_c"]:
            del said["four_c"]
        return said


def _owners(tenant: Tenant, at: datetime) -> list[tuple[int, str]]:
    ids = people.who_may(tenant, Permission.ITEM_EDIT, at=at)
    return sorted(people.active().filter(pk__in=ids).values_list("pk", "name"), key=lambda each: each[1].casefold())


def _with_held(choices: list[tuple[Any, Any]], held: Any) -> list[tuple[Any, Any]]:
    """What an item holds stays to be chosen, also when it is offered to nobody else any more."""
    if held in (None, "") or str(held) in {str(value) for value, _label in choices}:
        return choices
    return [*choices, (held, held)]
