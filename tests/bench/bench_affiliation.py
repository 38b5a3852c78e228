"""How a month of 100,000 replies hangs together, against igraph computing the same measures of the same replies."""

from __future__ import annotations

from fractions import Fraction

import igraph
import numpy as np

from clients.spaces.rules.activity import Posts
from reporting.rules import graph as graphs
from reporting.rules.affiliation import affiliation
from tests.bench.ratio import Ratio, median_seconds

REPLIES, PEOPLE = 100_000, 8_000
MOST = 3


def run() -> dict[str, Ratio]:
    """Ours ÷ igraph's seconds, from who answered whom to the measures; both must agree.

    Ours also counts replies for each pair and finds the person without whom most replies would be gone.
    """
    posts = _month()
    people, ends = np.unique(np.column_stack([posts.author, posts.answers]), return_inverse=True)
    pairs = [tuple(pair) for pair in ends.reshape(-1, 2).tolist()]
    mine, theirs = _ours(posts), _theirs(len(people), pairs)
    if mine != theirs:
        raise AssertionError(f"ours and igraph's measures differ: {mine}, {theirs}")
    ours = median_seconds(lambda: _ours(posts), rounds=9)
    peer = median_seconds(lambda: _theirs(len(people), pairs), rounds=9)
    return {
        "affiliation_of_a_month": Ratio(
            value=ours / peer,
            limit=MOST,
            better="less",
            unit="times as long",
            peer="igraph on the same replies",
            measured={"ours_s": ours, "igraph_s": peer, "replies": REPLIES, "people": PEOPLE},
        )
    }


def _month(seed: int = 7) -> Posts:
    """Few people write much, and they are answered much."""
    random = np.random.default_rng(seed)
    author, answers = (np.minimum((random.pareto(1.1, REPLIES) * 40).astype(np.int64), PEOPLE - 1) for _ in range(2))
    no, yes, ones = np.zeros(REPLIES, bool), np.ones(REPLIES, bool), np.ones(REPLIES, np.int64)
    return Posts(author, answers, ones, no, yes, no, ones)


Measures = tuple[int, int, Fraction | None, Fraction | None]


def _ours(posts: Posts) -> Measures:
    graph = graphs.build(posts)
    affiliation(graph)
    return graph.node_count, graph.edge_count, graphs.reciprocity(graph), graphs.centralization(graph)


def _theirs(n: int, pairs: list[tuple[int, ...]]) -> Measures:
    """People are numbered already, in the lists that igraph takes as they are."""
    graph = igraph.Graph(n, pairs, directed=True)
    graph.simplify(multiple=True, loops=True)
    edges = graph.ecount()
    mutual = round(graph.reciprocity() * edges)
    degrees = graph.as_undirected(mode="collapse").degree()
    return n, edges, Fraction(mutual, edges), Fraction(n * max(degrees) - sum(degrees), (n - 1) * (n - 2))
