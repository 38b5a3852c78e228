"""Who answered whom in a month, and how tied to each other people are.

A node for each author of the month and each person answered; a directed edge u→v when u answered v. A post that
opens its thread answers nobody; who answers themselves ties nobody.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from clients.spaces.rules.activity import Flags, Ints, Posts
from clients.spaces.rules.arrays import counted, distinct, places, summed


@dataclass(frozen=True, slots=True)
class ReplyGraph:
    """The month's graph as arrays.

    people: row ids, ascending, one a node. degrees: with how many people each is tied, whichever way.
    is_staff: who wrote a staff post in the month. sources, targets, weights: one element an edge, people by place.
    replies: all replies of the month, those to oneself included; involved: of these, how many each person wrote or got.
    """

    people: Ints
    degrees: Ints
    is_staff: Flags
    sources: Ints
    targets: Ints
    replies: int
    involved: Ints

    @property
    def node_count(self) -> int:
        return len(self.people)

    @property
    def edge_count(self) -> int:
        return len(self.sources)


def build(posts: Posts) -> ReplyGraph:
    """Return the reply graph of a month's posts."""
    source, target, count = (column[posts.is_reply] for column in (posts.author, posts.answers, posts.count))
    people = distinct(np.concatenate([posts.author, target]))
    n = len(people)
    u, v = places(people, source), places(people, target)
    apart = u != v
    pairs = distinct(u[apart] * n + v[apart])
    sources, targets = (pairs // n, pairs % n) if n else (pairs, pairs)
    ties = distinct(np.minimum(sources, targets) * n + np.maximum(sources, targets))
    ends = np.concatenate([ties // n, ties % n]) if n else ties
    return ReplyGraph(
        people=people,
        degrees=np.bincount(ends, minlength=n).astype(np.int64),
        is_staff=np.isin(people, posts.author[posts.is_staff]),
        sources=sources,
        targets=targets,
        replies=int(count.sum()),
        involved=counted(u, count, n) + counted(v[apart], count[apart], n),
    )


def replies_each(posts: Posts) -> tuple[Ints, Ints, Ints]:
    """The edges with how often: who answered, whom, and the number of replies; people by row id."""
    asked = posts.is_reply & (posts.author != posts.answers)
    source, target, count = (column[asked] for column in (posts.author, posts.answers, posts.count))
    people = distinct(np.concatenate([source, target]))
    n = max(len(people), 1)
    pairs, replies = summed(places(people, source) * n + places(people, target), count)
    return people[pairs // n], people[pairs % n], replies


def tied_share(graph: ReplyGraph) -> Fraction | None:
    """Nodes with at least one edge ÷ nodes; None without nodes."""
    return Fraction(int(np.count_nonzero(graph.degrees)), graph.node_count) if graph.node_count else None


def reciprocity(graph: ReplyGraph) -> Fraction | None:
    """Edges whose reverse edge exists ÷ edges; None without edges."""
    if not graph.edge_count:
        return None
    # A tie is one edge or two that face each other, and degrees count each tie twice.
    ties = int(graph.degrees.sum()) // 2
    return Fraction(2 * (graph.edge_count - ties), graph.edge_count)


def centralization(graph: ReplyGraph) -> Fraction | None:
    """Freeman's degree centralization of the undirected graph: Σ(max degree − degree) ÷ ((n−1)(n−2)).

    A star has 1, a ring and a complete graph 0. None without nodes, 0 for one or two.
    Source: docs/algorithms/metrics.md, "The reply graph".
    """
    n = graph.node_count
    if n < 3:
        return Fraction(0) if n else None
    return Fraction(n * int(graph.degrees.max()) - int(graph.degrees.sum()), (n - 1) * (n - 2))
