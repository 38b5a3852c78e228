"""Who the client is."""

from django.utils.translation import gettext_lazy as _

from cms.steps import choices
from cms.steps.frame import Field, Group, Kind, Step
from cms.steps.groups import FROM_THE_BRIEF

STEP = Step(
    "company",
    _("Company"),
    FROM_THE_BRIEF,
    _("Who the client is. The sector fills what it can of the steps that follow."),
    (
        Group(
            "client",
            "",
            (
                Field("name", _("Name")),
                Field("legal_name", _("Legal name")),
                Field("slug", _("Short name"), help=_("In its address: small letters, digits and hyphens.")),
                Field("sector", _("Sector"), Kind.CHOICE, choices.of(choices.SECTORS)),
                Field("language", _("Language"), Kind.CHOICE, choices.languages),
                Field("time_zone", _("Time zone"), Kind.CHOICE, choices.time_zones),
                Field("currency", _("Currency"), Kind.CHOICE, choices.currencies),
                Field("since", _("Service begins on"), Kind.DAY),
                Group("brand", "", (Field("accent", _("Their colour"), help=_("Such as #2f6f4f."), optional=True),)),
            ),
        ),
    ),
)
