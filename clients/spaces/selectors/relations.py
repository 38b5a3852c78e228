"""What upper floors may join in the database, where carrying rows through Python would cost more than the work itself.

Each is SQL of a relation with stated columns; nothing else of these tables is promised.
"""

from __future__ import annotations

OPENINGS = """(
    SELECT id AS thread_id, space_id, opening_post_id AS post_id, starter_id, opened_at, is_staff_started,
        first_staff_response_at AS staff_answered_at, first_member_response_at AS member_answered_at
    FROM spaces_thread
)"""
"""One row a thread: who opened it when, and its first answers by others; instants are null where there is none."""

MESSAGES = """(
    SELECT id AS post_id, thread_id, created_at AS at, is_staff, author_id FROM spaces_post WHERE is_counted
)"""
"""The posts that count, one row each."""

TITLES = "spaces_thread"
"""The table whose `id` and `title` are a thread's."""


def answer(opening: str, *, at: str, staff: bool) -> str:
    """SQL of the id of a thread's first answer by others at that instant, by staff or by a member; null without one.

    opening: the alias of OPENINGS in the query around it; at: a column there.
    """
    return _ANSWER.replace("{o}", opening).replace("{at}", at).replace("{staff}", "" if staff else "NOT ")


_ANSWER = """(
    SELECT p.id FROM spaces_post p
    WHERE p.thread_id = {o}.thread_id AND p.created_at = {at} AND {staff}p.is_staff AND p.is_counted
        AND p.author_id <> {o}.starter_id
    ORDER BY p.number, length(p.external_id), p.external_id LIMIT 1
)"""
