"""What the community is worth to the client, and what the client spends on it."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from clients.rules.value import DRIVERS, InputKind
from cms.steps.frame import Field, Group, Kind, Rows, Step
from cms.steps.groups import READY_TO_RUN
from reporting.document import labels

_KINDS = {InputKind.MONEY: Kind.MONEY, InputKind.RATIO: Kind.PERCENT, InputKind.COUNT: Kind.NUMBER}
_HINTS: dict[InputKind, Any] = {
    InputKind.MONEY: _("In the client’s currency."),
    InputKind.RATIO: _("In percent."),
    InputKind.COUNT: "",
}


def _input(name: str, kind: InputKind) -> Group:
    figure = _KINDS[kind]
    return Group(
        name,
        labels.INPUTS[name],
        (
            Field("low", _("Low"), figure, optional=True),
            Field("expected", _("Expected"), figure),
            Field("high", _("High"), figure, optional=True),
            Field("grade", _("How sure"), Kind.CHOICE, lambda: [*labels.GRADES.items()]),
            Field("source", _("Source")),
            Field("dated", _("Of the day"), Kind.DAY),
        ),
        _HINTS[kind],
    )


STEP = Step(
    "value",
    _("Value and cost"),
    READY_TO_RUN,
    _("Each figure with its range, its source and how sure it is. A driver that nobody knows yet is left out."),
    (
        Rows(
            "value",
            _("Value drivers"),
            _("driver"),
            told_by="driver",
            variants={
                key: (labels.DRIVERS[key], tuple(_input(name, kind) for name, kind in inputs.items()))
                for key, inputs in DRIVERS.items()
            },
        ),
        Group(
            "cost",
            _("What the client spends in a month"),
            (
                Group(
                    "client_hours",
                    _("Its people’s time"),
                    (
                        Field("per_month", _("Hours a month"), Kind.NUMBER, optional=True),
                        Field("hourly", _("Rate of an hour"), Kind.MONEY, optional=True),
                    ),
                ),
                Field("platform_fees", _("Platform fees"), Kind.MONEY, optional=True),
            ),
            optional=True,
        ),
    ),
)
