"""What other floors may hear of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class SpaceOpened:
    """A space joined the client's community."""

    space_id: int


@dataclass(frozen=True, slots=True)
class SpaceChanged:
    """What is said of a space was changed. changed: the names of those fields of `rules.space.SpaceTerms`."""

    space_id: int
    changed: tuple[str, ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class SpaceDisconnected:
    """Nobody reaches the platform of a space any more; told in the same transaction."""

    space_id: int
    at: datetime


@dataclass(frozen=True, slots=True)
class ActivityIngested:
    """Activity came in, all of one run; told in the run's own transaction."""

    run_id: int
    space_id: int
    changed: int


@dataclass(frozen=True, slots=True)
class FlagRaised:
    """A flag was seen for the first time, and the platform waits for somebody; told in the storing transaction.

    reason: a code of `rules.flag.Reason`. post_id, thread_id: of what is flagged, where we hold it. is_again: it was
    resolved, and is open anew since `flagged_at`.
    """

    flag_id: int
    space_id: int
    post_id: int | None
    thread_id: int | None
    reason: str
    flagged_at: datetime
    is_again: bool = False


@dataclass(frozen=True, slots=True)
class FlagSettled:
    """A flag that was open is resolved on the platform itself, as it told at `told_at`; code of `rules.flag`.

    settled_at: when it was (`rules.flag.resolved_at`). is_by_staff: the platform says that a person of its staff did
    it.
    """

    flag_id: int
    space_id: int
    resolution: str
    told_at: datetime
    settled_at: datetime
    is_by_staff: bool


@dataclass(frozen=True, slots=True)
class MemberChanged:
    """Who is one with whom changed: a member's people were joined or parted. space_ids: of all of them."""

    member_id: int
    space_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class RosterChanged:
    """A person is of the staff otherwise than before, from `from_at` on; told in the same transaction.

    changed: how many of their posts are staff posts otherwise than before, with what follows from it done.
    """

    space_id: int
    person_id: int
    from_at: datetime
    changed: int
    at: datetime


@dataclass(frozen=True, slots=True)
class MemberErased:
    """A member was erased, in every space where they were joined; told in the same transaction."""

    person_ids: tuple[int, ...]
