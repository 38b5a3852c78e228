"""Who matters to the community, and what is held about people."""

from django.utils.translation import gettext_lazy as _

from clients.names import BASES, STANCES
from cms.steps import choices
from cms.steps.frame import Field, Kind, Rows, Step
from cms.steps.groups import READY_TO_RUN, WITH_THE_CLIENT

STAKEHOLDERS = Step(
    "stakeholders",
    _("Stakeholders"),
    WITH_THE_CLIENT,
    _("Who matters to the community: influence and interest from 1 to 5, and how often they are spoken with."),
    (
        Rows(
            "stakeholders",
            _("Stakeholders"),
            _("stakeholder"),
            (
                Field("name", _("Name")),
                Field("organisation_role", _("Role at the client")),
                Field("influence", _("Influence"), Kind.MARK, choices.marks),
                Field("interest", _("Interest"), Kind.MARK, choices.marks),
                Field("stance", _("Stance"), Kind.CHOICE, lambda: choices.lower(STANCES), optional=True),
                Field("contact_every_days", _("Speak every so many days"), Kind.NUMBER, optional=True),
                Field(
                    "owner",
                    _("Who keeps the contact"),
                    help=_("The address of a colleague on the team."),
                    optional=True,
                    among="team",
                ),
                Field("note", _("Note"), Kind.TEXT, optional=True),
            ),
            most=200,
        ),
    ),
)
DATA = Step(
    "data",
    _("Data register"),
    READY_TO_RUN,
    _("What is held about people: what, why, how long and who gets it. The portal shows it."),
    (
        Rows(
            "data_register",
            _("Lines of the register"),
            _("line"),
            (
                Field("what", _("What"), Kind.LONG),
                Field("why", _("Why"), Kind.LONG),
                Field("legal_basis", _("Legal basis"), Kind.CHOICE, lambda: choices.lower(BASES)),
                Field("kept_for", _("Kept for"), Kind.LONG),
                Field("receivers", _("Who receives it"), Kind.LONG),
                Field("place", _("Where it lies"), Kind.LONG),
            ),
            most=60,
        ),
    ),
)
