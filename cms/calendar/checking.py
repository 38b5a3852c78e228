"""What a machine can say about a text before it goes out: the guideline's rules, and the platform's lengths."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from clients.spaces.rules.limits import Limits, limits_of
from cms.desk import conduct
from playbooks.rules.checking import check
from playbooks.rules.guideline import Severity
from playbooks.selectors import guidelines
from reporting.document.formats import Formats

GRAVE = (Severity.HIGH, Severity.CRITICAL)


@dataclass(frozen=True, slots=True)
class Remark:
    """One breach in the reader's language: which rule, where, and what to do about it."""

    rule: str
    title: str
    where: str
    text: str
    tone: str


@dataclass(frozen=True, slots=True)
class Checked:
    """How a text stands with the guideline in force, in short in `word`. Without a guideline there is no version.

    `marked`: the words that it stumbled over.
    """

    word: str
    tone: str
    icon: str
    version: int | None
    remarks: tuple[Remark, ...]
    marked: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Length:
    """How long a part is, of how much the platform takes."""

    label: str
    said: str
    tone: str


def checked(title: str, body: str, *, language: str, at: datetime) -> Checked:
    """Hold a title and a text against the guideline that is in force at `at`."""
    guideline = guidelines.in_force(at)
    if guideline is None:
        return Checked(_("No guideline is in force"), "warn", "alert", None, ())
    if not f"{title}{body}".strip():
        return Checked(_("Nothing to check yet"), "calm", "circle", guideline.version, ())
    rules = [rule for rule in guideline.rules if rule.is_checkable]
    # The title stands in the first line, so that a place is counted as in what is published.
    found = check(f"{title}\n{body}" if body.strip() else title, rules, language=language)
    failed = len({each.rule for each in found})
    words = {"passed": len(rules) - failed, "all": len(rules), "version": guideline.version}
    remarks = tuple(_remark(each) for each in conduct.told(found, rules))
    if not failed:
        return Checked(_("All %(all)s rules pass, version %(version)s") % words, "good", "done", words["version"], ())
    word = _("%(passed)s of %(all)s rules pass, version %(version)s") % words
    tone = "bad" if any(each.tone == "bad" for each in remarks) else "warn"
    marked = frozenset(each.text for each in found if each.text)
    return Checked(word, tone, "alert", words["version"], remarks, marked)


def _remark(found: conduct.Told) -> Remark:
    finding, where = found.finding, ""
    if finding.text:
        where = _("title") if finding.line == 1 else _("line %(line)s") % {"line": finding.line - 1}
    tone = "bad" if finding.severity in GRAVE else "warn"
    return Remark(finding.rule, found.title, where, found.why, tone)


def lengths(title: str, body: str, platform: str, formats: Formats) -> list[Length]:
    """Title and text against what the space's platform takes."""
    limits: Limits = limits_of(platform)
    return [
        _length(_("Title"), len(title), limits.fewest_title_characters, limits.title_characters, formats),
        _length(_("Text"), len(body), limits.fewest_body_characters, limits.body_characters, formats),
    ]


def _length(label: str, length: int, fewest: int, most: int, formats: Formats) -> Length:
    numbers = {"n": formats.count(length), "most": formats.count(most), "fewest": formats.count(fewest)}
    if length > most:
        over = {**numbers, "over": formats.count(length - most)}
        return Length(label, _("%(n)s of %(most)s characters: %(over)s too many") % over, "bad")
    if 0 < length < fewest:
        return Length(label, _("%(n)s characters: it takes at least %(fewest)s") % numbers, "warn")
    return Length(label, _("%(n)s of %(most)s characters") % numbers, "calm")
