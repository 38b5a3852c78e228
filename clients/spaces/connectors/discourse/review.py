"""One page of Discourse's review queue, as rows of flags."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from clients.spaces.connectors.fields import LARGEST_ID, Fields, Malformed
from clients.spaces.rules.flag import FlagRow, Reason, Resolution, State
from clients.spaces.rules.source import Skips

FLAGGED, QUEUED = "ReviewableFlaggedPost", "ReviewableQueuedPost"
"""The kinds that are about a post; what else waits there (new members, other people's plugins) is not a flag."""

REASONS = {3: Reason.OFF_TOPIC, 4: Reason.INAPPROPRIATE, 8: Reason.SPAM, 10: Reason.ILLEGAL}
"""Discourse's ids of what people flag for; all others, such as a note to the moderators (7), are OTHER."""
WORST_FIRST = (Reason.ILLEGAL, Reason.SPAM, Reason.INAPPROPRIATE, Reason.OFF_TOPIC, Reason.OTHER)

STATUSES = {
    0: (State.OPEN, Resolution.NONE),
    1: (State.RESOLVED, Resolution.AGREED),
    2: (State.RESOLVED, Resolution.DISAGREED),
    3: (State.RESOLVED, Resolution.IGNORED),
    4: (State.RESOLVED, Resolution.REMOVED),
}
LEAST_ID = -(2**31)
"""Of the site's own users."""
NAMES = {"pending": 0, "approved": 1, "rejected": 2, "ignored": 3, "deleted": 4}


@dataclass(frozen=True, slots=True)
class Page:
    """The flags of one page; `count` of everything that stood on it, by which the next page is asked for."""

    rows: list[FlagRow]
    count: int
    has_more: bool


def read_page(page: Fields, skips: Skips) -> Page:
    """Read one page; an entry that is not as documented is left out and listed. Raises: Malformed, for the page."""
    entries = page.need("reviewables", list)
    meta = Fields("meta.", page.get("meta", dict, {}))
    scores = _by_id(page.get("reviewable_scores", list, []))
    rows = []
    for index, entry in enumerate(entries):
        fields = Fields(f"reviewables[{index}].", entry)
        try:
            if fields.get("type", str, "") in (FLAGGED, QUEUED):
                rows.append(_flag(fields, scores))
        except Malformed as error:
            skips.add("review.json", str(error))
    return Page(rows, len(entries), bool(meta.get("load_more_reviewables", str, "")))


def _by_id(entries: list[Any]) -> dict[int, Fields]:
    return {
        entry["id"]: Fields(f"reviewable_scores[{index}].", entry)
        for index, entry in enumerate(entries)
        if isinstance(entry, dict) and isinstance(entry.get("id"), int)
    }


def _flag(entry: Fields, scores: dict[int, Fields]) -> FlagRow:
    own = [scores[key] for key in entry.get("reviewable_score_ids", list, []) if key in scores]
    state, resolution = STATUSES[status_of(entry)]
    topic = entry.optional_integer("topic_id", most=LARGEST_ID) or entry.optional_integer(
        "removed_topic_id", most=LARGEST_ID
    )
    post = entry.optional_integer("post_id", most=LARGEST_ID)
    settled_at, by_staff = _settlement(entry, own) if state is State.RESOLVED else (None, False)
    return FlagRow(
        external_id=str(entry.integer("id", least=1, most=LARGEST_ID)),
        post_key=str(post) if post else "",
        thread_key=str(topic) if topic else "",
        reason=_reason(entry, own),
        flagged_at=min([_instant_of(score) for score in own], default=entry.instant("created_at")),
        flag_count=len({score.optional_integer("user_id", least=LEAST_ID) for score in own}) or 1,
        score=_score(entry),
        state=state,
        resolution=resolution,
        settled_at=settled_at,
        is_settled_by_staff=by_staff,
        reopened_at=_waits_anew_since(own) if state is State.OPEN else None,
    )


def _settlement(entry: Fields, scores: list[Fields]) -> tuple[datetime | None, bool]:
    """When the last of its scores was reviewed, and whether by a person whom the site lets settle its flags.

    Not by one is what the site's own user (id ≤ 0) does, and what follows from an author's deleting their post. A
    score that nobody reviewed, as where the post was deleted, leaves untold who settled the whole.
    """
    told = [(score.optional_instant("reviewed_at"), score) for score in scores]
    reviewed = [(at, score) for at, score in told if at is not None]
    if not reviewed or len(reviewed) < len(told):
        return None, False
    at, last = max(reviewed, key=lambda one: one[0])
    who = last.optional_integer("reviewed_by_id", least=LEAST_ID, most=LARGEST_ID)
    author = entry.optional_integer("target_created_by_id", least=LEAST_ID, most=LARGEST_ID)
    return at, who is not None and who > 0 and who != author


def _waits_anew_since(scores: list[Fields]) -> datetime | None:
    """When somebody flagged again what others had reviewed: the first of the scores that nobody has, beside one that
    somebody has. None where that cannot be told: who waits is not left out for it.
    """
    try:
        waiting = [_instant_of(score) for score in scores if score.optional_instant("reviewed_at") is None]
    except Malformed:
        return None
    return min(waiting) if 0 < len(waiting) < len(scores) else None


def status_of(entry: Fields) -> int:
    """A number, or its name in older ones. Raises: Malformed."""
    told = entry.need("status", object)
    number = NAMES.get(told, -1) if isinstance(told, str) else told
    if not isinstance(number, int) or number not in STATUSES:
        raise Malformed(f"{entry.at}status: {told!r} is not one of {', '.join(NAMES)}")
    return number


def _score(entry: Fields) -> float:
    told = entry.get("score", object, 0)
    if isinstance(told, bool) or not isinstance(told, int | float) or not abs(told) < 1e9:
        raise Malformed(f"{entry.at}score: {told!r} is not a score")
    return float(told)


def _reason(entry: Fields, scores: list[Fields]) -> Reason:
    """The worst that anyone flagged it for."""
    if entry.get("type", str, "") == QUEUED:
        return Reason.QUEUED
    kinds = (score.optional_integer("score_type_id") or score.optional_integer("score_type") for score in scores)
    found = {REASONS.get(kind or 0, Reason.OTHER) for kind in kinds}
    return next((reason for reason in WORST_FIRST if reason in found), Reason.OTHER)


def _instant_of(score: Fields) -> datetime:
    return score.instant("created_at")
