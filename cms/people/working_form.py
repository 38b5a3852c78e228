"""When a person works and what they speak, as typed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms.steps.choices import spoken as language_choices
from cms.steps.words import DAYS
from tenants.access.rules.working_time import WorkingTime
from tenants.kernel import zones
from tenants.kernel.week import WEEKDAYS, BadWindow, Window, check_day

FEWEST_LANGUAGES = 3
MOST_LANGUAGES = 12
LONGEST_DAY = 80


class WorkingForm(forms.Form):
    """A zone, a line for each weekday, and languages in a row of choices, one more than there are."""

    time_zone = forms.ChoiceField(
        label=gettext_lazy("Time zone in which you work"),
        help_text=gettext_lazy("The hours below are meant in it. It need not be the one in which times are shown."),
    )

    def __init__(self, data: Any = None, *, said: WorkingTime | None, zone: str) -> None:
        """said: what is kept; zone: what is suggested without it."""
        super().__init__(data, initial=_initial(said, zone))
        self.fields["time_zone"].choices = [(name, name.replace("_", " ")) for name in sorted(zones.names())]  # type: ignore[attr-defined]
        for day in WEEKDAYS:
            self.fields[day] = forms.CharField(label=DAYS[day], max_length=LONGEST_DAY, required=False, widget=_text())
        choices = [("", "–"), *language_choices()]
        held = len(said.languages) if said else 0
        for number in range(1, min(max(FEWEST_LANGUAGES, held + 1), MOST_LANGUAGES) + 1):
            label = _("Language %(number)s") % {"number": number}
            self.fields[f"language_{number}"] = forms.ChoiceField(label=label, choices=choices, required=False)

    def days(self) -> Iterator[forms.BoundField]:
        return (self[day] for day in WEEKDAYS)

    def spoken(self) -> Iterator[forms.BoundField]:
        return (self[name] for name in self.fields if name.startswith("language_"))

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        for day in WEEKDAYS:
            try:
                given[day] = _windows(given.get(day) or "")
            except BadWindow:
                self.add_error(day, ValidationError(_("Write such as 09:00-17:00, in order and without overlap.")))
        return given

    def said(self) -> WorkingTime:
        """What was typed, once it is valid."""
        given = self.cleaned_data
        codes = [given[name] for name in self.fields if name.startswith("language_") and given[name]]
        week = {day: given[day] for day in WEEKDAYS if given[day]}
        return WorkingTime(given["time_zone"], tuple(dict.fromkeys(codes)), week)


def _text() -> forms.TextInput:
    return forms.TextInput(attrs={"autocomplete": "off", "inputmode": "text", "placeholder": "09:00-17:00"})


def _initial(said: WorkingTime | None, zone: str) -> dict[str, str]:
    if said is None:
        return {"time_zone": zone}
    days = {day: ", ".join("-".join(each.text) for each in windows) for day, windows in said.week.items()}
    spoken = {f"language_{number}": code for number, code in enumerate(said.languages, 1)}
    return {"time_zone": said.time_zone, **days, **spoken}


def _windows(text: str) -> tuple[Window, ...]:
    """ "9:00-12:00, 13:00-17:00" as windows. Raises: BadWindow."""
    found = tuple(_window(part.strip()) for part in re.split(r"[,;\n]", text) if part.strip())
    check_day(found)
    return found


def _window(text: str) -> Window:
    ends = [end.strip().zfill(5) for end in re.split(r"[-–—]", text)]
    if len(ends) != 2:
        raise BadWindow(f"{text[:20]!r} is not from when to when")
    return Window.parse(*ends)
