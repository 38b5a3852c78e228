"""When the agency answers, and what is promised inside those hours."""

from django.utils.translation import gettext_lazy as _

from cms.steps import choices, words
from cms.steps.frame import Field, Group, Kind, Rows, Step
from cms.steps.groups import FROM_THE_BRIEF
from reporting.document import codes

STEP = Step(
    "hours",
    _("Service hours and promises"),
    FROM_THE_BRIEF,
    _("In the client’s local time. An empty day is closed; several windows are parted by a comma."),
    (
        Group(
            "service",
            "",
            (
                Group(
                    "hours",
                    _("Open"),
                    tuple(Field(day, label, Kind.WINDOWS, optional=True) for day, label in words.DAYS.items()),
                    _("Such as 09:00-12:00, 13:00-17:00."),
                ),
                Field(
                    "holidays",
                    _("Closed on holidays"),
                    Kind.HOLIDAYS,
                    help=_("A country such as SE, for its public holidays; or days such as 2026-12-24."),
                    optional=True,
                ),
                Rows(
                    "promises",
                    _("Promises"),
                    _("promise"),
                    (
                        Field("case", _("About"), Kind.CHOICE, lambda: [*codes.CASES.items()]),
                        Field("promise", _("Promise"), Kind.CHOICE, lambda: [*codes.PROMISES.items()]),
                        Field("minutes", _("Within minutes of service"), Kind.NUMBER),
                        Field("target_ratio", _("Kept in percent of cases"), Kind.PERCENT),
                        Field("answered_by", _("Kept by"), Kind.CHOICE, choices.of(choices.ANSWERED), optional=True),
                    ),
                ),
            ),
        ),
    ),
)
