"""The long run: what is reached on a day, and what comes back."""

from django.utils.translation import gettext_lazy as _

from cms.programme import EVERY
from cms.steps import choices
from cms.steps.frame import Field, Group, Kind, Rows, Step
from cms.steps.groups import READY_TO_RUN

STEP = Step(
    "programme",
    _("Programme"),
    READY_TO_RUN,
    _("What the community reaches, and what is looked after again and again. It goes on, on the client’s desk."),
    (
        Group(
            "programme",
            "",
            (
                Rows(
                    "milestones",
                    _("Milestones"),
                    _("milestone"),
                    (Field("title", _("What is reached"), is_wide=True), Field("on", _("Planned for"), Kind.DAY)),
                    most=100,
                ),
                Rows(
                    "maintenance",
                    _("Tasks that come back"),
                    _("task"),
                    (
                        Field("title", _("What"), is_wide=True),
                        Field("every", _("Comes back"), Kind.CHOICE, lambda: [*EVERY.items()]),
                        Field("first", _("First on"), Kind.DAY),
                        Field(
                            "owner",
                            _("Done by"),
                            Kind.CHOICE,
                            choices.team_roles,
                            help=_("Empty: the account manager."),
                            optional=True,
                        ),
                    ),
                ),
            ),
            optional=True,
        ),
    ),
)
