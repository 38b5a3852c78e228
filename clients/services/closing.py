"""How a client's service ends: the plan, what it still lacks, and the end itself."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from clients.models import ClosingPlan
from clients.selectors import profile
from tenants import audit
from tenants.access.rules.permissions import Permission, require
from tenants.boards import services as boards
from tenants.kernel.actor import Actor, system
from tenants.kernel.instants import starts_at
from tenants.kernel.refusals import Refusal
from tenants.models import Stage
from tenants.services import lifecycle
from tenants.services.lifecycle import Objection, objects_to

FIELDS = (
    *("last_day_on", "members_told", "members_told_on", "content_goes", "archive_kept_by"),
    *("data_returned_on", "data_erased_on", "owner_name", "portal_days"),
)
STEPS = {
    "members": "members_were_told_at",
    "content": "content_went_at",
    "data": "data_returned_at",
}
"""What has to be done before the end, and where it stands that it was."""


class ClosingPlanMoved(Refusal):
    """Somebody changed the plan since it was looked at."""


class ClosingPlanOutOfOrder(Refusal):
    """Members are told before the last day, data is returned before it is erased, and erased after the last day."""


class StepDone(Refusal):
    """The step is done already, or there is no such step."""


def held() -> ClosingPlan | None:
    """The plan of the client in whose schema we stand."""
    return ClosingPlan.objects.first()


@transaction.atomic
def write(fields: dict[str, Any], *, seen: int, by: Actor, at: datetime) -> ClosingPlan:
    """Write the plan, complete or not. seen: how many changes the writer looked at, 0 where there was no plan.

    Raises: NotPermitted; ClosingPlanOutOfOrder; ClosingPlanMoved.
    """
    require(by, Permission.STAGE_END)
    given = {name: fields[name] for name in FIELDS}
    _refuse_disorder(given)
    before = held()
    told = {"changed_at": at, "changed_by": by.name}
    if before is None and seen == 0:
        plan, made = ClosingPlan.objects.get_or_create(only=True, defaults={**given, **told})
        if not made:
            raise ClosingPlanMoved("Somebody has written a plan just now")
    else:
        rows = ClosingPlan.objects.filter(changes=seen)
        if rows.update(**given, **told, changes=F("changes") + 1) != 1:
            raise ClosingPlanMoved("Somebody has changed the plan since you looked at it")
        plan = ClosingPlan.objects.get()
    was = {name: str(getattr(before, name)) if before else "" for name in FIELDS}
    now = {name: str(given[name]) for name in FIELDS}
    changed = [name for name in FIELDS if was[name] != now[name]]
    change = {"before": {name: was[name] for name in changed}, "after": {name: now[name] for name in changed}}
    audit.record("clients.closing_plan.written", target=plan, by=by, at=at, **change)
    if profile.current().stage == Stage.ENDING:
        schedule_end(at=at)
    return plan


@transaction.atomic
def do(step: str, *, by: Actor, at: datetime) -> None:
    """Say that a step of the plan is done. Raises: NotPermitted; StepDone."""
    require(by, Permission.STAGE_END)
    field = STEPS.get(step)
    if field is None or not ClosingPlan.objects.filter(**{field: None}).update(**{field: at}):
        raise StepDone("It is done already")
    audit.record("clients.closing_step.done", target=ClosingPlan.objects.get(), by=by, at=at, step=step)


def _refuse_disorder(given: dict[str, Any]) -> None:
    last: date | None = given["last_day_on"]
    told, returned, erased = given["members_told_on"], given["data_returned_on"], given["data_erased_on"]
    late = last and told and told > last
    early = last and erased and erased < last
    if late or early or (returned and erased and returned > erased):
        raise ClosingPlanOutOfOrder(
            "Members are told before the last day; data is returned before it is erased, which is after the last day"
        )


@objects_to(Stage.ENDING)
def what_the_plan_lacks(at: datetime) -> Iterator[Objection]:
    """Ending needs the whole plan."""
    plan = held()
    if plan is None:
        yield Objection("no_closing_plan", _("There is no closing plan"), is_final=True)
        return
    named = {
        "last_day_on": _("the last day"),
        "members_told": _("what members are told"),
        "members_told_on": _("when members are told"),
        "content_goes": _("where the content goes"),
        "archive_kept_by": _("who keeps the archive"),
        "data_returned_on": _("when data is returned"),
        "data_erased_on": _("when data is erased"),
        "owner_name": _("who answers for the plan"),
    }
    for name, what in named.items():
        if not getattr(plan, name):
            yield Objection(f"closing_{name}", _("The closing plan does not say: %(what)s") % {"what": what}, True)


@objects_to(Stage.ENDED)
def what_is_undone(at: datetime) -> Iterator[Objection]:
    """The end comes after the last day, when the plan's steps are done."""
    plan = held()
    if plan is None or plan.last_day_on is None or profile.local_date(at) <= plan.last_day_on:
        yield Objection("last_day_to_come", _("The last day is not over"), is_final=True)
    if plan is None:
        return
    undone = {
        "members_were_told_at": _("Members have not been told"),
        "content_went_at": _("The content has not gone where it goes"),
        "data_returned_at": _("The client’s data has not been returned"),
    }
    for name, what in undone.items():
        if getattr(plan, name) is None:
            yield Objection(name, what, is_final=True)


def end(*, by: Actor, at: datetime) -> None:
    """End the service of the client in whose schema we stand, as its plan says. Raises: as `lifecycle.end`."""
    plan = held()
    days = plan.portal_days if plan else 0
    until = at + timedelta(days=days) if days else None
    lifecycle.end(profile.current(), reason=_("As the closing plan says"), portal_until=until, by=by, at=at)


def schedule_end(*, at: datetime) -> None:
    """Have the client's end looked at when its last day is over."""
    plan = held()
    if plan is not None and plan.last_day_on is not None:
        over_at = starts_at(plan.last_day_on + timedelta(days=1), profile.current().zone)
        boards.schedule(lifecycle.END, {lifecycle.ONLY: max(over_at, at)})


def end_as_planned(at: datetime) -> None:
    """The last day is over: end, or look again tomorrow while something is undone. May run twice."""
    tenant = profile.current()
    if tenant.stage != Stage.ENDING:
        return
    try:
        end(by=system(lifecycle.END, schema_name=tenant.schema_name), at=at)
    except lifecycle.NotReady:
        boards.schedule(lifecycle.END, {lifecycle.ONLY: at + timedelta(days=1)})
    except lifecycle.NoSuchMove:
        return  # somebody ended it by hand at this moment, or called it off
