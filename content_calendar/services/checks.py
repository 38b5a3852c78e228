"""What every plan for content is held to: its space, objective, kind, day and words."""

from __future__ import annotations

from datetime import UTC, date, datetime

from clients.selectors import objectives, profile
from clients.selectors.objectives import ObjectiveView
from clients.spaces.rules.limits import limits_of
from clients.spaces.selectors import spaces
from content_calendar.models import Item
from content_calendar.rules import slots, texts
from content_calendar.selectors import approvals
from tenants.access.rules.permissions import Permission
from tenants.access.selectors import people
from tenants.billing.selectors import plans
from tenants.kernel.instants import starts_at
from tenants.kernel.refusals import InvalidInput, Refusal
from tenants.models import Tenant


class NoObjective(Refusal):
    """Every piece of content serves an objective of the client."""


class ObjectiveNotRunning(Refusal):
    """The objective does not run on the day for which the item is planned."""


class NoSpace(Refusal):
    """The client has no such space."""


class NoSlot(Refusal):
    """Somebody is asked about an item only with its hour."""


class ClientDecides(Refusal):
    """The decision rights say that the client decides on publishing: nothing goes out without its approval."""


class NoSuchOwner(Refusal):
    """The owner of an item is somebody of the agency who may write it here."""


def when(to: date | datetime, tenant: Tenant, *, keep: datetime | None = None) -> tuple[date, datetime | None]:
    """The local day and, with an hour, the instant that `to` names.

    to: an aware instant; an hour of the client's own clocks without a zone; or a day, on which the hour of `keep`
        stays as it is on the clock.
    Raises: HourDoesNotExist; InvalidInput, for an hour that lies before year 1 or after 9999 somewhere.
    """
    try:
        if not isinstance(to, datetime):
            return to, slots.moved_to(to, keep, tenant.zone) if keep else None
        aware = to.tzinfo is not None
        instant = to.astimezone(UTC) if aware else slots.instant_of(to.date(), to.time(), tenant.zone)
        return instant.astimezone(tenant.zone).date(), instant
    except OverflowError:
        raise InvalidInput([("on", f"{to.isoformat()[:10]} is farther than calendars reach")]) from None


def refuse_past(planned_on: date, slot_at: datetime | None, *, at: datetime) -> None:
    """Raises: InThePast."""
    slots.refuse_past(planned_on, slot_at, today=profile.local_date(at), at=at)


def running_objective(objective_id: int | None, planned_on: date, slot_at: datetime | None) -> ObjectiveView:
    """The objective, as it holds on the item's day. Raises: NoObjective; ObjectiveNotRunning."""
    if objective_id is None or objective_id not in objectives.titles():
        raise NoObjective("Choose the objective that it serves: content without one is not planned")
    zone = profile.current().zone
    instant = slot_at or starts_at(planned_on, zone)
    for objective in objectives.in_force(instant):
        if objective.objective_id == objective_id:
            return objective
    told = f"The objective does not run on {planned_on}: choose another day or another objective"
    raise ObjectiveNotRunning(told, day=planned_on.isoformat())


def space(space_id: int | None) -> int:
    """The id of one of the client's spaces. Raises: NoSpace."""
    found = {held.pk: held.slug for held in spaces.every()}
    if space_id is None or space_id not in found:
        names = ", ".join(found.values()) or "none yet"
        raise NoSpace(f"Choose the space in which it is published: {names}", spaces=names)
    return space_id


def skipping_client(*, at: datetime) -> None:
    """Whether an item may go out without the client's approval. Raises: ClientDecides."""
    if approvals.client_decides(at):
        raise ClientDecides("The client decides on publishing, so its approval cannot be left out")


def kind(word: str, tenant: Tenant, *, at: datetime) -> str:
    """A kind of content. Raises: UnknownContentKind."""
    plan = plans.in_force(tenant, at)
    texts.check_kind(word, frozenset(term.type for term in plan.terms.cadence) if plan else frozenset())
    return word


def owner(user_id: int | None, tenant: Tenant, *, at: datetime) -> str:
    """The owner's name, "" for nobody. Raises: NoSuchOwner."""
    if user_id is None:
        return ""
    if user_id not in people.who_may(tenant, Permission.ITEM_EDIT, at=at):
        raise NoSuchOwner("The owner of an item is somebody of the agency who may write it for this client")
    return str(people.active().get(pk=user_id).name)


def one_line(part: str, text: str) -> str:
    """A short text on one line. Raises: NotText; TooLong."""
    kept, most = texts.line(text), _MOST[part]
    return texts.check_part(part, kept, most)


def note(text: str) -> str:
    """A note of some lines. Raises: NotText; TooLong."""
    return texts.check_note(text)


_MOST = {"title": texts.HELD.title_characters, "channel": 200, "language": 8}


def words(title: str, body: str) -> None:
    """What we hold of any item. Raises: NoTitle; NotText; TooLong."""
    texts.check_text(title, body)


def ready(row: Item, *, at: datetime) -> None:
    """Whether somebody can be asked about the item as it stands.

    Raises: NoBody; NoSlot; TooLong and TooShort, for the platform of its space; InThePast; ObjectiveNotRunning;
        ClientDecides.
    """
    if not any(map(str.isalnum, row.body)):
        raise texts.NoBody("Write the text first: without words there is nothing to approve")
    if row.slot_at is None:
        raise NoSlot("Choose the hour first: what is approved is published at it")
    texts.check_text(row.title, row.body, limits_of(row.space.platform), platform=str(row.space.get_platform_display()))
    refuse_past(row.planned_on, row.slot_at, at=at)
    running_objective(row.objective_id, row.planned_on, row.slot_at)
    if not row.needs_client:
        skipping_client(at=at)
