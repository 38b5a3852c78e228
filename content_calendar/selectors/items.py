"""Items as a person may see them: all of them, or, for the client's own people, what is shown to the client."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from clients.selectors import objectives
from content_calendar.models import Comment, Decision, Edition, Item
from content_calendar.models.item import ItemQuerySet
from content_calendar.rules.status import Stage, Verdict
from content_calendar.rules.texts import STANDARD_KINDS
from content_calendar.selectors.approvals import authors
from tenants.access.rules.permissions import Permission, may
from tenants.billing.selectors import plans
from tenants.kernel.actor import Actor
from tenants.models import Tenant


@dataclass(frozen=True, slots=True)
class ItemView:
    """An item with all that happened to it, the oldest first. `author_user_ids` wrote or moved this edition."""

    item: Item
    objective: str
    editions: tuple[Edition, ...]
    decisions: tuple[Decision, ...]
    comments: tuple[Comment, ...]
    author_user_ids: frozenset[int]

    @property
    def is_told_client(self) -> bool:
        """Whether it has once come as far as the client, who reads what is said of it since."""
        return _told_client_at(self.decisions) is not None

    @property
    def change_asked(self) -> Decision | None:
        """The change that is asked for and not handed in yet."""
        if self.item.status != "CHANGE_ASKED" or not self.decisions:
            return None
        return next((d for d in reversed(self.decisions) if d.verdict == Verdict.CHANGE_ASKED.value), None)

    @property
    def reviewed_by(self) -> str:
        """Who at the agency has reviewed this edition; "" when nobody has."""
        found = [d for d in self.decisions if d.edition == self.item.edition and d.stage == Stage.REVIEW.value]
        return found[-1].by_name if found else ""


def visible_to(by: Actor) -> ItemQuerySet:
    """The items that `by` may see, in the order of the calendar: the client's people see no drafts."""
    everything = Item.objects.select_related("space")
    if may(by, Permission.ITEM_VIEW):
        return everything
    return everything.shown_to_client() if may(by, Permission.CALENDAR_VIEW) else everything.none()


def between(start_on: date, end_on: date, *, by: Actor | None = None) -> ItemQuerySet:
    """The items planned on a day of `[start_on, end_on)`: those that `by` may see, or all, for a machine."""
    return (visible_to(by) if by else Item.objects.select_related("space")).between(start_on, end_on)


def item_view(pk: int, *, by: Actor | None = None) -> ItemView | None:
    """An item with its history; None when there is none that `by` may see.

    The client's people see what colleagues said among themselves as little as they see drafts.
    """
    item = (visible_to(by) if by else Item.objects.select_related("space")).filter(pk=pk).first()
    if item is None:
        return None
    decisions, comments = tuple(item.decisions.all()), tuple(item.comments.all())
    if by is not None and not may(by, Permission.ITEM_VIEW):
        comments = _for_client(decisions, comments)
    return ItemView(
        item=item,
        objective=objectives.titles().get(item.objective_id, ""),
        editions=tuple(item.editions.all()),
        decisions=decisions,
        comments=comments,
        author_user_ids=authors(item),
    )


def _for_client(decisions: Iterable[Decision], comments: Iterable[Comment]) -> tuple[Comment, ...]:
    """What the client's people read: their own words, and the agency's since the client was first asked.

    Of a colleague's review they learn that it was, not what was noted with it.
    """
    told_at = _told_client_at(decisions)
    for each in decisions:
        if each.stage == Stage.REVIEW:
            each.note = ""
    return tuple(each for each in comments if each.is_client or (told_at is not None and each.at >= told_at))


def _told_client_at(decisions: Iterable[Decision]) -> datetime | None:
    passed = (each.at for each in decisions if each.stage == Stage.REVIEW and each.verdict == Verdict.APPROVED)
    return min(passed, default=None)


def kinds(tenant: Tenant, *, at: datetime) -> list[str]:
    """The kinds of content that can be planned: those that the plan promises first, in its order."""
    plan = plans.in_force(tenant, at)
    promised = [term.type for term in plan.terms.cadence] if plan else []
    return [*promised, *(kind for kind in STANDARD_KINDS if kind not in promised)]
