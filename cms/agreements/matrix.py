"""The matrix of responsibilities as a form: an activity a row, a party a column, a letter in each cell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients import names
from clients.brief.agreements import ResponsibilityLine
from clients.rules.responsibilities import PARTIES, Activity, Decider
from cms.agreements.forms import one_line, read

SPARE_ROWS = 2
LETTERS = {"R": ("responsible",), "A": ("accountable",), "RA": ("responsible", "accountable")} | {
    "C": ("consulted",),
    "I": ("informed",),
}
"""What a cell may say: responsible, accountable, both, consulted, informed."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the form: an activity that has a name already, or one that is typed."""

    number: int
    name: str
    activity: Any
    cells: tuple[Any, ...]
    decides: Any
    errors: tuple[str, ...]


class MatrixForm(forms.Form):
    """Fields `activity-n`, `cell-n-party`, `decides-n`. A row of its own words in which nothing stands is left out."""

    def __init__(self, data: Any = None, *, lines: Sequence[Mapping[str, Any]]) -> None:
        super().__init__(data)
        self.held = [*lines, *({"activity": ""} for _spare in range(SPARE_ROWS))]
        self.row_errors: dict[int, list[str]] = {}
        self.lines: list[ResponsibilityLine] = []
        cells = [("", "–"), *((letters, letters) for letters in LETTERS)]
        deciders = [(each.value.lower(), names.DECIDERS[each]) for each in Decider]
        for number, line in enumerate(self.held):
            name = names.activity_name(line["activity"]) if line["activity"] else _("An activity of your own")
            self.fields[f"activity-{number}"] = forms.CharField(
                label=_("Activity"),
                max_length=200,
                required=False,
                initial=line["activity"],
                widget=forms.TextInput(attrs={"placeholder": name}) if not line["activity"] else forms.HiddenInput(),
            )
            for party in PARTIES:
                label = _("%(activity)s: %(party)s") % {"activity": name, "party": names.party_name(party)}
                self.fields[f"cell-{number}-{party}"] = forms.ChoiceField(
                    label=label, choices=cells, required=False, initial=_letters(line, party)
                )
            self.fields[f"decides-{number}"] = forms.ChoiceField(
                label=_("%(activity)s: who decides") % {"activity": name},
                choices=deciders,
                required=False,
                initial=str(line.get("decides", Decider.AGENCY)).lower(),
            )
        for field in self.fields.values():
            if not isinstance(field.widget, forms.HiddenInput):
                field.widget.attrs["aria-label"] = field.label

    @property
    def parties(self) -> list[Any]:
        """The columns."""
        return [names.party_name(party) for party in PARTIES]

    def rows(self) -> Iterator[Row]:
        for number, line in enumerate(self.held):
            yield Row(
                number,
                names.activity_name(line["activity"]) if line["activity"] else "",
                self[f"activity-{number}"],
                tuple(self[f"cell-{number}-{party}"] for party in PARTIES),
                self[f"decides-{number}"],
                tuple(self.row_errors.get(number, ())),
            )

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        seen: set[str] = set()
        for number in range(len(self.held)):
            activity = one_line(said.get(f"activity-{number}") or "")
            if not activity:
                continue
            found = self._line(number, activity)
            problems = []
            if not found["responsible"]:
                problems.append(_("Say who is responsible: an R in one cell at least."))
            if len(found["accountable"]) != 1:
                problems.append(_("One answers for it, and no more: an A in exactly one cell."))
            if activity.casefold() in seen:
                problems.append(_("This activity stands in another row already."))
            seen.add(activity.casefold())
            if problems:
                self.row_errors[number] = problems
            else:
                self._read(number, found)
        if self.row_errors:
            raise forms.ValidationError(gettext_lazy("Some rows are not complete: each says what is missing."))
        return said

    def _line(self, number: int, activity: str) -> dict[str, Any]:
        cells: dict[str, Any] = {"responsible": [], "accountable": [], "consulted": [], "informed": []}
        for party in PARTIES:
            for cell in LETTERS.get(self.cleaned_data.get(f"cell-{number}-{party}", ""), ()):
                cells[cell].append(party)
        decides = self.cleaned_data.get(f"decides-{number}") or Decider.AGENCY.value.lower()
        return {"activity": activity, "decides": decides, **cells}

    def _read(self, number: int, found: dict[str, Any]) -> None:
        try:
            self.lines.append(read(ResponsibilityLine, {**found, "accountable": found["accountable"][0]}))
        except forms.ValidationError as error:
            self.row_errors[number] = error.messages


def _letters(line: Mapping[str, Any], party: str) -> str:
    held = {cell for cell in ("responsible", "consulted", "informed") if party in line.get(cell, ())}
    if line.get("accountable") == party:
        return "RA" if "responsible" in held else "A"
    return next((letter for letter, cells in LETTERS.items() if len(cells) == 1 and cells[0] in held), "")


def known() -> list[str]:
    """The activities that every matrix is asked about."""
    return [str(each) for each in Activity]
