"""Why the community exists, and who decides."""

from django.utils.translation import gettext_lazy as _

from cms.steps.frame import Field, Group, Kind, Step
from cms.steps.groups import WITH_THE_CLIENT

STEP = Step(
    "charter",
    _("Charter"),
    WITH_THE_CLIENT,
    _("Four answers, in the client’s words. All four are printed in their portal."),
    (
        Group(
            "charter",
            "",
            (
                Field("why", _("Why does this community exist?"), Kind.TEXT, help=_("Required for going live.")),
                Field("for_whom", _("For whom?"), Kind.TEXT),
                Field("goal", _("Its goal"), Kind.TEXT),
                Field("participation", _("How members take part"), Kind.TEXT),
                Field(
                    "company_decides", _("The company decides"), Kind.LINES, help=_("One in each line."), optional=True
                ),
                Field(
                    "community_decides", _("The community decides"), Kind.LINES, help=_("One in each line."),
                    optional=True,
                ),
            ),
        ),
    ),
)  # fmt: skip
