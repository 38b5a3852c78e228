"""The figures of a month, slowly and straight from their definitions: what the real ones are compared with.

No SQL, no arrays, no derived columns: lists of posts, looked through again for every question.
"""

from __future__ import annotations

import math
import statistics
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

DAY = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class RefPost:
    """A post as the platform tells it. `number` is its place in the thread; a reply names a number there."""

    space: str
    thread: int
    id: int
    number: int
    at: datetime
    author: int
    post_type: int = 1
    staff: bool = False
    hidden: bool = False
    deleted: bool = False
    likes: int = 0
    accepted: bool = False
    names: int | None = None

    @property
    def person(self) -> tuple[str, int]:
        return (self.space, self.author)

    @property
    def topic(self) -> tuple[str, int]:
        return (self.space, self.thread)

    @property
    def counts(self) -> bool:
        return self.post_type == 1 and self.author > 0 and not self.hidden and not self.deleted


Marks = dict[tuple[str, int], int | None]


def round_to(value: Fraction | None, places: int) -> float | None:
    if value is None:
        return None
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return float(exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP))


def share(part: int, whole: int) -> float | None:
    return round_to(Fraction(part, whole), 4) if whole else None


def middle_hours(waits: list[timedelta]) -> float | None:
    if not waits:
        return None
    microseconds = [Fraction(wait // timedelta(microseconds=1)) for wait in waits]
    return round_to(Fraction(statistics.median(microseconds)) / 3_600_000_000, 3)


def figures(
    every: list[RefPost], marks: Marks, before_at: datetime, starts_at: datetime, ends_at: datetime, as_of: datetime
) -> dict[str, float | int | None]:
    held = [post for post in every if post.at <= as_of]
    counted = sorted((post for post in held if post.counts), key=lambda p: (p.at, p.number, p.id))
    month = [post for post in counted if starts_at <= post.at < ends_at]

    def first_of(topic: tuple[str, int]) -> RefPost:
        return next(post for post in counted if post.topic == topic)

    def others_after(first: RefPost) -> list[RefPost]:
        return [post for post in counted if post.topic == first.topic and post.author != first.author]

    members = {post.person for post in month if not post.staff}
    before = {post.person for post in counted if before_at <= post.at < starts_at and not post.staff}
    new = {one for one in members if starts_at <= next(p for p in counted if p.person == one).at}
    openings = [post for post in month if first_of(post.topic) == post]

    waits, staff_waits = [], []
    old_enough_day = old_enough_week = answered_in_a_day = unanswered_in_a_week = solved = peer_solved = 0
    first_answers = first_answers_by_members = peer_threads = 0
    peer_waits = []
    for first in openings:
        answers = others_after(first)
        wait = answers[0].at - first.at if answers else None
        if wait is not None:
            waits.append(wait)
            first_answers += 1
            first_answers_by_members += any(p.at == answers[0].at and not p.staff for p in answers)
        staff_answers = [post for post in answers if post.staff]
        if staff_answers:
            staff_waits.append(staff_answers[0].at - first.at)
        if as_of - first.at >= DAY:
            old_enough_day += 1
            answered_in_a_day += wait is not None and wait <= DAY
        if as_of - first.at >= 7 * DAY:
            old_enough_week += 1
            unanswered_in_a_week += wait is None or wait > 7 * DAY
        if not first.staff:
            peer_threads += 1
            peers = [post for post in answers if not post.staff]
            if peers:
                peer_waits.append(peers[0].at - first.at)
        accepted = accepted_of(first.topic, counted, marks)
        if accepted is not None:
            solved += 1
            peer_solved += not accepted.staff and accepted.author != first.author

    posts_each = sorted(sum(not p.staff and p.person == one for p in month) for one in members)
    nodes, edges, among_members = graph(month, held, first_of)
    return {
        "posts": len(month),
        "active_members": len(members),
        "new_members": len(new),
        "returning_members": len(members & before),
        "retention_rate": share(len(members & before), len(before)),
        "threads_started": len(openings),
        "replies": len(month) - len(openings),
        "median_first_response_hours": middle_hours(waits),
        "median_first_staff_response_hours": middle_hours(staff_waits),
        "response_rate_24h": share(answered_in_a_day, old_enough_day),
        "unanswered_rate_7d": share(unanswered_in_a_week, old_enough_week),
        "solved_threads": solved,
        "peer_solved_threads": peer_solved,
        "likes_received": sum(post.likes for post in month),
        "contribution_gini": round_to(gini(posts_each), 4),
        "top_tenth_share": round_to(loudest_tenth(posts_each), 4),
        "member_post_share": share(sum(not post.staff for post in month), len(month)),
        "graph_nodes": len(nodes),
        "graph_edges": len(edges),
        "tied_share": share(len({end for edge in edges for end in edge}), len(nodes)),
        "reciprocity": share(sum((v, u) in edges for u, v in edges), len(edges)),
        "degree_centralization": round_to(centralization(nodes, edges), 4),
        "participation_rate": None,
        "member_reply_share": share(among_members, len(month) - len(openings)),
        "member_answer_share": share(first_answers_by_members, first_answers),
        "peer_answer_rate": share(len(peer_waits), peer_threads),
        "median_peer_answer_hours": middle_hours(peer_waits),
        "newcomer_first_post_30d": None,
    }


def accepted_of(topic: tuple[str, int], counted: list[RefPost], marks: Marks) -> RefPost | None:
    """The topic's own mark wins over its posts' marks, else the earliest marked post."""
    inside = [post for post in counted if post.topic == topic]
    own = [post for post in inside if post.number == marks.get(topic)]
    marked = [post for post in inside if post.accepted]
    return (own + marked)[0] if own or marked else None


Person = tuple[str, int]


def graph(month: list[RefPost], held: list[RefPost], first_of: object) -> tuple[set[Person], set[tuple], int]:
    nodes = {post.person for post in month}
    edges: set[tuple[Person, Person]] = set()
    among_members = 0
    for post in month:
        first = first_of(post.topic)  # type: ignore[operator]
        if first == post:
            continue
        named = [one for one in held if one.topic == post.topic and one.number == post.names and one.author > 0]
        target = named[0] if named else first
        nodes.add(target.person)
        if target.person != post.person:
            edges.add((post.person, target.person))
            among_members += not post.staff and not target.staff
    return nodes, edges, among_members


def loudest_tenth(counts: list[int]) -> Fraction | None:
    people = math.ceil(len(counts) / 10)
    return Fraction(sum(sorted(counts, reverse=True)[:people]), sum(counts)) if counts else None


def gini(counts: list[int]) -> Fraction | None:
    """Half the relative mean absolute difference, over all ordered pairs."""
    if not counts:
        return None
    differences = sum(abs(one - other) for one in counts for other in counts)
    return Fraction(differences, 2 * len(counts) * sum(counts))


def centralization(nodes: set[Person], edges: set[tuple]) -> Fraction | None:
    n = len(nodes)
    if n < 3:
        return Fraction(0) if n else None
    degree = {one: len({v for u, v in edges if u == one} | {u for u, v in edges if v == one}) for one in nodes}
    most = max(degree.values())
    return Fraction(sum(most - one for one in degree.values()), (n - 1) * (n - 2))
