"""What cannot stand in a guideline: rules without a place or a meaning, and rules that contradict each other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from playbooks.rules.checking import check
from playbooks.rules.guideline import LANGUAGES, NUMBER, Guideline, Rule
from tenants.kernel.text import first_not_text

LONGEST_WORD = 60
MOST_WORDS = 300
"""Words in one list."""
MOST_RULES = 200


class Flaw(StrEnum):
    """What is wrong; each has its sentence where people write guidelines."""

    NO_TITLE = "NO_TITLE"
    NO_RULES = "NO_RULES"
    TOO_MANY_RULES = "TOO_MANY_RULES"
    BAD_NUMBER = "BAD_NUMBER"
    NUMBER_TWICE = "NUMBER_TWICE"
    NO_TEXT = "NO_TEXT"
    NOT_TEXT = "NOT_TEXT"
    NOT_A_WORD = "NOT_A_WORD"
    WORD_TOO_LONG = "WORD_TOO_LONG"
    TOO_MANY_WORDS = "TOO_MANY_WORDS"
    WORD_TWICE = "WORD_TWICE"
    NO_INSTEAD = "NO_INSTEAD"
    INSTEAD_REFUSED = "INSTEAD_REFUSED"
    DISCLOSURE_REFUSED = "DISCLOSURE_REFUSED"
    WHEN_WITHOUT_DISCLOSURE = "WHEN_WITHOUT_DISCLOSURE"


@dataclass(frozen=True, slots=True)
class Problem:
    """One flaw: `place` is the rule's place in the guideline from 0, None for the guideline itself; `field` says where.

    `word` is what is wrong, `other` the number of the rule that it contradicts.
    """

    flaw: Flaw
    place: int | None = None
    number: str = ""
    field: str = ""
    word: str = ""
    other: str = ""


def words_of(text: str) -> tuple[str, ...]:
    """Words or phrases as they are typed, one a line; empty lines count for nothing, a word twice counts once."""
    lines = (" ".join(line.split()) for line in text.splitlines())
    return tuple(dict.fromkeys(line for line in lines if line))


def pairs_of(text: str) -> tuple[tuple[str, str], ...]:
    """Wordings as they are typed, "word = instead", one a line. A line without "=" has nothing to write instead."""
    pairs = (line.partition("=") for line in words_of(text))
    return tuple((word.strip(), instead.strip()) for word, _equals, instead in pairs)


def problems(said: Guideline) -> tuple[Problem, ...]:
    """Everything that keeps a guideline from being published; nothing, when it is sound."""
    return (*_of_whole(said), *(each for place, rule in enumerate(said.rules) for each in _of_rule(place, rule, said)))


def _of_whole(said: Guideline) -> Iterator[Problem]:
    if not said.title.strip():
        yield Problem(Flaw.NO_TITLE, field="title")
    for field, text in (("title", said.title), ("introduction", said.introduction)):
        if odd := first_not_text(text):
            yield Problem(Flaw.NOT_TEXT, field=field, word=odd)
    if not said.rules:
        yield Problem(Flaw.NO_RULES)
    if len(said.rules) > MOST_RULES:
        yield Problem(Flaw.TOO_MANY_RULES)


def _of_rule(place: int, rule: Rule, said: Guideline) -> Iterator[Problem]:
    def found(flaw: Flaw, field: str, word: str = "", other: str = "") -> Problem:
        return Problem(flaw, place, rule.number, field, word, other)

    if not NUMBER.fullmatch(rule.number):
        yield found(Flaw.BAD_NUMBER, "number", rule.number)
    elif any(other.number == rule.number for other in said.rules[:place]):
        yield found(Flaw.NUMBER_TWICE, "number", rule.number)
    for field, text in (("title", rule.title), ("text", rule.text)):
        if not text.strip():
            yield found(Flaw.NO_TEXT, field)
        elif odd := first_not_text(text):
            yield found(Flaw.NOT_TEXT, field, odd)
    for language in LANGUAGES:
        for flaw, field, word, other in _of_lists(rule, language, said):
            yield found(flaw, f"{field}_{language}", word, other)


Found = tuple[Flaw, str, str, str]


def _of_lists(rule: Rule, language: str, said: Guideline) -> Iterator[Found]:
    never, pairs = rule.never.get(language, ()), rule.prefer.get(language, ())
    disclosure, when = rule.disclosure.get(language, ""), rule.disclosure_when.get(language, ())
    replaced = tuple(word for word, _instead in pairs)
    for field, words in (("never", never), ("prefer", replaced), ("disclosure_when", when)):
        yield from ((flaw, field, word, "") for flaw, word in _of_words(words))
    if disclosure and (flaw := _of_word(disclosure, longest=200)):
        yield flaw, "disclosure", disclosure, ""
    for word, times in Counter(map(_bare, (*never, *replaced))).items():
        if times > 1:
            yield Flaw.WORD_TWICE, "prefer" if word in map(_bare, replaced) else "never", word, ""
    if when and not disclosure:
        yield Flaw.WHEN_WITHOUT_DISCLOSURE, "disclosure", when[0], ""
    for word, instead in pairs:
        if not instead or _bare(instead) == _bare(word):
            yield Flaw.NO_INSTEAD, "prefer", word, ""
        elif refusing := _refusing(instead, language, said):
            yield Flaw.INSTEAD_REFUSED, "prefer", instead, refusing
    if disclosure and (refusing := _refusing(disclosure, language, said)):
        yield Flaw.DISCLOSURE_REFUSED, "disclosure", disclosure, refusing


def _bare(word: str) -> str:
    return " ".join(word.split()).casefold()


def _of_words(words: tuple[str, ...]) -> Iterator[tuple[Flaw, str]]:
    for word in words:
        if flaw := _of_word(word):
            yield flaw, word
    if len(words) > MOST_WORDS:
        yield Flaw.TOO_MANY_WORDS, str(MOST_WORDS)


def _of_word(word: str, longest: int = LONGEST_WORD) -> Flaw | None:
    if first_not_text(word) or "\n" in word:
        return Flaw.NOT_TEXT
    if not any(character.isalnum() for character in word):
        return Flaw.NOT_A_WORD
    return Flaw.WORD_TOO_LONG if len(word) > longest else None


def _refusing(text: str, language: str, said: Guideline) -> str:
    """The number of a rule by which these very words are never used: what must be written must be allowed."""
    bans = [Rule(r.number, r.title, r.text, r.severity, r.default_action, never=r.never) for r in _checkable(said)]
    return next((finding.rule for finding in check(text, bans, language=language)), "")


def _checkable(said: Guideline) -> Iterator[Rule]:
    """Rules whose lists can be searched by at all: numbers that order, words that are words."""
    for rule in said.rules:
        words = [word for listed in rule.never.values() for word in listed]
        if NUMBER.fullmatch(rule.number) and not any(_of_word(word) for word in words):
            yield rule
