"""What success means, and the numbers that show it."""

from django.utils.translation import gettext_lazy as _

from cms.steps import choices
from cms.steps.frame import Field, Kind, Rows, Step
from cms.steps.groups import WITH_THE_CLIENT
from reporting.document import labels

_KPI = (
    Field("metric", _("Figure"), Kind.CHOICE, choices.metrics),
    Field("unit", _("Measured as"), Kind.CHOICE, choices.of(choices.UNITS)),
    Field("direction", _("Direction"), Kind.CHOICE, choices.of(choices.DIRECTIONS)),
    Field("cadence", _("Looked at each"), Kind.CHOICE, choices.of(choices.PERIODS), optional=True),
    Field("baseline", _("Baseline"), Kind.NUMBER, help=_("Empty: none was taken."), optional=True),
    Field("target", _("Target"), Kind.NUMBER),
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
                Field("title", _("Title")),
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
