"""A brand guideline: numbered rules on voice, words and disclosures, and what a moderator does about a breach."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

LANGUAGES = ("en", "sv", "da")
"""In which words can be listed, in the order in which they are shown."""
NUMBER = re.compile(r"[1-9][0-9]?(\.[1-9][0-9]?){0,2}", re.ASCII)
"""Of a rule: one to three parts, such as 4, 4.2 or 4.2.1."""

Words = Mapping[str, tuple[str, ...]]
"""Language → words or phrases, as they were listed."""
Pairs = Mapping[str, tuple[tuple[str, str], ...]]
"""Language → (word, what to write instead)."""


class Severity(StrEnum):
    """How much a breach of a rule matters, least first."""

    LOW = "LOW"
    MEDIUM = "MEDIUM"
    HIGH = "HIGH"
    CRITICAL = "CRITICAL"


class Action(StrEnum):
    """What a person decides about what somebody wrote; a rule names the one to start from."""

    KEEP = "KEEP"
    EDIT = "EDIT"
    HIDE = "HIDE"
    REMOVE = "REMOVE"
    WARN = "WARN"
    SUSPEND = "SUSPEND"
    ESCALATE = "ESCALATE"
    FEATURE = "FEATURE"


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. Where it lists words or a disclosure, a machine can check it; else only people can.

    Shapes: `never`, `prefer` and `disclosure` by language; a language that is left out has none. `disclosure_when`:
    words that make the disclosure due; with none of them it is due in every text of that language.
    """

    number: str
    title: str
    text: str
    severity: Severity
    default_action: Action
    never: Words = field(default_factory=dict)
    prefer: Pairs = field(default_factory=dict)
    disclosure: Mapping[str, str] = field(default_factory=dict)
    disclosure_when: Words = field(default_factory=dict)

    @property
    def is_checkable(self) -> bool:
        return any(any(held.values()) for held in (self.never, self.prefer, self.disclosure))


@dataclass(frozen=True, slots=True)
class Guideline:
    """What one version says: how the agency sounds for this client, and the rules in the order of their numbers."""

    title: str
    introduction: str
    rules: tuple[Rule, ...]


def order(number: str) -> tuple[int, ...]:
    """The place of a rule among the others: 4.2 comes before 4.10, and what is no number yet comes last.

    >>> sorted(["4.10", "4.2", "10", "4"], key=order)
    ['4', '4.2', '4.10', '10']
    """
    return tuple(int(part) if part.isdecimal() else 100 for part in number.split("."))


def as_json(said: Guideline) -> dict[str, Any]:
    """The guideline as plain data, alike for the same content: rules in order, empty lists left out."""
    rules = sorted(said.rules, key=lambda rule: order(rule.number))
    return {"title": said.title, "introduction": said.introduction, "rules": [_rule_json(rule) for rule in rules]}


def _rule_json(rule: Rule) -> dict[str, Any]:
    lists = {
        "never": {language: list(words) for language, words in rule.never.items() if words},
        "prefer": {language: [list(pair) for pair in pairs] for language, pairs in rule.prefer.items() if pairs},
        "disclosure": {language: words for language, words in rule.disclosure.items() if words},
        "disclosure_when": {language: list(words) for language, words in rule.disclosure_when.items() if words},
    }
    return {
        "number": rule.number,
        "title": rule.title,
        "text": rule.text,
        "severity": rule.severity.value,
        "default_action": rule.default_action.value,
        **{name: held for name, held in lists.items() if held},
    }


def from_json(data: Mapping[str, Any]) -> Guideline:
    """What `as_json` wrote."""
    return Guideline(data["title"], data["introduction"], tuple(_rule(each) for each in data["rules"]))


def _rule(data: Mapping[str, Any]) -> Rule:
    return Rule(
        number=data["number"],
        title=data["title"],
        text=data["text"],
        severity=Severity(data["severity"]),
        default_action=Action(data["default_action"]),
        never=_words(data.get("never", {})),
        prefer={lang: tuple((word, said) for word, said in pairs) for lang, pairs in data.get("prefer", {}).items()},
        disclosure=dict(data.get("disclosure", {})),
        disclosure_when=_words(data.get("disclosure_when", {})),
    )


def _words(data: Mapping[str, Sequence[str]]) -> Words:
    return {language: tuple(words) for language, words in data.items()}


def digest(content: Mapping[str, Any]) -> str:
    """SHA-256 of a guideline's plain data: two versions with the same one say the same."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
