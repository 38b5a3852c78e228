"""Which language a text is in."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from py3langid.langid import MODEL_FILE, LanguageIdentifier

from clients.spaces.rules.signals.words import words

PACKAGE = "py3langid"
AMONG = ("da", "de", "en", "es", "fi", "fr", "nl", "no", "sv")
"""Among more, short texts would be taken for languages that nobody writes here."""
FEWEST_WORDS = 3
LEAST_SURE = 0.5


@lru_cache(maxsize=1)
def _identifier() -> Any:
    found = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    found.set_languages(list(AMONG))
    return found


def detect(text: str) -> tuple[str, float]:
    """The language by its code with its probability; "" for a text that is too short or in none of them for sure."""
    if len(words(text)) < FEWEST_WORDS:
        return "", 0.0
    code, sure = _identifier().classify(text)
    return (str(code), round(float(sure), 4)) if sure >= LEAST_SURE else ("", round(float(sure), 4))
