"""Who is told that a promise runs out or is broken, and in which words."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext as _

from clients.selectors import profile
from sla.events import BreachNear, NoBreachNear, PromiseBroken
from sla.models import Case
from tenants.access.rules.permissions import MATRIX, Permission
from tenants.access.selectors import people
from tenants.kernel.actor import Role
from tenants.kernel.announcements import hears
from tenants.notifications.rules.wording import Facts, Host, Wording, words
from tenants.notifications.services import notify, settle
from tenants.notifications.telling import shown_at

NEAR = "sla.breach_near"
BROKEN = "sla.promise_broken"
NEWS = timedelta(days=1)


@words(NEAR, name=lambda: _("promises that run out"), roles=MATRIX[Permission.CASE_WORK])
def _near(facts: Facts) -> Wording:
    told = {"number": facts["number"], "at": shown_at(facts["due_at"])}
    return _case(_("Case %(number)s is due on %(at)s, and nobody has answered it yet") % told, facts)


@words(BROKEN, name=lambda: _("promises that were broken"), roles=(*MATRIX[Permission.CASE_WORK], Role.ACCOUNT_MANAGER))
def _broken(facts: Facts) -> Wording:
    told = {"number": facts["number"], "at": shown_at(facts["due_at"])}
    return _case(_("The promise on case %(number)s was broken: it was due on %(at)s") % told, facts)


def _case(title: str, facts: Facts) -> Wording:
    return Wording(title, _("Open the case"), f"/queue/{facts['client']}/{facts['number']}/", Host.AGENCY)


@hears(BreachNear)
def tell_who_works_on_it(event: BreachNear) -> None:
    """Whoever has claimed the case, else everyone who could."""
    case = Case.objects.get(pk=event.case_id)
    everyone = people.who_may(profile.current(), Permission.CASE_WORK, at=event.noted_at)
    _tell(NEAR, event, [case.claimed_by_user_id] if case.claimed_by_user_id else everyone)


@hears(PromiseBroken)
def tell_who_answers_for_it(event: PromiseBroken) -> None:
    """Whoever had it, and who answers to the client for it."""
    settle(NEAR, event.case_id, at=event.noted_at)
    if event.noted_at - event.due_at > NEWS:
        return  # taken in long afterwards
    case = Case.objects.get(pk=event.case_id)
    leads = people.who_hold(profile.current(), [Role.ACCOUNT_MANAGER], at=event.noted_at)
    _tell(BROKEN, event, [*leads, *([case.claimed_by_user_id] if case.claimed_by_user_id else [])])


@hears(NoBreachNear)
def nothing_runs_out_any_more(event: NoBreachNear) -> None:
    settle(NEAR, *event.case_ids, at=event.noted_at)


def _tell(kind: str, event: BreachNear | PromiseBroken, to: list[int]) -> None:
    facts: dict[str, str | int] = {
        "client": profile.current().slug,
        "number": event.number,
        "due_at": event.due_at.isoformat(),
    }
    notify(kind, to=to, object_id=event.case_id, occasion=_occasion(event), facts=facts, at=event.noted_at)


def _occasion(event: BreachNear | PromiseBroken) -> str:
    """Each promise on a case by its own due instant."""
    return f"{event.promise} {event.due_at:%Y-%m-%dT%H:%M}"
