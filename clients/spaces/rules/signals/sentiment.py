"""The tone of a text, by a lexicon: valences of its words added up, turned where a negation stands before."""

from __future__ import annotations

from functools import lru_cache
from math import sqrt

from clients.spaces.rules.signals.words import carried, words

PACKAGE = "asent"
LEXICONS = {"en": "en_lexicon_v1.txt", "sv": "sv_lexicon_v1.txt", "da": "da_lexicon_afinn_v1.txt"}
NEGATIONS = {
    "en": {
        "not",
        "no",
        "never",
        "without",
        "nobody",
        "nothing",
        "don't",
        "doesn't",
        "didn't",
        "isn't",
        "wasn't",
        "can't",
    },
    "sv": {"inte", "ingen", "inget", "inga", "aldrig", "utan", "ej"},
    "da": {"ikke", "ingen", "intet", "aldrig", "uden"},
}
REACH = 3
"""Words before one in which a negation turns it."""
TURNED = -0.74
SPREAD = 15.0
LEAST = 0.05
"""Nearer to nothing than this a text is neutral."""
POSITIVE, NEGATIVE, NEUTRAL = "positive", "negative", "neutral"


@lru_cache(maxsize=len(LEXICONS))
def _valences(language: str) -> dict[str, float]:
    found: dict[str, float] = {}
    for line in carried(PACKAGE, f"asent/lexicons/{LEXICONS[language]}").read_text(encoding="utf-8").splitlines():
        word, _tab, rest = line.partition("\t")
        value = rest.partition("\t")[0]
        if value:
            found[word.lower()] = float(value)
    return found


def judge(text: str, language: str) -> tuple[float, str]:
    """The tone from -1 to 1, and its name. Raises: KeyError, for a language without a lexicon.

    Of the sum s of the words' valences: s ÷ √(s² + 15); above 0.05 positive, below -0.05 negative, else neutral.
    Source: docs/algorithms/signals.md, "Tone".
    """
    valences, negations, said = _valences(language), NEGATIONS[language], words(text)
    total = 0.0
    for at, word in enumerate(said):
        valence = valences.get(word)
        if valence:
            turned = any(before in negations for before in said[max(0, at - REACH) : at])
            total += valence * TURNED if turned else valence
    tone = round(total / sqrt(total * total + SPREAD), 4)
    if abs(tone) < LEAST:
        return tone, NEUTRAL
    return tone, POSITIVE if tone > 0 else NEGATIVE
