"""Where the community meets."""

from django.utils.translation import gettext_lazy as _

from cms.steps import choices
from cms.steps.frame import Field, Kind, Rows, Step
from cms.steps.groups import READY_TO_RUN

STEP = Step(
    "spaces",
    _("Spaces"),
    READY_TO_RUN,
    _("Where the community meets. They are connected on the client’s desk, once it stands."),
    (
        Rows(
            "spaces",
            _("Spaces"),
            _("space"),
            (
                Field("name", _("Name")),
                Field("slug", _("Short name")),
                Field("kind", _("People meet"), Kind.CHOICE, choices.of(choices.SPACE_KINDS)),
                Field("platform", _("Platform"), Kind.CHOICE, choices.of(choices.PLATFORMS), optional=True),
                Field("url", _("Address"), optional=True),
                Field("visibility", _("Who reads it"), Kind.CHOICE, choices.of(choices.VISIBILITIES)),
                Field("language", _("Language"), Kind.CHOICE, choices.spoken),
                Field("responsible", _("Responsible"), Kind.CHOICE, choices.team_roles),
                Field("description", _("What it is for"), Kind.TEXT, optional=True),
                Field("keywords", _("Keywords"), Kind.LINES, help=_("One in each line."), optional=True),
                Field("takes_questions", _("Questions are asked here"), Kind.FLAG),
            ),
        ),
    ),
)
