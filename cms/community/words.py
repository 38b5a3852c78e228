"""What the lists behind the figures are called."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from reporting.rules.behind import Kind

PARTS: dict[tuple[Kind, str], str | Promise] = {
    (Kind.POSTS, "all"): _("Posts"),
    (Kind.POSTS, "replies"): _("Replies"),
    (Kind.POSTS, "by_members"): _("By members"),
    (Kind.POSTS, "between_members"): _("Between members"),
    (Kind.POSTS, "liked"): _("Posts with likes"),
    (Kind.POSTS, "positive"): _("Positive"),
    (Kind.POSTS, "negative"): _("Negative"),
    (Kind.POSTS, "toned"): _("Judged"),
    (Kind.POSTS, "toxic"): _("May offend"),
    (Kind.THREADS, "all"): _("Threads"),
    (Kind.THREADS, "answered"): _("Answered"),
    (Kind.THREADS, "answered_by_staff"): _("Answered by staff"),
    (Kind.THREADS, "a_day_old"): _("At least 24 hours old"),
    (Kind.THREADS, "answered_in_a_day"): _("Answered within 24 hours"),
    (Kind.THREADS, "a_week_old"): _("At least 7 days old"),
    (Kind.THREADS, "unanswered_for_a_week"): _("Unanswered after 7 days"),
    (Kind.THREADS, "solved"): _("Solved"),
    (Kind.THREADS, "solved_by_peers"): _("Solved by peers"),
    (Kind.THREADS, "answered_first_by_members"): _("First answered by members"),
    (Kind.THREADS, "by_members"): _("Started by members"),
    (Kind.THREADS, "answered_by_peers"): _("Answered by peers"),
    (Kind.PEOPLE, "active"): _("Active members"),
    (Kind.PEOPLE, "new"): _("New members"),
    (Kind.PEOPLE, "returning"): _("Returning members"),
    (Kind.PEOPLE, "active_before"): _("Active the month before"),
    (Kind.PEOPLE, "loudest_tenth"): _("The loudest tenth"),
    (Kind.PEOPLE, "graph"): _("People in the reply graph"),
    (Kind.PEOPLE, "tied"): _("Tied people"),
    (Kind.PEOPLE, "joined"): _("Joined"),
    (Kind.PEOPLE, "joined_and_posted"): _("Joined and posted"),
    (Kind.PAIRS, "all"): _("Ties"),
    (Kind.PAIRS, "returned"): _("Ties that are returned"),
}


def part_name(kind: Kind, part: str) -> str:
    return str(PARTS[kind, part])


def amount_name(part: str) -> str:
    """What the amount beside a person or a pair counts."""
    if part in ("graph", "tied"):
        return str(_("Tied with"))
    return str(_("Replies") if part in ("all", "returned") else _("Posts"))
