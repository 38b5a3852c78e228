"""The client's own people, and the agency's on this client."""

from django.utils.translation import gettext_lazy as _

from cms.steps import choices
from cms.steps.frame import Field, Kind, Rows, Step
from cms.steps.groups import READY_TO_RUN, WITH_THE_CLIENT


def _person(roles: choices.Pairs | object) -> tuple[Field, ...]:
    return (
        Field("name", _("Name")),
        Field("email", _("E-mail address")),
        Field("role", _("Role"), Kind.CHOICE, roles),  # type: ignore[arg-type]
    )


_WORK = (
    Field("languages", _("Languages"), Kind.CODES, help=_("Such as sv, en."), optional=True),
    Field("time_zone", _("Time zone"), Kind.CHOICE, choices.time_zones, optional=True),
)

CLIENTS = Step(
    "people",
    _("People"),
    WITH_THE_CLIENT,
    _("The client’s own: a sponsor and an approver are needed for going live."),
    (Rows("people", _("People"), _("person"), _person(choices.client_roles), most=200),),
)
TEAM = Step(
    "team",
    _("Team"),
    READY_TO_RUN,
    _("Who of the agency works here. Owner and finance see every client and are not listed."),
    (Rows("team", _("Team"), _("colleague"), (*_person(choices.team_roles), *_WORK), most=200),),
)
