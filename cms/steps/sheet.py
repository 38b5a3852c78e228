"""The form of a step: parts of the brief as controls, and back; nothing is refused here, complaints are put at fields.

The brief's own models judge what was written, so a form keeps whatever was typed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.forms.utils import ErrorDict
from django.http import QueryDict
from django.utils.text import capfirst

from clients.intake.rules.written import ABSENT, Path
from cms.steps.frame import Field, Group, Kind, Part, Rows
from cms.steps.values import said, typed

_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_ROWS = {Kind.TEXT: 3, Kind.LINES: 3, Kind.LONG: 2}


class _Form(forms.Form):
    """Shows what was written and takes what is typed, whatever it is."""

    use_required_attribute = False

    def full_clean(self) -> None:
        self._errors = ErrorDict(renderer=self.renderer)
        self.cleaned_data: dict[str, Any] = {}


def _control(field: Field, shown: Any) -> forms.Field:
    common: dict[str, Any] = {"label": field.label, "help_text": field.help, "required": not field.optional}
    if field.kind is Kind.FLAG:
        return forms.BooleanField(**common)
    choices = [(str(key), label) for key, label in field.choices()] if field.choices else []
    if field.kind is Kind.CHECKS:
        return forms.MultipleChoiceField(choices=choices, widget=forms.CheckboxSelectMultiple, **common)
    if field.kind in (Kind.CHOICE, Kind.MARK):
        known = {key for key, _ in choices}
        odd = [(shown, shown)] if shown and shown not in known else []
        return forms.ChoiceField(choices=[("", "–"), *choices, *odd], **common)
    attrs: dict[str, Any] = {"autocomplete": "off"}
    if field.kind in _ROWS:
        return forms.CharField(widget=forms.Textarea(attrs={**attrs, "rows": _ROWS[field.kind]}), **common)
    if field.kind is Kind.DAY and (not shown or _ISO.fullmatch(shown)):
        attrs["type"] = "date"
    elif field.kind in (Kind.NUMBER, Kind.PERCENT, Kind.MONEY):
        attrs["inputmode"] = "decimal"
    return forms.CharField(widget=forms.TextInput(attrs=attrs), **common)


class Fields:
    """Controls side by side; each says whether it takes a line of its own."""

    kind = "fields"

    def __init__(self) -> None:
        self.fields: list[tuple[forms.BoundField, bool]] = []


class Sheet:
    """One mapping of the brief: its fields in a form, its groups and rows below. `raw` is what stands written."""

    kind = "sheet"

    def __init__(
        self, parts: tuple[Part, ...], raw: Any, *, data: QueryDict | None = None, prefix: str = "b", label: Any = "",
        hint: Any = "", optional: bool = False,
    ) -> None:  # fmt: skip
        self.prefix, self.label, self.hint, self.optional = prefix, label, hint, optional
        self.raw: dict[str, Any] = dict(raw) if isinstance(raw, Mapping) else {}
        fields = [part for part in parts if isinstance(part, Field)]
        self.fields = [field for field in fields if not field.follows]
        self._following = {field.name: field for field in fields if field.follows}
        self.notes: list[str] = []
        self.is_wrong = False
        self._data = data
        shown = {field.name: self._shown(field) for field in self.fields}
        self.form = _Form(data={f"{prefix}-{name}": text for name, text in shown.items()}, prefix=prefix)
        for field in self.fields:
            self.form.fields[field.name] = _control(field, shown[field.name])
        self._order = parts
        self._typed = shown
        self.below: dict[str, Sheet | Table] = {
            part.name: self._part(part) for part in parts if not isinstance(part, Field)
        }

    def _shown(self, field: Field) -> Any:
        name = f"{self.prefix}-{field.name}"
        if self._data is None:
            return typed(field.kind, self.raw.get(field.name))
        if field.kind is Kind.CHECKS:
            return self._data.getlist(name)
        return name in self._data if field.kind is Kind.FLAG else self._data.get(name, "").replace("\0", "")

    def _part(self, part: Group | Rows) -> Sheet | Table:
        prefix, raw = f"{self.prefix}-{part.name}", self.raw.get(part.name)
        if isinstance(part, Rows):
            return Table(part, raw, data=self._data, prefix=prefix)
        return Sheet(
            part.fields, raw, data=self._data, prefix=prefix, label=part.label, hint=part.hint, optional=part.optional
        )

    @property
    def pieces(self) -> list[Sheet | Table | Fields]:
        """What the page shows, in the order in which it is asked: fields that follow each other stand side by side."""
        found: list[Sheet | Table | Fields] = []
        beside: Fields | None = None
        for part in self._order:
            if part.name in self.below:
                found.append(self.below[part.name])
                beside = None
            elif part.name in self.form.fields:
                if beside is None:
                    found.append(beside := Fields())
                beside.fields.append((self.form[part.name], self._is_wide(part)))
        return found

    @staticmethod
    def _is_wide(part: Part) -> bool:
        return isinstance(part, Field) and (part.is_wide or part.kind in (Kind.TEXT, Kind.LINES))

    @property
    def said(self) -> dict[str, Any]:
        """What stands in the brief for what the form shows; fields that the form does not know stay."""
        found = dict(self.raw)
        for field in self.fields:
            value = said(field.kind, self._typed[field.name], self.raw.get(field.name, ABSENT))
            if field.kind is Kind.FLAG and value is False and field.optional and field.name not in self.raw:
                value = ABSENT
            if value is ABSENT and self.raw.get(field.name, ABSENT) is None:
                continue  # written as nothing, which says the same
            _put(found, field.name, value)
        for field in self._following.values():
            _put(found, field.name, self._followed(field, found.get(field.follows)))
        for name, part in self.below.items():
            below = part.said
            keeps = below or (name in self.raw and self.raw[name] == below)
            _put(found, name, below if keeps else ABSENT)
        return found

    def _followed(self, field: Field, source: Any) -> Any:
        is_same = source == self.raw.get(field.follows)
        found = field.follow(source, self.raw.get(field.name) if is_same else None) if field.follow and source else None
        return ABSENT if found is None else found

    def complain(self, path: Path, what: str) -> None:
        """Put a complaint at its field, or on top of the nearest part that is there."""
        self.is_wrong = True
        head = path[0] if path else None
        if head in self._following:
            head = self._following[str(head)].follows
        if head in self.below:
            self.below[head].complain(path[1:], what)
        elif head in self.form.fields:
            self.form.add_error(str(head), capfirst(what))
        else:
            self.notes.append(f"{head}: {what}" if head is not None else capfirst(what))

    def act(self, action: str) -> None:
        """Add or remove a row: `add:PREFIX`, `add:PREFIX:VARIANT`, `remove:PREFIX:NUMBER`."""
        for part in self.below.values():
            part.act(action)


class Table:
    """A list of mappings as rows of controls."""

    kind = "table"

    def __init__(self, part: Rows, raw: Any, *, data: QueryDict | None, prefix: str) -> None:
        self.part, self.prefix, self.label, self.hint, self.one = part, prefix, part.label, part.hint, part.one
        self.notes: list[str] = []
        held = raw if isinstance(raw, list) else []
        if data is None:
            self.rows = [self._row(number, each, number, None) for number, each in enumerate(held)]
        else:
            self.rows = [self._typed_row(number, held, data) for number in range(self._count(data))]

    def _count(self, data: QueryDict) -> int:
        text = data.get(f"{self.prefix}-rows", "0")
        return min(int(text), self.part.most) if text.isascii() and text.isdigit() and len(text) < 4 else 0

    def _typed_row(self, number: int, held: list[Any], data: QueryDict) -> Row:
        was = data.get(f"{self.prefix}-{number}-was", "")
        origin = int(was) if was.isascii() and was.isdigit() and len(was) < 4 and int(was) < len(held) else None
        raw = held[origin] if origin is not None else {}
        variant = data.get(f"{self.prefix}-{number}-variant", "")
        if self.part.told_by and variant in self.part.variants:
            raw = {**(raw if isinstance(raw, dict) else {}), self.part.told_by: variant}
        return self._row(number, raw, origin, data)

    def _row(self, number: int, raw: Any, was: int | None, data: QueryDict | None) -> Row:
        fields, label, variant = self.part.fields, self.part.one, ""
        if self.part.told_by:
            variant = str(raw.get(self.part.told_by, "")) if isinstance(raw, Mapping) else ""
            label, fields = self.part.variants.get(variant, (variant, ()))
        sheet = Sheet(fields, raw, data=data, prefix=f"{self.prefix}-{number}")
        may_go = not self.part.is_fixed and not (self.part.is_lasting and was is not None)
        return Row(sheet, label, variant, "" if was is None else str(was), may_go=may_go)

    @property
    def choices(self) -> list[tuple[str, Any]]:
        """The variants that no row has yet."""
        had = {row.variant for row in self.rows}
        return [(key, label) for key, (label, _) in self.part.variants.items() if key not in had]

    @property
    def may_add(self) -> bool:
        return len(self.rows) < self.part.most and not self.part.told_by and not self.part.is_fixed

    @property
    def said(self) -> list[Any]:
        """The rows in which something stands."""
        return [said for row in self.rows if _says(said := row.sheet.said)]

    def complain(self, path: Path, what: str) -> None:
        filled = [row for row in self.rows if _says(row.sheet.said)]
        if path and isinstance(path[0], int) and path[0] < len(filled):
            filled[path[0]].sheet.complain(path[1:], what)
        else:
            self.notes.append(capfirst(what))

    def act(self, action: str) -> None:
        verb, prefix, *rest = action.split(":")
        if prefix != self.prefix:
            for row in self.rows:
                row.sheet.act(action)
        elif verb == "add" and len(self.rows) < self.part.most and not self.part.is_fixed:
            variant = rest[0] if rest and rest[0] in self.part.variants else ""
            if bool(variant) == bool(self.part.told_by):
                raw = {self.part.told_by: variant} if variant else {}
                self.rows.append(self._row(len(self.rows), raw, None, None))
        elif verb == "remove" and self._removable(rest):
            del self.rows[int(rest[0])]
            # Numbered anew, so that the next post finds them one after the other.
            # Each keeps the place that it had, where what no control shows of it is found again.
            self.rows = [
                self._row(number, row.sheet.said, int(row.was) if row.was else None, None)
                for number, row in enumerate(self.rows)
            ]

    def _removable(self, rest: list[str]) -> bool:
        number = int(rest[0]) if rest and rest[0].isdigit() and len(rest[0]) < 4 else len(self.rows)
        return number < len(self.rows) and self.rows[number].may_go


class Row:
    """One mapping of a list."""

    def __init__(self, sheet: Sheet, label: Any, variant: str, was: str, *, may_go: bool) -> None:
        self.sheet, self.label, self.variant, self.was, self.may_go = sheet, label, variant, was, may_go


def _says(value: Any) -> bool:
    """Whether anything stands there: a box that is not ticked is nothing by itself."""
    if isinstance(value, Mapping):
        return any(_says(each) for each in value.values())
    return value is not False and value is not None and value != []


def _put(found: dict[str, Any], name: str, value: Any) -> None:
    if value is ABSENT:
        found.pop(name, None)
    else:
        found[name] = value
