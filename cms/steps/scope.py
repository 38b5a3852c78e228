"""What is bought: pillars and plan."""

from django.utils.translation import gettext_lazy as _

from cms.steps import choices
from cms.steps.frame import Field, Group, Kind, Rows, Step
from cms.steps.groups import FROM_THE_BRIEF

STEP = Step(
    "scope",
    _("Scope and plan"),
    FROM_THE_BRIEF,
    _("Which of the nine pillars are bought, and on which terms. What is not bought is not billed."),
    (
        Group(
            "plan",
            "",
            (
                Field("pillars", _("Pillars"), Kind.CHECKS, choices.pillars),
                Field("name", _("Name of the plan")),
                Field("monthly_fee", _("Fee a month"), Kind.MONEY),
                Field("included_hours", _("Hours a month"), Kind.NUMBER),
                Field("hourly_overage", _("Each hour beyond"), Kind.MONEY),
                Rows(
                    "cadence",
                    _("Content"),
                    _("content"),
                    (
                        Field("count", _("How many"), Kind.NUMBER),
                        Field("type", _("Kind of content"), Kind.CHOICE, choices.content),
                        Field("per", _("In each"), Kind.CHOICE, choices.of(choices.PERIODS)),
                    ),
                ),
                Group(
                    "service_credit",
                    _("If a promise is missed"),
                    (
                        Field("tolerance", _("Missed by more than, percent"), Kind.PERCENT, optional=True),
                        Field("percent_of_fee", _("Given back, percent of the fee"), Kind.NUMBER, optional=True),
                    ),
                    optional=True,
                ),
            ),
        ),
    ),
)
