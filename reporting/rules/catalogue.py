"""The catalogue of figures: key, unit, and what each means in one sentence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["count", "ratio", "hours"]


@dataclass(frozen=True, slots=True)
class MetricSpec:
    """One figure. `kind` says its unit: a count, a ratio (0 to 1, four decimals) or hours (three decimals)."""

    key: str
    kind: Kind
    label: str
    definition: str


def gettext_noop(text: str) -> str:
    """Mark a text for translation; whoever shows it translates it. Rules know no language."""
    return text


_SPECS = (
    MetricSpec("posts", "count", gettext_noop("Posts"), gettext_noop("Counted posts of the month, staff included")),
    MetricSpec(
        "active_members",
        "count",
        gettext_noop("Active members"),
        gettext_noop("Distinct authors of posts that are not staff posts"),
    ),
    MetricSpec(
        "new_members",
        "count",
        gettext_noop("New members"),
        gettext_noop("Active members whose first counted post ever, in all data held, is in this month"),
    ),
    MetricSpec(
        "returning_members",
        "count",
        gettext_noop("Returning members"),
        gettext_noop("Active members who were active in the month before as well"),
    ),
    MetricSpec(
        "retention_rate",
        "ratio",
        gettext_noop("Retention"),
        gettext_noop("Returning members divided by the active members of the month before"),
    ),
    MetricSpec(
        "threads_started",
        "count",
        gettext_noop("Threads started"),
        gettext_noop("Threads whose first counted post is in this month"),
    ),
    MetricSpec("replies", "count", gettext_noop("Replies"), gettext_noop("Posts that do not open a thread")),
    MetricSpec(
        "median_first_response_hours",
        "hours",
        gettext_noop("Median first response"),
        gettext_noop("Median hours from a thread's first post to the first post by somebody else, at any later time"),
    ),
    MetricSpec(
        "median_first_staff_response_hours",
        "hours",
        gettext_noop("Median first staff response"),
        gettext_noop("Median hours from a thread's first post to the first staff post by somebody else"),
    ),
    MetricSpec(
        "response_rate_24h",
        "ratio",
        gettext_noop("Answered within 24 hours"),
        gettext_noop("Share of the month's threads, at least 24 hours old, with a first response within 24 hours"),
    ),
    MetricSpec(
        "unanswered_rate_7d",
        "ratio",
        gettext_noop("Unanswered after 7 days"),
        gettext_noop("Share of the month's threads, at least 7 days old, without a response within 7 days"),
    ),
    MetricSpec(
        "solved_threads",
        "count",
        gettext_noop("Solved threads"),
        gettext_noop("The month's threads with an accepted answer"),
    ),
    MetricSpec(
        "peer_solved_threads",
        "count",
        gettext_noop("Solved by peers"),
        gettext_noop("Solved threads whose accepted answer is neither a staff post nor the starter's own"),
    ),
    MetricSpec(
        "likes_received", "count", gettext_noop("Likes"), gettext_noop("Likes on the month's posts, as last observed")
    ),
    MetricSpec(
        "contribution_gini",
        "ratio",
        gettext_noop("Concentration of posts"),
        gettext_noop("Gini coefficient of posts per active member: 0 when all write alike, near 1 when one writes all"),
    ),
    MetricSpec(
        "top_tenth_share",
        "ratio",
        gettext_noop("Share of the loudest tenth"),
        gettext_noop("Posts by the tenth of active members who wrote most, at least one person, divided by theirs all"),
    ),
    MetricSpec(
        "member_post_share",
        "ratio",
        gettext_noop("Members' share of posts"),
        gettext_noop("Posts that are not staff posts divided by all posts"),
    ),
    MetricSpec(
        "graph_nodes",
        "count",
        gettext_noop("People in the reply graph"),
        gettext_noop("Authors of the month, and people whom they replied to"),
    ),
    MetricSpec(
        "graph_edges",
        "count",
        gettext_noop("Ties in the reply graph"),
        gettext_noop("Ordered pairs of people of whom the first replied to the second"),
    ),
    MetricSpec(
        "tied_share",
        "ratio",
        gettext_noop("Tied people"),
        gettext_noop("People with at least one tie divided by all people in the reply graph"),
    ),
    MetricSpec(
        "reciprocity",
        "ratio",
        gettext_noop("Reciprocity"),
        gettext_noop("Ties that are returned divided by all ties"),
    ),
    MetricSpec(
        "degree_centralization",
        "ratio",
        gettext_noop("Centralization"),
        gettext_noop("How far ties gather on one person: 1 for a star, 0 when all have equally many"),
    ),
    MetricSpec(
        "participation_rate",
        "ratio",
        gettext_noop("Participation"),
        gettext_noop("Active members divided by people registered, where the platform tells"),
    ),
    MetricSpec(
        "member_reply_share",
        "ratio",
        gettext_noop("Replies between members"),
        gettext_noop("Replies by members to other members divided by all replies"),
    ),
    MetricSpec(
        "member_answer_share",
        "ratio",
        gettext_noop("First responses by members"),
        gettext_noop("First responses that are not staff posts divided by all first responses"),
    ),
    MetricSpec(
        "peer_answer_rate",
        "ratio",
        gettext_noop("Answered by peers"),
        gettext_noop("Threads that members started with an answer by another member, divided by those threads"),
    ),
    MetricSpec(
        "median_peer_answer_hours",
        "hours",
        gettext_noop("Median answer by a peer"),
        gettext_noop("Median hours from a member's thread to the first answer by another member"),
    ),
    MetricSpec(
        "newcomer_first_post_30d",
        "ratio",
        gettext_noop("Newcomers who posted"),
        gettext_noop("People who joined in the month and posted within 30 days, divided by people who joined"),
    ),
)

_DERIVED = (
    MetricSpec(
        "sentiment",
        "ratio",
        gettext_noop("Sentiment"),
        gettext_noop("Share of positive less share of negative posts, of those whose tone was judged by a lexicon"),
    ),
    MetricSpec(
        "offences",
        "count",
        gettext_noop("Posts that may offend"),
        gettext_noop("Posts with words of a list of offences, in the languages that it serves; a person decides"),
    ),
    MetricSpec(
        "peer_share",
        "ratio",
        gettext_noop("Share of solutions by members"),
        gettext_noop("Threads solved by peers divided by solved threads"),
    ),
    MetricSpec(
        "key_person_share",
        "ratio",
        gettext_noop("Key-person risk"),
        gettext_noop("Share of the month's replies that would be gone without the most connected person"),
    ),
    MetricSpec(
        "solved_thread_views",
        "count",
        gettext_noop("Views of solved threads"),
        gettext_noop("Views of solved threads in the month: the difference of two readings of a running total"),
    ),
)

KEYS: dict[str, MetricSpec] = {spec.key: spec for spec in _SPECS}
"""Every figure of a month by its key, in the order in which they are told."""

SHOWN: dict[str, MetricSpec] = KEYS | {spec.key: spec for spec in _DERIVED}
"""Every figure that a report can show: those of the month, and what it derives from them."""
