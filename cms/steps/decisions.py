"""Who does what, who has the last word, and what the client has to do."""

from django.utils.translation import gettext_lazy as _

from clients.names import ACTIVITIES, DECIDERS, RECURRENCES
from cms.steps import choices
from cms.steps.frame import Field, Kind, Rows, Step
from cms.steps.groups import WITH_THE_CLIENT

DECISIONS = Step(
    "decisions",
    _("Who decides what"),
    WITH_THE_CLIENT,
    _("Where the client decides on publishing, nothing goes out without its approval."),
    (
        Rows(
            "responsibilities",
            _("Activities"),
            _("activity"),
            (
                Field("activity", _("Activity"), Kind.CHOICE, lambda: [*ACTIVITIES.items()]),
                Field("decides", _("Has the last word"), Kind.CHOICE, lambda: choices.lower(DECIDERS)),
                Field("accountable", _("Accountable"), Kind.CHOICE, choices.parties),
                Field("responsible", _("Responsible"), Kind.CHECKS, choices.parties),
                Field("consulted", _("Consulted"), Kind.CHECKS, choices.parties, optional=True),
                Field("informed", _("Informed"), Kind.CHECKS, choices.parties, optional=True),
            ),
            most=40,
        ),
    ),
)
DUTIES = Step(
    "duties",
    _("The client’s part"),
    WITH_THE_CLIENT,
    _("What the client has to do, by when. What is late shows in the client’s own portal."),
    (
        Rows(
            "duties",
            _("Duties"),
            _("duty"),
            (
                Field("what", _("What"), is_wide=True),
                Field("role", _("Asked of"), Kind.CHOICE, choices.client_roles, optional=True),
                Field(
                    "person",
                    _("or of one person"),
                    help=_("The address of one of the client’s people."),
                    optional=True,
                    among="people",
                ),
                Field("due", _("Due on"), Kind.DAY),
                Field("recurrence", _("How often"), Kind.CHOICE, lambda: choices.lower(RECURRENCES), optional=True),
                Field("waits", _("What waits for it"), optional=True),
            ),
        ),
    ),
)
