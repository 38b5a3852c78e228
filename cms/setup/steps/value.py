"""What the drivers of value and the client's own costs are reckoned with."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from clients.brief.value import DRIVER_MODELS, Cost, Driver
from clients.rules.value import DRIVERS, Grade
from clients.selectors import value as selectors
from clients.services import value as services
from cms.setup.steps.frame import Change, Step, StepForm
from reporting.document import labels
from tenants.access.request import PersonRequest
from tenants.access.rules.permissions import Permission

BOUNDS: dict[str, Promise] = {"low": _("Low"), "expected": _("Expected"), "high": _("High")}
COSTS: dict[str, Promise] = {
    "client_hours_per_month": _("The client’s own hours a month"),
    "client_hourly": _("What one of them costs"),
    "platform_fees": _("Platform fees a month"),
}


class ValueForm(StepForm):
    """A driver in which nothing is expected is left out; what is not changed keeps its version."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for driver, inputs in DRIVERS.items():
            for name in inputs:
                self._add_input(f"{driver}__{name}", labels.named(labels.INPUTS, name))
        for name, word in COSTS.items():
            self.fields[f"cost__{name}"] = _number(word)
        self.order_fields([*(name for name in self.fields if name not in self.ends), *self.ends])

    def _add_input(self, start: str, label: str) -> None:
        for bound, word in BOUNDS.items():
            self.fields[f"{start}__{bound}"] = _number(f"{label}: {word}")
        grades = [("", "–"), *((each.value, labels.named(labels.GRADES, each.value)) for each in Grade)]
        self.fields[f"{start}__grade"] = forms.ChoiceField(label=_("Grade"), choices=grades, required=False)
        self.fields[f"{start}__source"] = forms.CharField(label=_("Source"), max_length=200, required=False)
        day = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        self.fields[f"{start}__dated"] = forms.DateField(label=_("Of"), widget=day, required=False)
        for name, told in (("grade", gettext("Grade")), ("source", gettext("Source")), ("dated", gettext("Of"))):
            self.fields[f"{start}__{name}"].widget.attrs["aria-label"] = f"{label}: {told}"

    def groups(self) -> list[tuple[Any, list[forms.BoundField]]]:
        found: list[tuple[Any, list[forms.BoundField]]] = [
            (
                labels.named(labels.DRIVERS, driver),
                [self[each] for each in self.fields if each.startswith(f"{driver}__")],
            )
            for driver in DRIVERS
        ]
        return [*found, (_("What the client itself spends"), [self[f"cost__{name}"] for name in COSTS])]

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        self.drivers: list[Driver] = []
        for driver, inputs in DRIVERS.items():
            typed = {name: self._typed(said, f"{driver}__{name}") for name in inputs}
            if any(each.get("expected") is not None for each in typed.values()):
                at = {f"{name}": f"{driver}__{name}__expected" for name in inputs}
                read = self.read(DRIVER_MODELS[driver], {"driver": driver, **typed}, at=at)
                self.drivers += [read] if read else []
        self.cost = self._cost(said)
        if not self.errors and not self.drivers and self.cost is None:
            raise forms.ValidationError(gettext("Nothing is typed: one driver or one cost at least."))
        return said

    @staticmethod
    def _typed(said: dict[str, Any], start: str) -> dict[str, Any]:
        dated = said.get(f"{start}__dated")
        found = {bound: said.get(f"{start}__{bound}") for bound in BOUNDS}
        found |= {name: said.get(f"{start}__{name}") or None for name in ("grade", "source")}
        found |= {"dated": dated.isoformat() if dated else None}
        return {name: each for name, each in found.items() if each is not None}

    def _cost(self, said: dict[str, Any]) -> Cost | None:
        hours, hourly, fees = (said.get(f"cost__{name}") for name in COSTS)
        part: dict[str, Any] = {}
        if hours is not None or hourly is not None:
            part["client_hours"] = {"per_month": hours or Decimal(0), "hourly": hourly or Decimal(0)}
        if fees is not None:
            part["platform_fees"] = fees
        at = {"client_hours": "cost__client_hours_per_month", "platform_fees": "cost__platform_fees"}
        return self.read(Cost, part, at=at) if part else None


def _number(label: Any) -> forms.DecimalField:
    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
    return forms.DecimalField(label=label, min_value=0, required=False, localize=True, widget=widget)


class ValueStep(Step[ValueForm]):
    code = "value"
    title = _("Value and cost")
    about = _("What each driver of value is reckoned with, with range, grade and source, and what the client spends.")
    form = ValueForm
    permission = Permission.VALUE_EDIT

    def stands(self, request: PersonRequest, at: datetime) -> str:
        held = len(selectors.inputs_in_force(at))
        return gettext("Drivers with inputs: %(count)s") % {"count": held} if held else ""

    def initial(self, request: PersonRequest, at: datetime) -> dict[str, Any]:
        said: dict[str, Any] = {}
        for driver, inputs in selectors.inputs_in_force(at).items():
            for name, view in inputs.items():
                start = f"{driver}__{name}"
                said |= {f"{start}__{bound}": getattr(view, bound).normalize() + 0 for bound in BOUNDS}
                said |= {f"{start}__grade": view.grade.value, f"{start}__source": view.source}
                said[f"{start}__dated"] = view.dated_on
        costs = selectors.costs_in_force(at)
        return said | {f"cost__{name}": view.expected.normalize() + 0 for name, view in costs.items()}

    def save(self, form: ValueForm, change: Change) -> None:
        held = selectors.inputs_in_force(change.valid_from)
        stamp: dict[str, Any] = {"since": change.since, "reason": change.reason, "by": change.by, "at": change.at}
        if changed := [each for each in form.drivers if _said(each) != _held(held.get(each.driver, {}))]:
            services.state_drivers(change.tenant, changed, **stamp)
        if form.cost is not None and _costs(form.cost) != {
            name: view.expected for name, view in selectors.costs_in_force(change.valid_from).items()
        }:
            services.state_costs(change.tenant, form.cost, **stamp)


def _said(driver: Driver) -> dict[str, Any]:
    return {name: (*each.bounds, each.grade, each.source, each.dated) for name, each in driver.inputs.items()}


def _held(inputs: dict[str, selectors.InputView]) -> dict[str, Any]:
    return {
        name: (view.low, view.expected, view.high, view.grade, view.source, view.dated_on)
        for name, view in inputs.items()
    }


def _costs(cost: Cost) -> dict[str, Decimal]:
    found: dict[str, Decimal] = {}
    if cost.client_hours is not None:
        found |= {"client_hours_per_month": cost.client_hours.per_month, "client_hourly": cost.client_hours.hourly}
    return found if cost.platform_fees is None else found | {"platform_fees": cost.platform_fees}
