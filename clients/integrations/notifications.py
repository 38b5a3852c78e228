"""Who is told that a receiver fails, and in which words."""

from __future__ import annotations

from django.utils.translation import gettext as _

from clients.integrations.events import HookFails, HookWorks
from clients.selectors import profile
from tenants.access.rules.permissions import MATRIX, Permission
from tenants.access.selectors import people
from tenants.kernel.actor import Role
from tenants.kernel.announcements import hears
from tenants.notifications.rules.wording import Facts, Wording, words
from tenants.notifications.services import notify, settle

FAILS = "integrations.hook_fails"


@words(FAILS, name=lambda: _("another system that takes no news"), roles=MATRIX[Permission.API_MANAGE])
def _fails(facts: Facts) -> Wording:
    title = (
        _("A system that was sent news has failed for days, and is not called any more")
        if facts["is_stopped"]
        else _("News for another system was given up: it did not take it for three days")
    )
    return Wording(title, _("See what it answered"), f"/desk/api/receivers/{facts['hook']}/")


@hears(HookFails)
def tell_leads(event: HookFails) -> None:
    """The account managers, and where there is none, the owner; at most once a day for a receiver."""
    tenant = profile.current()
    held = (people.who_hold(tenant, [role], at=event.at) for role in (Role.ACCOUNT_MANAGER, Role.OWNER))
    facts: dict[str, str | int] = {"hook": event.hook_id, "is_stopped": int(event.is_stopped)}
    occasion = f"{event.at:%Y-%m-%d}{'/stopped' if event.is_stopped else ''}"
    notify(FAILS, to=next(filter(None, held), []), object_id=event.hook_id, occasion=occasion, facts=facts, at=event.at)


@hears(HookWorks)
def nobody_need_look(event: HookWorks) -> None:
    settle(FAILS, event.hook_id, at=event.at)
