"""Checking a text against the rules that a machine can check: words, wordings and disclosures, with their place.

Worked examples: docs/algorithms/checking.md.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from itertools import islice

from playbooks.rules.guideline import Rule, Severity, order

_LINE_END = re.compile(r"\r\n|\r|\n")
_LETTER = "[^\\W_]"
_MARKS = "[\u0300-\u036f]"
_BEFORE = f"(?<!{_LETTER})(?<!{_MARKS})"
_UNSEEN = frozenset("\u00ad\u200b\u200c\u200d\u2060\ufeff")
"""Characters that nobody sees: soft hyphens, joiners and spaces without width. They hide no word."""
_ALIKE = str.maketrans(
    {
        "\u2010": "-",
        "\u2011": "-",
        "\u2018": "'",
        "\u2019": "'",
        "\u02bc": "'",
        "\u00a0": " ",
        "\u0130": "I",
        "\u0131": "i",
    }
)
"""Hyphens, apostrophes and spaces that look alike count as one; so do the dotted and the dotless i, as `re` has it."""
_RUN = re.compile(f"{_LETTER}+")
_RANK = {severity: rank for rank, severity in enumerate(Severity)}


class Kind(StrEnum):
    """Which check of a rule found something."""

    NEVER = "NEVER"
    PREFER = "PREFER"
    DISCLOSURE = "DISCLOSURE"


@dataclass(frozen=True, slots=True)
class Finding:
    """One breach: which rule, where, what was found there, and why it is one, in English.

    Units: `line` and `column` from 1; lines end with LF, CR LF or CR; a column counts Unicode code points. `start` is
    the place in the whole text, from 0: text[start : start + len(found.text)] is `found.text`. A disclosure that is
    due in every text and missing stands at the text's first place, with an empty `text`.
    `instead`: what to write, or the disclosure that is missing.
    """

    rule: str
    severity: Severity
    line: int
    column: int
    text: str
    why: str
    kind: Kind
    instead: str = ""
    start: int = 0


def check(text: str, rules: Iterable[Rule], *, language: str) -> list[Finding]:
    """Return what breaches `rules` in a text written in `language`, in the order of the text, the gravest first.

    Words are found whole, whatever their case; å and a + ring are one. Inflection is left to the list: "cheap" does
    not find "cheaper". A text of white space alone breaches nothing.

    Source: docs/algorithms/checking.md.
    """
    if not text.strip():
        return []
    seen = _Seen(text)
    found = [finding for rule in rules for finding in _breaches(seen, rule, language)]
    return sorted(found, key=lambda each: (each.start, -_RANK[each.severity], order(each.rule), each.kind))


@dataclass(frozen=True, slots=True)
class _Match:
    """A place in the original, what stands there as a reader sees it, and the word of the list that found it."""

    start: int
    end: int
    said: str
    listed: str


class _Seen:
    """A text as a reader sees it, composed and without what is unseen, with each character's place in the original."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.folded, self.places = _fold(text)
        self.runs = frozenset(run.casefold() for run in _RUN.findall(self.folded))
        self.lines = [0, *(end.end() for end in _LINE_END.finditer(text))]

    def matches(self, words: tuple[str, ...]) -> Iterator[_Match]:
        """Each place of these words. Only those whose first run of letters stands in the text are searched for."""
        pattern, listed = _pattern(tuple(word for word, run in _first_runs(words) if run in self.runs))
        for match in pattern.finditer(self.folded):
            said = " ".join(match[0].split())
            yield _Match(self.places[match.start()], self.places[match.end()], said, listed[(match.lastindex or 1) - 1])

    def finding(self, rule: Rule, kind: Kind, at: _Match, why: str, instead: str = "") -> Finding:
        line = bisect_right(self.lines, at.start)
        column = at.start - self.lines[line - 1] + 1
        said = self.text[at.start : at.end].rstrip("".join(_UNSEEN))
        return Finding(rule.number, rule.severity, line, column, said, why, kind, instead, at.start)


def _fold(text: str) -> tuple[str, Sequence[int]]:
    """The text to search in, and for each of its characters, and for its end, the place in the original."""
    if unicodedata.is_normalized("NFC", text) and _UNSEEN.isdisjoint(text):
        return text.translate(_ALIKE), range(len(text) + 1)
    folded: list[str] = []
    places: list[int] = []
    at, length = 0, len(text)
    while at < length:
        end = at + 1
        while end < length and unicodedata.combining(text[end]):
            end += 1
        if text[at] not in _UNSEEN:
            seen = unicodedata.normalize("NFC", text[at:end]).translate(_ALIKE)
            folded.append(seen)
            places.extend([at] * len(seen))
        at = end
    return "".join(folded), [*places, length]


def _breaches(seen: _Seen, rule: Rule, language: str) -> Iterator[Finding]:
    for at in seen.matches(rule.never.get(language, ())):
        yield seen.finding(rule, Kind.NEVER, at, f'"{at.said}" is never used: {rule.title}')
    preferred = dict(rule.prefer.get(language, ()))
    for at in seen.matches(tuple(preferred)):
        instead = preferred[at.listed]
        yield seen.finding(rule, Kind.PREFER, at, f'write "{instead}" instead of "{at.said}"', instead)
    if disclosure := rule.disclosure.get(language):
        yield from _undisclosed(seen, rule, disclosure, rule.disclosure_when.get(language, ()))


def _undisclosed(seen: _Seen, rule: Rule, disclosure: str, when: tuple[str, ...]) -> Iterator[Finding]:
    """One finding where the disclosure is due and missing: at the first word that makes it due."""
    if any(seen.matches((disclosure,))):
        return
    if not when:
        why = f'the disclosure "{disclosure}" is missing: {rule.title}'
        yield seen.finding(rule, Kind.DISCLOSURE, _Match(0, 0, "", ""), why, disclosure)
    for at in islice(seen.matches(when), 1):
        why = f'"{at.said}" needs the disclosure "{disclosure}": {rule.title}'
        yield seen.finding(rule, Kind.DISCLOSURE, at, why, disclosure)


@lru_cache(maxsize=1024)
def _first_runs(words: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """Each word with its first run of letters and digits, which stands in a text alone wherever the word does."""
    runs = ((word, _RUN.search(_fold(word)[0])) for word in words)
    return tuple((word, run[0].casefold()) for word, run in runs if run)


@lru_cache(maxsize=1024)
def _pattern(words: tuple[str, ...]) -> tuple[re.Pattern[str], tuple[str, ...]]:
    """Any of these words or phrases, whole, the longest first, a group each; and the words in the groups' order."""
    listed = tuple(sorted(words, key=len, reverse=True))
    either = "|".join(f"({_whole(_fold(word)[0].split())})" for word in listed)
    return re.compile(either or r"(?!)", re.IGNORECASE), listed


def _whole(parts: list[str]) -> str:
    """A phrase with its boundaries: where it begins or ends with a letter or digit, none may touch it there.

    White space in it is any white space; a character that carries a mark is another character than without.
    """
    body = r"\s+".join(re.escape(part) for part in parts)
    before = _BEFORE if parts[0][0].isalnum() else ""
    after = f"(?!{_LETTER}|{_MARKS})" if parts[-1][-1].isalnum() else f"(?!{_MARKS})"
    return f"{before}{body}{after}"
