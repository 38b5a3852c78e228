"""Whether a text uses words that offend, by a list."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from functools import lru_cache

from clients.spaces.rules.signals.words import carried, words

PACKAGE = "polyguard"
LANGUAGES = ("en", "sv", "da")
LONGEST = 3
"""Words in the longest phrase that is looked for."""
TOXIC, CLEAN = "toxic", "clean"


@lru_cache(maxsize=len(LANGUAGES))
def _listed(language: str) -> frozenset[str]:
    path = carried(PACKAGE, "polyguard/data/polyguard.sqlite")
    with closing(sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)) as held:
        rows = held.execute("SELECT word FROM words WHERE lang = ?", [language]).fetchall()
    return frozenset(str(word).lower() for (word,) in rows)


def judge(text: str, language: str) -> tuple[float, str]:
    """How many words or phrases of the list the text holds, and what that makes it."""
    said, listed = words(text), _listed(language)
    phrases = (" ".join(said[at : at + long]) for long in range(1, LONGEST + 1) for at in range(len(said)))
    hits = sum(phrase in listed for phrase in phrases)
    return float(hits), TOXIC if hits else CLEAN
