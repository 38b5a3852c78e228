"""What severities, actions and languages are called, and what is wrong with a draft, in the reader's language."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from playbooks.rules.guideline import Action, Severity
from playbooks.rules.soundness import LONGEST_WORD, MOST_RULES, MOST_WORDS, Flaw, Problem

SEVERITY_NAMES: dict[Severity, Promise] = {
    Severity.LOW: pgettext_lazy("severity", "Low"),
    Severity.MEDIUM: pgettext_lazy("severity", "Medium"),
    Severity.HIGH: pgettext_lazy("severity", "High"),
    Severity.CRITICAL: pgettext_lazy("severity", "Critical"),
}
ACTION_NAMES: dict[Action, Promise] = {
    Action.KEEP: gettext_lazy("Keep as it is"),
    Action.EDIT: gettext_lazy("Edit"),
    Action.HIDE: gettext_lazy("Hide"),
    Action.REMOVE: gettext_lazy("Remove"),
    Action.WARN: gettext_lazy("Warn the member"),
    Action.SUSPEND: gettext_lazy("Suspend the member"),
    Action.ESCALATE: gettext_lazy("Escalate"),
    Action.FEATURE: gettext_lazy("Feature"),
}
LANGUAGE_NAMES: dict[str, Promise] = {
    "en": gettext_lazy("English"),
    "sv": gettext_lazy("Swedish"),
    "da": gettext_lazy("Danish"),
}


def severity_name(severity: str) -> str:
    return str(SEVERITY_NAMES[Severity(severity)])


def action_name(action: str) -> str:
    return str(ACTION_NAMES[Action(action)])


def language_name(language: str) -> str:
    return str(LANGUAGE_NAMES.get(language, language))


def problem_told(problem: Problem) -> str:
    """The sentence for a flaw, for whoever writes the guideline."""
    facts = {"word": problem.word, "other": problem.other, "longest": LONGEST_WORD, "most": MOST_WORDS}
    return _sentences()[problem.flaw] % (facts | {"rules": MOST_RULES})


def _sentences() -> dict[Flaw, str]:
    return {
        Flaw.NO_TITLE: _("A guideline has a title."),
        Flaw.NO_RULES: _("A guideline has at least one rule."),
        Flaw.TOO_MANY_RULES: _("A guideline has at most %(rules)s rules: nobody can hold to more."),
        Flaw.BAD_NUMBER: _("“%(word)s” is not a number of a rule: write 4, 4.2 or 4.2.1."),
        Flaw.NUMBER_TWICE: _("The number %(word)s stands twice: decisions name rules by it."),
        Flaw.NO_TEXT: _("A rule has a title and a text: people decide by them."),
        Flaw.NOT_TEXT: _("A character in it cannot be seen (%(word)s): type it anew."),
        Flaw.NOT_A_WORD: _("“%(word)s” holds no letter and no digit, so it cannot be found as a word."),
        Flaw.WORD_TOO_LONG: _(
            "“%(word)s” is longer than %(longest)s characters: list a word or a short phrase a line."
        ),
        Flaw.TOO_MANY_WORDS: _("A list holds at most %(most)s words."),
        Flaw.WORD_TWICE: _("“%(word)s” is listed twice, or both as never to use and as to be replaced: keep one."),
        Flaw.NO_INSTEAD: _("“%(word)s” does not say what to write instead: word = what to write instead."),
        Flaw.INSTEAD_REFUSED: _("“%(word)s” is to be written instead, and rule %(other)s never allows it."),
        Flaw.DISCLOSURE_REFUSED: _("The disclosure “%(word)s” holds what rule %(other)s never allows."),
        Flaw.WHEN_WITHOUT_DISCLOSURE: _(
            "“%(word)s” makes a disclosure due, and there is none: write it, in this language."
        ),
    }
