"""Who is told of what agency and client have agreed on, and of the client's stage, and in which words."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from clients.events import CharterAnswered, CharterAsked, DutyClosed, DutyNear
from clients.models import Charter, DutyTurn
from clients.rules.charters import Answer, Side
from clients.selectors import profile
from tenants.access.rules.permissions import MATRIX, Permission
from tenants.access.selectors import people
from tenants.events import StageMoved
from tenants.kernel.actor import AGENCY_WIDE, STAFF, STAKEHOLDERS, Role
from tenants.kernel.announcements import hears
from tenants.models import Stage
from tenants.notifications.rules.wording import Facts, Wording, words
from tenants.notifications.services import notify, settle
from tenants.notifications.telling import shown_at, shown_on

SIGN = "clients.charter_to_sign"
ANSWERED = "clients.charter_answered"
DUTY = "clients.duty_near"
TEAM, SPONSOR = "clients.stage_moved", "clients.service_moved"
WHO_WORK = STAFF - AGENCY_WIDE
LEADS = (Role.ACCOUNT_MANAGER, Role.OWNER)
"""Who is told of the client's answer: its account managers, and where it has none, the owner."""


@words(SIGN, name=lambda: _("a charter that waits for your signature"), roles=MATRIX[Permission.CHARTER_SIGN_CLIENT])
def _sign(facts: Facts) -> Wording:
    title = _("Version %(n)s of the charter waits for your signature") % {"n": facts["version"]}
    return Wording(title, _("Read it and sign"), "/charter/sign/")


@words(ANSWERED, name=lambda: _("answers to a charter"), roles=MATRIX[Permission.CHARTER_SIGN_AGENCY])
def _answered(facts: Facts) -> Wording:
    told = {"n": facts["version"]}
    title = (
        _("The client has signed version %(n)s of the charter") % told
        if facts["answer"] == Answer.SIGNED
        else _("The client does not sign version %(n)s of the charter, and says why") % told
    )
    return Wording(title, _("Open the charter"), "/desk/charter/")


@words(DUTY, name=lambda: _("what your side has to do"), roles=STAKEHOLDERS)
def _duty(facts: Facts) -> Wording:
    told = {"day": shown_on(facts["due_on"])}
    title = (
        _("Something that we need from you was due on %(day)s") % told
        if facts["is_late"]
        else _("We need something from you by %(day)s") % told
    )
    return Wording(title, _("See what it is"), "/duties/")


@hears(CharterAsked)
def tell_sponsors(event: CharterAsked) -> None:
    """Whoever signs for the client; what was asked about an older version is answered by nobody any more."""
    _nobody_is_asked(at=event.at)
    to = people.who_hold(profile.current(), MATRIX[Permission.CHARTER_SIGN_CLIENT], at=event.at)
    facts: dict[str, str | int] = {"version": event.version}
    notify(SIGN, to=to, object_id=event.charter_id, occasion=f"{event.at:%Y-%m-%dT%H:%M}", facts=facts, at=event.at)


@hears(CharterAnswered)
def tell_of_answer(event: CharterAnswered) -> None:
    """Those who lead at the agency, when it is the client that has answered."""
    if event.side is not Side.CLIENT:
        return
    _nobody_is_asked(at=event.at)
    tenant = profile.current()
    held = (people.who_hold(tenant, [role], at=event.at) for role in LEADS)
    facts: dict[str, str | int] = {"version": event.version, "answer": str(event.answer)}
    occasion = f"{event.at:%Y-%m-%dT%H:%M:%S}"
    to = next(filter(None, held), [])
    notify(ANSWERED, to=to, object_id=event.charter_id, occasion=occasion, facts=facts, at=event.at)


@hears(DutyNear)
def tell_who_is_asked(event: DutyNear) -> None:
    """The person or the role that is asked, and the sponsor where nobody holds it; each time anew."""
    tenant, duty = profile.current(), DutyTurn.objects.select_related("duty").get(pk=event.turn_id).duty
    if duty.asked_user_id is not None:
        wanted = {duty.asked_user_id} & set(people.who_hold(tenant, STAKEHOLDERS, at=event.at))
    else:
        wanted = set(people.who_hold(tenant, [Role(duty.asked_role)], at=event.at))
    to = wanted or set(people.who_hold(tenant, [Role.SPONSOR], at=event.at))
    is_late = event.due_on < event.at.astimezone(tenant.zone).date()
    settle(DUTY, event.turn_id, at=event.at)
    facts: dict[str, str | int] = {"due_on": event.due_on.isoformat(), "is_late": int(is_late)}
    notify(DUTY, to=to, object_id=event.turn_id, occasion=f"{event.at:%Y-%m-%d}", facts=facts, at=event.at)


@hears(DutyClosed)
def nobody_owes_it(event: DutyClosed) -> None:
    settle(DUTY, event.turn_id, at=event.at)


def _nobody_is_asked(*, at: datetime) -> None:
    settle(SIGN, *Charter.objects.values_list("pk", flat=True), at=at)


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
