"""What success means, and the numbers that show it. Unit and direction follow from the figure."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from clients.rules.kpis import MEASURABLES
from cms.steps import choices
from cms.steps.frame import Field, Kind, Rows, Step
from cms.steps.groups import WITH_THE_CLIENT
from reporting.document import labels


def _unit(metric: str, _before: Any) -> str | None:
    return MEASURABLES[metric].unit.value.lower() if metric in MEASURABLES else None


def _direction(metric: str, before: Any) -> Any:
    natural = MEASURABLES[metric].direction.value.lower() if metric in MEASURABLES else None
    return before or natural


_KPI = (
    Field("metric", _("Figure"), Kind.CHOICE, choices.metrics),
    Field("unit", _("Measured as"), follows="metric", follow=_unit),
    Field("direction", _("Direction"), follows="metric", follow=_direction),
    Field("cadence", _("Looked at each"), Kind.CHOICE, choices.of(choices.PERIODS), optional=True),
    Field("baseline", _("Baseline"), Kind.NUMBER, help=_("Empty: none was taken."), optional=True),
    Field("target", _("Target"), Kind.NUMBER, help=_("In the figure’s unit; a share is 0 to 1.")),
    Field("vanity", _("A vanity figure"), Kind.FLAG, optional=True),
)

STEP = Step(
    "objectives",
    _("Objectives"),
    WITH_THE_CLIENT,
    _("A result that the business wants and that members want too, from a baseline to a target by a date."),
    (
        Rows(
            "objectives",
            _("Objectives"),
            _("objective"),
            (
                Field("title", _("Title"), is_wide=True),
                Field("business_value", _("What the business gains"), Kind.TEXT),
                Field("member_value", _("What members gain"), Kind.TEXT),
                Field("four_c", _("Which of the four Cs"), Kind.CHOICE, lambda: [*labels.FOUR_CS.items()]),
                Field("corm_application", _("Used for"), Kind.CHOICE, choices.of(choices.APPLICATIONS)),
                Field("goal_type", _("Kind of goal"), Kind.CHOICE, choices.of(choices.GOALS)),
                Field("starts_on", _("From"), Kind.DAY),
                Field("ends_on", _("Until"), Kind.DAY),
                Rows("kpis", _("KPIs"), _("KPI"), _KPI, most=20),
            ),
        ),
    ),
)
