"""Which platforms were compared for the community, and which was chosen."""

from django.utils.translation import gettext_lazy as _

from clients.rules.platforms import MOST_COMPARED, Facet
from cms.steps import choices
from cms.steps.frame import Field, Group, Kind, Rows, Step
from cms.steps.groups import READY_TO_RUN
from cms.steps.words import FACETS

STEP = Step(
    "platforms",
    _("Platforms"),
    READY_TO_RUN,
    _("Two or more platforms side by side on four facets, and the choice with its reason. It may be left out."),
    (
        Group(
            "platforms",
            "",
            (
                Rows(
                    "compared",
                    _("Platforms"),
                    _("platform"),
                    (
                        Field("name", _("Name")),
                        *(
                            Group(
                                facet.value,
                                FACETS[facet],
                                (
                                    Field("score", _("Mark"), Kind.MARK, choices.marks),
                                    Field("note", _("Note"), optional=True),
                                ),
                            )
                            for facet in Facet
                        ),
                    ),
                    most=MOST_COMPARED,
                ),
                Group(
                    "weights",
                    _("What counts, in percent"),
                    tuple(Field(facet.value, FACETS[facet], Kind.NUMBER, optional=True) for facet in Facet),
                    _("Empty: all four count the same."),
                    optional=True,
                ),
                Field("chosen", _("Chosen"), help=_("The name of one of them.")),
                Field("why", _("Why this one?"), Kind.TEXT),
            ),
            optional=True,
        ),
    ),
)
