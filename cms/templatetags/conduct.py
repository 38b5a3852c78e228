"""How severities, actions and languages of a guideline read, and which shape and tone they have."""

from __future__ import annotations

from datetime import datetime

from django import template

from cms.reader import reader_formats, who
from cms.severities import STANDING
from playbooks import names
from playbooks.rules.guideline import LANGUAGES, Rule, Severity
from playbooks.selectors.runs import TaskView
from tenants.access.names import role_name

register = template.Library()

register.filter("severity", names.severity_name)
register.filter("action", names.action_name)
register.filter("language", names.language_name)
register.filter("role", role_name)


@register.filter
def severity_tone(severity: str) -> str:
    return STANDING[Severity(severity)][0]


@register.filter
def severity_shape(severity: str) -> str:
    return STANDING[Severity(severity)][1]


@register.filter
def word_lists(rule: Rule) -> list[dict[str, object]]:
    """The rule's lists by language, in the order of languages; a language without any is left out."""
    held: list[dict[str, object]] = [
        {
            "language": language,
            "never": rule.never.get(language, ()),
            "prefer": rule.prefer.get(language, ()),
            "disclosure": rule.disclosure.get(language, ""),
            "when": rule.disclosure_when.get(language, ()),
        }
        for language in LANGUAGES
    ]
    return [each for each in held if each["never"] or each["prefer"] or each["disclosure"]]


@register.filter
def parts(rules: tuple[Rule, ...]) -> list[list[Rule]]:
    """Rules by the first part of their number, in order."""
    grouped: dict[str, list[Rule]] = {}
    for rule in rules:
        grouped.setdefault(rule.number.split(".")[0], []).append(rule)
    return list(grouped.values())


@register.filter
def day_time(at: datetime) -> str:
    """An instant in the reader's zone and habits, with the zone's name."""
    return reader_formats().instant(at, short=True)


@register.filter
def closer(task: TaskView) -> str:
    """Who closed a task."""
    return who(task.closed_by, task.closed_by_user_id)
