"""What other floors may hear of planned and published content."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class ReviewWanted:
    """An edition waits for a colleague's review."""

    item_id: int
    edition: int
    at: datetime


@dataclass(frozen=True, slots=True)
class ApprovalWanted:
    """An edition waits for the client's answer, wanted by `answer_due_at`. Again, as a reminder, while it waits."""

    item_id: int
    edition: int
    answer_due_at: datetime
    at: datetime
    is_reminder: bool = False


@dataclass(frozen=True, slots=True)
class ItemApproved:
    """An edition will be published at its slot."""

    item_id: int
    edition: int
    approved_at: datetime


@dataclass(frozen=True, slots=True)
class ChangeAsked:
    """Somebody wants an edition changed; `by_client` when one of the client's people does."""

    item_id: int
    edition: int
    by_client: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class ItemCommented:
    """Somebody said something about an item; `by_client` when one of the client's people does.

    is_shown_to_client: the client's people see the item now, with what is said of it.
    """

    item_id: int
    comment_id: int
    by_user_id: int | None
    by_client: bool
    is_shown_to_client: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class ItemTakenBack:
    """Nobody is asked about it any more: it is a draft again, or called off."""

    item_id: int
    at: datetime


@dataclass(frozen=True, slots=True)
class ItemPublished:
    """The platform holds it."""

    item_id: int
    published_at: datetime


@dataclass(frozen=True, slots=True)
class PublicationFailed:
    """It was not published, and nobody tries any more."""

    item_id: int
    failed_at: datetime


@dataclass(frozen=True, slots=True)
class GapNear:
    """Nothing of a promised kind stands on the calendar for longer than the promise allows, from `from_on` on.

    breaks_on: the first day on which it is longer.
    """

    gap_id: int
    kind: str
    from_on: date
    breaks_on: date
    noted_at: datetime


@dataclass(frozen=True, slots=True)
class NoGapNear:
    """These gaps are filled, over, or nothing is promised there any more."""

    gap_ids: tuple[int, ...]
    noted_at: datetime


@dataclass(frozen=True, slots=True)
class DecidedInWagtail:
    """A person chose an action of one of our workflow tasks in Wagtail's admin: `approve` or `reject`."""

    item_id: int
    revision_id: int
    action: str
    user_id: int
    note: str
