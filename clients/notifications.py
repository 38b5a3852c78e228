"""Who is told that a client is in another stage, and in which words."""

from __future__ import annotations

from django.utils.translation import gettext as _

from clients.selectors import profile
from tenants.access.selectors import people
from tenants.events import StageMoved
from tenants.kernel.actor import AGENCY_WIDE, STAFF, Role
from tenants.kernel.announcements import hears
from tenants.models import Stage
from tenants.notifications.rules.wording import Facts, Wording, words
from tenants.notifications.services import notify
from tenants.notifications.telling import shown_at

TEAM, SPONSOR = "clients.stage_moved", "clients.service_moved"
WHO_WORK = STAFF - AGENCY_WIDE


def _title(facts: Facts) -> str:
    if facts["after"] == Stage.PAUSED and facts["until"]:
        return _("The service is paused until %(until)s") % {"until": shown_at(facts["until"])}
    titles = {
        Stage.LIVE: _("The service is live"),
        Stage.PAUSED: _("The service is paused"),
        Stage.ENDING: _("The service is ending"),
        Stage.ENDED: _("The service has ended"),
    }
    return titles[Stage(str(facts["after"]))]


@words(TEAM, name=lambda: _("a client that goes live, pauses or ends"), roles=WHO_WORK)
def _team(facts: Facts) -> Wording:
    return Wording(_title(facts), _("See what works now"), "/desk/")


@words(SPONSOR, name=lambda: _("your service going live, pausing or ending"), roles={Role.SPONSOR})
def _sponsor(facts: Facts) -> Wording:
    return Wording(_title(facts), _("Look at your portal"), "/")


@hears(StageMoved)
def tell(event: StageMoved) -> None:
    """Everyone who works at the client, and its sponsor, each by a way that is open to them."""
    tenant = profile.current()
    facts: dict[str, str | int] = {"after": event.after, "until": event.until.isoformat() if event.until else ""}
    for kind, roles in ((TEAM, WHO_WORK), (SPONSOR, frozenset({Role.SPONSOR}))):
        to = people.who_hold(tenant, roles, at=event.at)
        notify(kind, to=to, object_id=event.change_id, facts=facts, at=event.at)
