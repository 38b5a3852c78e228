"""What makes a segment: conditions that all hold; within one, any of what is listed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date
from typing import Any

from clients.spaces.rules.lifecycle import Stage
from tenants.kernel.refusals import InvalidInput

MOST_POSTS = 100_000
LONGEST_DAYS = 3_650
MOST_LISTED = 50


@dataclass(frozen=True, slots=True)
class Rule:
    """One segment's conditions; what is empty or None asks for nothing.

    spaces: slugs. languages: codes that a space speaks. channels: row ids. stages: of the last whole month.
    min_posts: counted posts at least, in the last `within_days`, else ever.
    first_seen_from, first_seen_until: days of the first counted post, both included.
    on_roster: is of the staff now by the roster, or is not. is_customer: is linked with a customer, or is not.
    """

    spaces: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    channels: tuple[int, ...] = ()
    stages: tuple[str, ...] = ()
    min_posts: int | None = None
    within_days: int | None = None
    first_seen_from: date | None = None
    first_seen_until: date | None = None
    on_roster: bool | None = None
    is_customer: bool | None = None

    def as_json(self) -> dict[str, Any]:
        """What asks for something, for keeping."""
        told = {name: value for name, value in asdict(self).items() if value not in (None, ())}
        return {name: _plain(value) for name, value in told.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return sorted(set(value))
    return value.isoformat() if isinstance(value, date) else value


def read(said: Mapping[str, Any]) -> Rule:
    """Return the rule that JSON says. Raises: InvalidInput, naming each condition that is not allowed."""
    known = {each.name for each in fields(Rule)}
    problems = [(name, "no such condition") for name in said if name not in known]
    made: dict[str, Any] = {}
    for name in known & set(said):
        try:
            made[name] = _READ[name](said[name])
        except (TypeError, ValueError) as error:
            problems.append((name, str(error)))
    if problems:
        raise InvalidInput(sorted(problems))
    rule = Rule(**made)
    check(rule)
    return rule


def check(rule: Rule) -> None:
    """Raises: InvalidInput."""
    problems = []
    if not rule.as_json():
        problems.append(("", "a segment needs a condition: without one it is everybody"))
    if rule.within_days is not None and rule.min_posts is None:
        problems.append(("within_days", "days belong to a number of posts"))
    begins, ends = rule.first_seen_from, rule.first_seen_until
    if begins and ends and ends < begins:
        problems.append(("first_seen_until", "before the first day"))
    if problems:
        raise InvalidInput(problems)


def _number(least: int, most: int) -> Any:
    def number(value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            raise ValueError(f"a whole number from {least} to {most}")
        return value

    return number


def _texts(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list | tuple) or len(value) > MOST_LISTED or not all(isinstance(v, str) for v in value):
        raise ValueError(f"a list of at most {MOST_LISTED} texts")
    return tuple(sorted(set(value)))


def _ids(value: Any) -> tuple[int, ...]:
    number = _number(1, 2**62)
    if not isinstance(value, list | tuple) or len(value) > MOST_LISTED:
        raise ValueError(f"a list of at most {MOST_LISTED} numbers")
    return tuple(sorted({number(each) for each in value}))


def _stages(value: Any) -> tuple[str, ...]:
    return tuple(sorted({Stage(each).value for each in _texts(value)}))


def _day(value: Any) -> date:
    return value if isinstance(value, date) else date.fromisoformat(value)


def _yes(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError("true or false")  # noqa: TRY004 - a value that is not allowed, whatever its type
    return value


_READ = {
    "spaces": _texts,
    "languages": _texts,
    "channels": _ids,
    "stages": _stages,
    "min_posts": _number(1, MOST_POSTS),
    "within_days": _number(1, LONGEST_DAYS),
    "first_seen_from": _day,
    "first_seen_until": _day,
    "on_roster": _yes,
    "is_customer": _yes,
}
