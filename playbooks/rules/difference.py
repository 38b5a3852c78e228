"""What one version of a guideline changes in another: rules added, removed and changed, word by word."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from playbooks.rules.guideline import LANGUAGES, Guideline, Rule, order

LONGEST_TOLD = 120
MOST_TOLD = 60
_SIDES = {"before": "+", "after": "-"}
"""What each side of a change leaves out."""
_TEXTS = ("title", "introduction", "text", "severity", "default_action")
_TOKEN = re.compile(r"\s+|\w+|[^\w\s]")


class Step(StrEnum):
    """What became of a rule."""

    ADDED = "ADDED"
    REMOVED = "REMOVED"
    CHANGED = "CHANGED"


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text: `mark` is "" where it stayed, "+" where it is new, "-" where it is gone."""

    mark: str
    text: str


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field of a rule: `field` as in Rule, with its language where it has one; its old and new text in one."""

    field: str
    language: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class RuleChange:
    """What became of one rule; `rule` as it is now, or as it was when it is removed."""

    step: Step
    rule: Rule
    fields: tuple[FieldChange, ...] = ()


@dataclass(frozen=True, slots=True)
class Difference:
    """`whole`: changes of the guideline's own title and introduction."""

    whole: tuple[FieldChange, ...]
    rules: tuple[RuleChange, ...]

    def __bool__(self) -> bool:
        return bool(self.whole or self.rules)

    def count(self, step: Step) -> int:
        return sum(change.step is step for change in self.rules)


def compare(before: Guideline | None, after: Guideline) -> Difference:
    """What `after` changes in `before`, rules in the order of their numbers. Rules are the same by their number.

    Without a `before` everything is added.
    """
    old = before or Guideline("", "", ())
    held, now = {rule.number: rule for rule in old.rules}, {rule.number: rule for rule in after.rules}
    whole = (("title", old.title, after.title), ("introduction", old.introduction, after.introduction))
    return Difference(
        whole=tuple(FieldChange(field, "", pieces(a, b)) for field, a, b in whole if a != b) if before else (),
        rules=tuple(_steps(held, now)),
    )


def told(difference: Difference) -> list[dict[str, str]]:
    """The difference in short, for a record: each changed field, and each rule that came or went by its title.

    rule: "" for the guideline itself. Texts are cut after LONGEST_TOLD characters, the list after MOST_TOLD lines.
    """
    lines = [_told("", change) for change in difference.whole]
    for change in difference.rules:
        number, title = change.rule.number, _short(change.rule.title)
        if change.step is Step.CHANGED:
            lines += [_told(number, field) for field in change.fields]
        elif change.step is Step.ADDED:
            lines.append({"rule": number, "before": "", "after": title})
        else:
            lines.append({"rule": number, "before": title, "after": ""})
    return lines[:MOST_TOLD]


def _told(rule: str, change: FieldChange) -> dict[str, str]:
    sides = {side: [piece.text for piece in change.pieces if piece.mark != other] for side, other in _SIDES.items()}
    glue = "" if change.field in _TEXTS else ", "
    return {
        "rule": rule,
        "field": f"{change.field}_{change.language}" if change.language else change.field,
        **{side: _short(glue.join(texts)) for side, texts in sides.items()},
    }


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_TOLD else line[: LONGEST_TOLD - 1].rstrip() + "…"


def _steps(held: dict[str, Rule], now: dict[str, Rule]) -> Iterator[RuleChange]:
    for number in sorted(held.keys() | now.keys(), key=order):
        if number not in held:
            yield RuleChange(Step.ADDED, now[number])
        elif number not in now:
            yield RuleChange(Step.REMOVED, held[number])
        elif changed := tuple(_fields(held[number], now[number])):
            yield RuleChange(Step.CHANGED, now[number], changed)


def _fields(old: Rule, new: Rule) -> Iterator[FieldChange]:
    for field in ("title", "text", "severity", "default_action"):
        a, b = str(getattr(old, field)), str(getattr(new, field))
        if a != b:
            whole = (Piece("-", a), Piece("+", b)) if field in ("severity", "default_action") else pieces(a, b)
            yield FieldChange(field, "", whole)
    for field in ("never", "prefer", "disclosure", "disclosure_when"):
        for language in LANGUAGES:
            said = [_lines(getattr(rule, field).get(language, ())) for rule in (old, new)]
            if said[0] != said[1]:
                yield FieldChange(field, language, tuple(_listed(*said)))


def _lines(held: str | tuple[str, ...] | tuple[tuple[str, str], ...]) -> list[str]:
    """A list as its lines; a disclosure is one."""
    if isinstance(held, str):
        return [held] if held else []
    return [each if isinstance(each, str) else " = ".join(each) for each in held]


def _listed(old: list[str], new: list[str]) -> Iterator[Piece]:
    """Lines that went, then those that came: an order that changed is no change."""
    yield from (Piece("-", line) for line in old if line not in new)
    yield from (Piece("+", line) for line in new if line not in old)


def pieces(before: str, after: str) -> tuple[Piece, ...]:
    """Two texts in one, by words: without the new pieces it reads as before, without the gone ones as after."""
    old, new = _TOKEN.findall(before), _TOKEN.findall(after)
    found: list[Piece] = []
    for kind, a, b, c, d in SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        if kind == "equal":
            found.append(Piece("", "".join(old[a:b])))
            continue
        found += [Piece(mark, "".join(part)) for mark, part in (("-", old[a:b]), ("+", new[c:d])) if part]
    return tuple(found)
