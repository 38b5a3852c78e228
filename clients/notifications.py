"""Who is told of what agency and client have agreed on with each other, and in which words."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from clients.events import CharterAnswered, CharterAsked, DutyClosed, DutyNear
from clients.models import Charter, DutyTurn
from clients.rules.charters import Answer, Side
from clients.selectors import profile
from tenants.access.rules.permissions import MATRIX, Permission
from tenants.access.selectors import people
from tenants.kernel.actor import STAKEHOLDERS, Role
from tenants.kernel.announcements import hears
from tenants.notifications.rules.wording import Facts, Wording, words
from tenants.notifications.services import notify, settle
from tenants.notifications.telling import shown_on

SIGN = "clients.charter_to_sign"
ANSWERED = "clients.charter_answered"
DUTY = "clients.duty_near"
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
