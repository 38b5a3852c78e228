"""What is wrong, in words that an edge can say in its reader's language; the commands print the English."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Translate = Callable[[str], str]
Say = Callable[[str, Any], Any]


def _as_it_is(name: str, fact: Any) -> Any:
    return fact


class Complaint(str):
    """An English sentence that remembers what it was made of: `sentence` with its `facts`, as refusals do.

    A fact that is a complaint itself is said in the same language. english: where the terminal is told more, or in the
    format's own words.

    >>> Complaint("must be %(what)s", what=Complaint("a number"))
    'must be a number'
    """

    sentence: str
    facts: dict[str, Any]
    __slots__ = ("facts", "sentence")

    def __new__(cls, sentence: str, /, *, english: str = "", **facts: Any) -> Complaint:
        found = super().__new__(cls, english or (sentence % facts if facts else sentence))
        found.sentence, found.facts = sentence, facts
        return found

    def told(self, translate: Translate, say: Say = _as_it_is) -> str:
        """The sentence in another language; `say(name, fact)` puts each fact as its reader writes it."""
        sentence = translate(self.sentence)
        if not self.facts:
            return sentence
        filled = {
            name: fact.told(translate, say) if isinstance(fact, Complaint) else say(name, fact)
            for name, fact in self.facts.items()
        }
        return sentence % filled
