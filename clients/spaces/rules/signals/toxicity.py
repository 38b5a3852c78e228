"""Whether a text uses words that offend: those of a list that the tone's lexicon holds for harsh as well.

The list alone takes farmers, chickens and screws for insults.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from functools import lru_cache

from clients.spaces.rules.signals import sentiment
from clients.spaces.rules.signals.words import carried, words

PACKAGE = "polyguard"
LANGUAGES = ("en", "sv", "da")
HARSH = -2.0
"""The valence from which on down a word is harsh."""
TOXIC, CLEAN = "toxic", "clean"


@lru_cache(maxsize=len(LANGUAGES))
def _listed(language: str) -> frozenset[str]:
    path = carried(PACKAGE, "polyguard/data/polyguard.sqlite")
    with closing(sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)) as held:
        rows = held.execute("SELECT word FROM words WHERE lang = ?", [language]).fetchall()
    valences = sentiment.valences(language)
    return frozenset(word for (said,) in rows if valences.get(word := str(said).lower(), 0.0) <= HARSH)


def judge(text: str, language: str) -> tuple[float, str]:
    """How many words of the list the text holds, and what that makes it."""
    hits = sum(word in _listed(language) for word in words(text))
    return float(hits), TOXIC if hits else CLEAN
