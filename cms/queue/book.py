"""The rule book beside a case, as far as a decision needs it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from cms import severities
from cms.queue import words
from playbooks.names import severity_name

if TYPE_CHECKING:
    from playbooks.rules.guideline import Rule
    from playbooks.selectors.guidelines import GuidelineView

MOST_WORDS = 12
"""Words never to use that a rule shows; the guideline's own page has them all."""


@dataclass(frozen=True, slots=True)
class RuleLine:
    """One rule, with the words that it forbids in the space's language."""

    number: str
    title: str
    text: str
    severity: str
    tone: str
    icon: str
    never: str
    default: str
    default_action: str


@dataclass(frozen=True, slots=True)
class Book:
    name: str
    version: str
    rules: tuple[RuleLine, ...]


@dataclass(frozen=True, slots=True)
class ActionChoice:
    code: str
    name: str
    more: str


def book(guideline: GuidelineView | None, *, language: str) -> Book | None:
    """The guideline in force; None without one."""
    if guideline is None:
        return None
    version = _("version %(number)s") % {"number": guideline.version}
    return Book(guideline.title, version, tuple(_line(rule, language) for rule in guideline.rules))


def _line(rule: Rule, language: str) -> RuleLine:
    tone, icon = severities.STANDING[rule.severity]
    never = rule.never.get(language, ())
    more = _(" and others") if len(never) > MOST_WORDS else ""
    return RuleLine(
        number=rule.number,
        title=rule.title,
        text=rule.text,
        severity=severity_name(rule.severity),
        tone=tone,
        icon=icon,
        never=", ".join(f"“{word}”" for word in never[:MOST_WORDS]) + more,
        default=words.actions()[rule.default_action][0],
        default_action=rule.default_action.value,
    )


def actions() -> tuple[ActionChoice, ...]:
    """What can be decided, in the order of their keys."""
    return tuple(ActionChoice(code, name, more) for code, (name, more) in words.actions().items())
