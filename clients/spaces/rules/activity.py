"""A month of activity as arrays: what the figures are computed from, and all that they are computed from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

NEVER = np.iinfo(np.int64).max
"""The instant of what has not happened."""
HOUR = 3_600_000_000
"""Microseconds."""


@dataclass(frozen=True, slots=True)
class Posts:
    """The counted posts of the month, those that are alike in one element; people are row ids.

    count: how many posts the element stands for. likes: of all of them.
    answers: the person whom the post answers: the author of the post it names, else the thread's starter.
    answers_staff: whether that author's post is a staff post. is_reply: not the post that opens its thread.
    """

    author: Ints
    answers: Ints
    likes: Ints
    is_staff: Flags
    is_reply: Flags
    answers_staff: Flags
    count: Ints


@dataclass(frozen=True, slots=True)
class Threads:
    """The threads that belong to the month. Instants are microseconds since one common instant, or NEVER.

    The responses are the first counted posts by others than the starter: by anyone, by a member, by staff.
    """

    opened: Ints
    first_response: Ints
    first_member_response: Ints
    first_staff_response: Ints
    is_staff_started: Flags


@dataclass(frozen=True, slots=True)
class Answers:
    """The accepted answers of the month's threads, one a thread: whether each is a staff post, or the starter's own."""

    is_staff: Flags
    is_starters: Flags


@dataclass(frozen=True, slots=True)
class MonthActivity:
    """Everything that existed at `as_of` (microseconds, as the instants of `threads`) and matters to one month.

    members_before: people who wrote a non-staff post in the month before.
    newcomers: people whose first counted post of all is in this month.
    registered: people registered, null where a platform does not tell.
    joined, joined_and_posted: people who joined in the month, and those of them who posted within 30 days; null where
        a platform does not tell.
    """

    posts: Posts
    threads: Threads
    answers: Answers
    members_before: Ints
    newcomers: Ints
    as_of: int
    registered: int | None = None
    joined: int | None = None
    joined_and_posted: int | None = None
