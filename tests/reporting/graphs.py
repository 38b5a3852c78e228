"""Reply graphs written as text: `a>b` for a reply of a to b."""

from __future__ import annotations

import numpy as np

from clients.spaces.rules.activity import Posts


def posts_of(replies: str, others: str) -> Posts:
    """Posts of people a, b, c … (row ids 1, 2, 3 …): a reply each, and one opening post for each of the others."""
    pairs = [tuple(one.split(">")) for one in _words(replies)] + [(one, one) for one in _words(others)]
    is_reply = np.array([">" in one for one in _words(replies)] + [False] * len(_words(others)), dtype=np.bool_)
    author = np.array([_id(who) for who, _ in pairs], dtype=np.int64)
    answers = np.array([_id(whom) for _, whom in pairs], dtype=np.int64)
    no = np.zeros(len(pairs), dtype=np.bool_)
    return Posts(
        author, answers, np.zeros(len(pairs), dtype=np.int64), no, is_reply, no, np.ones(len(pairs), dtype=np.int64)
    )


def _words(text: str) -> list[str]:
    return [] if text == "none" else text.split()


def _id(letter: str) -> int:
    return ord(letter) - ord("a") + 1
